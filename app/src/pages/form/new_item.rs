//! Adding an item that has to be answered in part from the start: a meeting has a date and hours.

use leptos::prelude::*;
use twofold_model::{Date, FieldPath, ItemId, Value};
use twofold_programs::{Field, FieldId, FieldKind, List};

use super::list::Rows;
use super::{option_groups, rule_hint};
use crate::a11y;
use crate::components::{
    Button, ButtonKind, ChoiceField, ChoiceLook, DateField, ErrorLink, ErrorSummary, FieldText, HoursField, TextField,
};
use crate::i18n::m;

/// Whether somebody has to answer something before the item can be there.
pub(super) fn needs_answers(list: &List) -> bool {
    list.fields.iter().any(|field| is_asked(field) && start_of(field).is_none())
}

/// The answers that an item starts with by itself: the defaults, and today for a required date.
pub(super) fn starting_values(list: &List, today: Date) -> Vec<(FieldId, Value)> {
    let start = |field: &Field| match (start_of(field), &field.kind) {
        (None, FieldKind::Date) if field.required => Some(Value::Date(today)),
        (value, _) => value,
    };
    list.fields.iter().filter_map(|field| Some((field.id.clone(), start(field)?))).collect()
}

/// The required days of an item that nothing else answers.
pub(super) fn required_dates(list: &List) -> Vec<FieldId> {
    let dates = list.fields.iter().filter(|field| field.required && field.kind == FieldKind::Date);
    dates.map(|field| field.id.clone()).collect()
}

/// Required and not a long text: the document wants it from the start.
fn is_asked(field: &Field) -> bool {
    field.required && field.kind != FieldKind::LongText && field.kind != FieldKind::Flag
}

fn start_of(field: &Field) -> Option<Value> {
    let default = field.default.as_deref()?;
    match field.kind {
        FieldKind::Text | FieldKind::Choice { .. } => Some(Value::Text(default.to_owned())),
        FieldKind::Number { .. } | FieldKind::Hours => default.parse().ok().map(Value::Number),
        FieldKind::Date => default.parse().ok().map(Value::Date),
        FieldKind::Flag => default.parse().ok().map(Value::Flag),
        FieldKind::LongText
        | FieldKind::MultiChoice { .. }
        | FieldKind::Link { .. }
        | FieldKind::Consent
        | FieldKind::Signature => None,
    }
}

/// One answer of an item that is not there yet.
#[derive(Clone)]
struct Draft {
    field: Field,
    id: String,
    value: RwSignal<Value>,
    /// A short text, as it is typed.
    typed: RwSignal<String>,
    /// Whether a date or hours stand there that cannot be read.
    unread: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
}

impl Draft {
    fn given(&self) -> Value {
        match self.field.kind {
            FieldKind::Text => match self.typed.get_untracked().trim() {
                "" => Value::Empty,
                text => Value::Text(text.to_owned()),
            },
            _ => self.value.get_untracked(),
        }
    }

    /// Looks whether it is answered in a way that can be read; says so at the field.
    fn check(&self) -> Option<ErrorLink> {
        let missing = self.given().is_empty().then(|| m::errors::required(&self.field.label));
        // The field says by itself what it cannot read.
        self.wrong.set(missing.clone());
        let unread = self.unread.get_untracked().then(|| match self.field.kind {
            FieldKind::Hours => m::fields::hours_wrong().to_owned(),
            _ => m::fields::date_wrong().to_owned(),
        });
        unread.or(missing).map(|message| ErrorLink { field: self.id.clone(), message })
    }
}

/// What is known when an item is added, and what to call it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    /// Answers that are given and not asked for.
    pub(crate) known: Vec<(FieldId, Value)>,
    /// Answers that the questions start with, as they are when the questions come up.
    pub(crate) proposed: Option<Callback<(), Vec<(FieldId, Value)>>>,
    /// The words of the button, if not "Add".
    pub(crate) words: Option<String>,
    /// Tells two of these for one list apart on a page.
    pub(crate) scope: String,
    /// Whether the focus stays here afterwards instead of going to the new row.
    pub(crate) stays: bool,
}

impl Ask {
    /// The answers that an item starts with: by itself, as proposed, and as known.
    fn start(&self, rows: Rows) -> Vec<(FieldId, Value)> {
        let mut start = rows.start();
        let proposed = self.proposed.map(|proposed| proposed.run(())).unwrap_or_default();
        for (id, value) in proposed.into_iter().chain(self.known.iter().cloned()) {
            start.retain(|(other, _)| *other != id);
            start.push((id, value));
        }
        start
    }

    fn asks(&self, field: &Field) -> bool {
        is_asked(field) && self.known.iter().all(|(id, _)| *id != field.id)
    }
}

/// A button that unfolds the questions that an item cannot be without, and adds it.
#[component]
pub(crate) fn NewItem(
    rows: Rows,
    #[prop(optional)] ask: Ask,
    /// Told before the new item takes the focus.
    #[prop(optional, into)]
    on_added: Option<Callback<ItemId>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let words = ask.words.clone().unwrap_or_else(|| rows.list.with_value(|list| m::lists::add(&list.item)));
    let words = StoredValue::new(words);
    let id = format!("{}-new{}", rows.path.get_value(), ask.scope);
    let ask = StoredValue::new(ask);
    let id = StoredValue::new(id);
    let unfold = Callback::new(move |()| {
        open.set(true);
        a11y::focus_inside(id.get_value());
    });
    view! {
        <div id=id.get_value()>
            <Show
                when=move || open.get()
                fallback=move || view! { <Button on_press=unfold>{words.get_value()}</Button> }
            >
                <Questions id=id.get_value() words=words.get_value() rows ask=ask.get_value() open on_added />
            </Show>
        </div>
    }
}

#[component]
fn Questions(
    id: String,
    words: String,
    rows: Rows,
    ask: Ask,
    open: RwSignal<bool>,
    on_added: Option<Callback<ItemId>>,
) -> impl IntoView {
    let list = rows.list.get_value();
    let start = ask.start(rows);
    let draft = |field: &Field| {
        let value = start.iter().find(|(id, _)| *id == field.id).map(|(_, value)| value.clone()).unwrap_or_default();
        let typed = if let Value::Text(text) = &value { text.clone() } else { String::new() };
        Draft {
            id: format!("{id}-{}", field.id),
            field: field.clone(),
            value: RwSignal::new(value),
            typed: RwSignal::new(typed),
            unread: RwSignal::new(false),
            wrong: RwSignal::new(None),
        }
    };
    let drafts: Vec<Draft> = list.fields.iter().filter(|field| ask.asks(field)).map(draft).collect();
    // Below the buttons: what appears while somebody presses one must not push it away.
    let hint = |draft: &Draft| {
        let place = FieldPath { form: rows.sheet.form.get_value(), item: None, field: draft.field.id.clone() };
        let value = draft.value;
        rule_hint::hint(rows.sheet, &place, move || value.get())
    };
    let hints = drafts.iter().filter_map(hint).collect_view();
    let controls = drafts.iter().map(|draft| view! { <Question draft=draft.clone() rows /> }).collect_view();
    let errors = RwSignal::new(Vec::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wrong: Vec<ErrorLink> = drafts.iter().filter_map(Draft::check).collect();
        let complete = wrong.is_empty();
        errors.set(wrong);
        if !complete {
            return;
        }
        let mut values = start.clone();
        values.retain(|(id, _)| drafts.iter().all(|draft| draft.field.id != *id));
        values.extend(drafts.iter().map(|draft| (draft.field.id.clone(), draft.given())));
        if let Some(item) = rows.add(values, Vec::new()) {
            open.set(false);
            if let Some(on_added) = on_added {
                on_added.run(item);
            }
            rows.sheet.pair.actions.flush.run(());
            a11y::focus_inside(if ask.stays { id.clone() } else { rows.row_id(item) });
        }
    };
    let cancel = Callback::new(move |()| open.set(false));
    view! {
        <form class="new-item" aria-label=words on:submit=submit novalidate>
            <ErrorSummary errors />
            {controls}
            <p class="field__error" role="alert">{rows.error()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Primary>{m::lists::save()}</Button>
                <Button kind=ButtonKind::Plain on_press=cancel>{m::lists::cancel()}</Button>
            </div>
            {hints}
        </form>
    }
}

#[component]
fn Question(draft: Draft, rows: Rows) -> impl IntoView {
    let Draft { field, id, value, typed, unread, wrong } = draft;
    let text = FieldText::new(id, field.label.clone()).hint(field.help.clone()).error(wrong);
    let number = Signal::derive(move || match value.get() {
        Value::Number(number) => Some(number),
        _ => None,
    });
    match &field.kind {
        FieldKind::Date => {
            let date = Signal::derive(move || match value.get() {
                Value::Date(date) => Some((date.year, date.month, date.day)),
                _ => None,
            });
            let on_change = Callback::new(move |given: Option<(i32, u8, u8)>| {
                value.set(given.map_or(Value::Empty, |(year, month, day)| Value::Date(Date { year, month, day })));
            });
            view! { <DateField text value=date on_change unread /> }.into_any()
        }
        FieldKind::Hours => {
            let on_change =
                Callback::new(move |given: Option<i64>| value.set(given.map_or(Value::Empty, Value::Number)));
            view! { <HoursField text value=number on_change unread /> }.into_any()
        }
        FieldKind::Choice { .. } => {
            let groups = Signal::stored(rows.sheet.template.with_value(|template| option_groups(template, &field)));
            let open = matches!(field.kind, FieldKind::Choice { other: true, .. });
            let look = if open { ChoiceLook::Open } else { ChoiceLook::Select };
            let chosen = Signal::derive(move || match value.get() {
                Value::Text(text) => Some(text),
                _ => None,
            });
            let on_change =
                Callback::new(move |given: Option<String>| value.set(given.map_or(Value::Empty, Value::Text)));
            view! { <ChoiceField text look groups value=chosen on_change /> }.into_any()
        }
        _ => view! { <TextField text value=typed /> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use twofold_programs::{FieldExtras, Fills, ListExtras};

    use super::*;

    fn field(id: &str, kind: FieldKind, required: bool, default: Option<&str>) -> Field {
        Field {
            id: id.parse().unwrap(),
            label: id.to_owned(),
            help: String::new(),
            kind,
            required,
            fills: Fills::Both,
            printed: 0,
            default: default.map(str::to_owned),
            extras: FieldExtras::default(),
        }
    }

    fn list(fields: Vec<Field>) -> List {
        List {
            id: "list".parse().unwrap(),
            label: String::new(),
            help: String::new(),
            item: String::new(),
            fills: Fills::Both,
            printed: 0,
            min: 0,
            max: None,
            prefill: Vec::new(),
            suggestions: Vec::new(),
            fields,
            lists: Vec::new(),
            extras: ListExtras::default(),
        }
    }

    #[test]
    fn a_required_date_starts_with_today_and_an_optional_one_is_empty() {
        let today = Date { year: 2027, month: 3, day: 5 };
        let list = list(vec![field("date", FieldKind::Date, true, None), field("due", FieldKind::Date, false, None)]);
        assert_eq!(starting_values(&list, today), [("date".parse().unwrap(), Value::Date(today))]);
    }

    #[test]
    fn a_date_that_cannot_be_read_is_not_replaced_by_the_proposed_one() {
        let owner = Owner::new();
        owner.set();
        let draft = Draft {
            field: field("date", FieldKind::Date, true, None),
            id: "date".to_owned(),
            value: RwSignal::new(Value::Date(Date { year: 2027, month: 3, day: 5 })),
            typed: RwSignal::new(String::new()),
            unread: RwSignal::new(true),
            wrong: RwSignal::new(None),
        };
        assert_eq!(draft.check().unwrap().message, m::fields::date_wrong());
        draft.unread.set(false);
        assert_eq!(draft.check(), None);
    }

    #[test]
    fn a_list_of_texts_asks_nothing_first_and_a_meeting_asks_its_hours() {
        assert!(!needs_answers(&list(vec![field("rule", FieldKind::LongText, true, None)])));
        assert!(needs_answers(&list(vec![field("hours", FieldKind::Hours, true, None)])));
        assert!(!needs_answers(&list(vec![field("hours", FieldKind::Hours, true, Some("6"))])));
    }
}
