//! One answer: the control for its kind, what is wrong with it, who is in it, and the choice between two answers.

use leptos::prelude::*;
use twofold_model::view::day_with_tick;
use twofold_model::{Command, FieldPath, ItemId, Value};
use twofold_programs::{Date, Field, FieldKind};

use super::consent::Yes;
use super::links::Links;
use super::offers::{Proposal, Texts};
use super::read_first::TickAfterReading;
use super::signature::SignHere;
use super::writers_own::is_open_to_me;
use super::{Sheet, link_groups, not_written, option_groups, rule_hint, value_words};
use crate::components::{
    Candidate, Checkbox, ChoiceField, ChoiceGroup, ChoiceLook, ConflictChooser, DateField, FieldText, HoursField,
    MultiChoice, Notation, Splice, TextArea, TypedField,
};
use crate::i18n::{Ymd, long_date, m, time_of_day};
use crate::pages::reading::whole_title;
use crate::state::NotWritten;

/// How the only text of a row is drawn: as one line that is named by its place, where Enter goes on to the next row.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) place: Signal<usize>,
    pub(crate) on_enter: Callback<()>,
}

/// A field on a sheet and the way to answer it.
#[derive(Clone, Copy)]
struct Answer {
    sheet: Sheet,
    path: StoredValue<FieldPath>,
    field: StoredValue<Field>,
    value: Memo<Value>,
    refused: RwSignal<Option<NotWritten>>,
    readonly: Signal<bool>,
    line: Option<Line>,
    quiet: bool,
}

impl Answer {
    fn new(sheet: Sheet, field: Field, item: Option<ItemId>) -> Self {
        let path = sheet.path(item, &field.id);
        let (allowed, open) = (sheet.may(field.fills), is_open_to_me(sheet, &field, item));
        let may = Signal::derive(move || allowed.get() && open.get());
        Self {
            sheet,
            value: sheet.shelf.value(path.clone()),
            path: StoredValue::new(path),
            field: StoredValue::new(field),
            refused: RwSignal::new(None),
            readonly: Signal::derive(move || !may.get()),
            line: None,
            quiet: false,
        }
    }

    /// The day of a tick goes with it.
    fn note_day(self, given: bool) {
        let today = self.sheet.clock.get_untracked().today();
        let view = self.sheet.shelf.view;
        let noted = view.with_untracked(|view| {
            self.sheet
                .template
                .with_value(|it| self.path.with_value(|path| day_with_tick(view, it, path, given, today)))
        });
        if let Some(noted) = noted {
            // Refused only where the tick was refused as well, and that is said there.
            let _ = self.sheet.shelf.execute(noted);
        }
    }

    fn give(self, value: Value) {
        let field = self.path.get_value();
        self.refused.set(self.sheet.shelf.execute(Command::SetValue { field, value }).err());
    }

    /// A signal of the answer as this control wants it, and the callback that gives it back.
    fn bound<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: fn(&Value) -> Option<T>,
        write: fn(T) -> Value,
    ) -> (Signal<Option<T>>, Callback<Option<T>>) {
        let value = Signal::derive(move || read(&self.value.read()));
        (value, Callback::new(move |given: Option<T>| self.give(given.map_or(Value::Empty, write))))
    }

    fn groups(self) -> Vec<ChoiceGroup> {
        self.sheet.template.with_value(|template| self.field.with_value(|field| option_groups(template, field)))
    }

    fn text(self) -> FieldText {
        let path = self.path.get_value();
        let field = self.field.get_value();
        let label = field.label_for(self.sheet.my_role).to_owned();
        let named = label.clone();
        let whose = self.sheet.whose(field.fills).filter(|_| !self.quiet);
        let hint = self.sheet.told(whose.unwrap_or(field.help));
        let refused = self.refused;
        let error = Signal::derive(move || refused.read().as_ref().map(|error| not_written(error, &label)));
        FieldText::new(path.to_string(), named).hint(hint).untold(self.sheet.is_over()).error(error).mark(self.mark())
    }

    /// Whether what was typed could not be read; the form knows it then.
    fn unread(self, wrong: fn() -> &'static str) -> RwSignal<bool> {
        let label = self.field.with_value(|field| field.label_for(self.sheet.my_role).to_owned());
        self.sheet.unread.of(self.path.with_value(ToString::to_string), &label, wrong)
    }

    /// "Ben is here", while the partner's caret is in this field.
    fn mark(self) -> Signal<Option<String>> {
        let pair = self.sheet.pair;
        let here =
            Memo::new(move |_| self.path.with_value(|path| pair.presence.read().partner_field.as_ref() == Some(path)));
        Signal::derive(move || {
            here.get().then(|| {
                // The first name: there is little room above a field, and the page says the whole one.
                let first = |name: &str| name.split_whitespace().next().map(ToOwned::to_owned);
                let name = pair.meta.read().partner.as_ref().and_then(|partner| first(&partner.name));
                m::fields::partner_here(&name.unwrap_or_else(|| m::fields::unnamed_partner().to_owned()))
            })
        })
    }
}

/// One field of the form, alone or of a list item.
#[component]
pub(crate) fn FieldView(
    sheet: Sheet,
    field: Field,
    item: Option<ItemId>,
    #[prop(optional)] line: Option<Line>,
    /// Whether it is said elsewhere who fills it in.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let answer = Answer { line, quiet, ..Answer::new(sheet, field, item) };
    let (offered, suggests) =
        answer.field.with_value(|field| (field.extras.proposed.is_some(), !field.extras.suggestions.is_empty()));
    let actions = sheet.pair.actions;
    let entered = move |_| actions.focus.run(Some(answer.path.get_value()));
    let left = move |_| {
        actions.focus.run(None);
        actions.flush.run(());
    };
    view! {
        <div class="answer" on:focusin=entered on:focusout=left>
            <Control answer />
            {offered.then(|| view! { <Proposal sheet field=answer.field.get_value() path=answer.path.get_value() readonly=answer.readonly /> })}
            {suggests.then(|| view! { <Texts sheet field=answer.field.get_value() path=answer.path.get_value() readonly=answer.readonly /> })}
            {rule_hint::hint(sheet, &answer.path.get_value(), move || answer.value.get())}
            <Conflict answer />
        </div>
    }
}

#[component]
fn Control(answer: Answer) -> impl IntoView {
    let (text, readonly) = (answer.text(), answer.readonly);
    match answer.field.get_value().kind {
        FieldKind::LongText => view! { <LongText answer /> }.into_any(),
        FieldKind::Text => {
            let (value, on_change) = answer.bound(as_text, Value::Text);
            let notation =
                Notation { read: trimmed, write: |text| text, settled: |_| true, wrong: m::errors::wrong_kind };
            view! { <TypedField text notation value on_change readonly long=true /> }.into_any()
        }
        FieldKind::Date => {
            let (value, on_change) = answer.bound(as_date, to_date);
            let unread = answer.unread(m::fields::date_wrong);
            view! { <DateField text value on_change readonly unread /> }.into_any()
        }
        FieldKind::Hours => {
            let (value, on_change) = answer.bound(as_number, Value::Number);
            let unread = answer.unread(m::fields::hours_wrong);
            view! { <HoursField text value on_change readonly unread /> }.into_any()
        }
        FieldKind::Number { min, max } => {
            let (value, on_change) = answer.bound(as_number, Value::Number);
            let text = if text.hint.is_empty() && !text.untold {
                text.hint(m::fields::number_hint(&min.to_string(), &max.to_string()))
            } else {
                text
            };
            let notation = Notation {
                read: |text| text.trim().parse().ok(),
                write: |number: i64| number.to_string(),
                settled: |_| false,
                wrong: m::fields::number_wrong,
            };
            let unread = answer.unread(m::fields::number_wrong);
            view! { <TypedField text notation value on_change readonly unread inputmode="numeric" /> }.into_any()
        }
        FieldKind::Flag => {
            let checked = Signal::derive(move || *answer.value.read() == Value::Flag(true));
            let on_change = Callback::new(move |given| {
                answer.give(Value::Flag(given));
                answer.note_day(given);
            });
            let (readings, fills) = answer.field.with_value(|it| (it.extras.read_first.clone(), it.fills));
            if !readings.is_empty() && fills.allows(answer.sheet.my_role) {
                let sheet = answer.sheet;
                return view! { <TickAfterReading sheet text readings checked on_change readonly /> }.into_any();
            }
            view! { <Checkbox text checked on_change readonly /> }.into_any()
        }
        FieldKind::Consent => {
            let (label, fills) =
                answer.field.with_value(|it| (it.label_for(answer.sheet.my_role).to_owned(), it.fills));
            view! { <Yes sheet=answer.sheet path=answer.path.get_value() label fills /> }.into_any()
        }
        FieldKind::Signature => {
            let (label, fills) =
                answer.field.with_value(|it| (it.label_for(answer.sheet.my_role).to_owned(), it.fills));
            view! { <SignHere sheet=answer.sheet path=answer.path.get_value() label fills /> }.into_any()
        }
        FieldKind::Choice { other, .. } => {
            let (value, on_change) = answer.bound(as_text, Value::Text);
            let groups = answer.groups();
            let few = groups.iter().map(|group| group.answers.len()).sum::<usize>() <= 3;
            let is_scale = answer.field.with_value(|field| field.scale().is_some());
            let look = match (other, few && answer.field.with_value(|field| field.required)) {
                _ if is_scale => ChoiceLook::Scale,
                (true, _) => ChoiceLook::Open,
                (false, true) => ChoiceLook::Radio,
                (false, false) => ChoiceLook::Select,
            };
            let groups = Signal::stored(groups);
            view! { <ChoiceField text look groups value on_change readonly /> }.into_any()
        }
        FieldKind::MultiChoice { other, .. } => {
            let chosen = Signal::derive(move || match &*answer.value.read() {
                Value::Choices(choices) => choices.clone(),
                _ => Vec::new(),
            });
            let on_change = Callback::new(move |given: Vec<String>| {
                answer.give(if given.is_empty() { Value::Empty } else { Value::Choices(given) });
            });
            let groups = answer.groups();
            view! { <MultiChoice text groups chosen on_change own=other readonly /> }.into_any()
        }
        FieldKind::Link { .. } => view! { <Link answer /> }.into_any(),
    }
}

#[component]
fn LongText(answer: Answer) -> impl IntoView {
    let shelf = answer.sheet.shelf;
    let value = shelf.text(answer.path.get_value());
    let on_edit = Callback::new(move |edit: Splice| {
        let Splice { at, delete, insert } = edit;
        let refused = shelf.execute(Command::EditText { field: answer.path.get_value(), at, delete, insert }).err();
        let taken = refused.is_none();
        answer.refused.set(refused);
        taken
    });
    let text = answer.text();
    let links = view! { <Links text=value /> };
    let area = match answer.line {
        Some(Line { place, on_enter }) => {
            let label = text.label.clone();
            let name = Signal::derive(move || m::lists::name(&label, &place.get().to_string()));
            view! { <TextArea text=text.named(name) value on_edit readonly=answer.readonly on_enter rows=1 /> }
                .into_any()
        }
        None => view! { <TextArea text value on_edit readonly=answer.readonly /> }.into_any(),
    };
    view! { {area} {links} }
}

/// A choice among the items of other lists.
#[component]
fn Link(answer: Answer) -> impl IntoView {
    let sheet = answer.sheet;
    // What it can point at rests while the two write elsewhere.
    let view = answer.field.with_value(|field| sheet.pair.shared.only(&linked_forms(field)));
    let groups = Memo::new(move |_| {
        let view = view.read();
        sheet.template.with_value(|template| answer.field.with_value(|field| link_groups(&view, template, field)))
    });
    let value = Signal::derive(move || match &*answer.value.read() {
        Value::Link(item) => Some(item.to_string()),
        _ => None,
    });
    let on_change = Callback::new(move |given: Option<String>| {
        answer.give(given.and_then(|item| item.parse().ok()).map_or(Value::Empty, Value::Link));
    });
    let whole = Signal::derive(move || match &*answer.value.read() {
        Value::Link(item) => Some(sheet.template.with_value(|it| whole_title(it, &view.read(), *item))),
        _ => None,
    });
    let (text, look, readonly) = (answer.text(), ChoiceLook::Select, answer.readonly);
    view! { <ChoiceField text look groups value on_change readonly whole /> }
}

/// The choice between two answers alone, for an item whose control is drawn elsewhere; nothing without a conflict.
#[component]
pub(super) fn ItemConflict(sheet: Sheet, field: Field, item: ItemId) -> impl IntoView {
    view! { <Conflict answer=Answer::new(sheet, field, Some(item)) /> }
}

#[component]
fn Conflict(answer: Answer) -> impl IntoView {
    let sheet = answer.sheet;
    let conflict = sheet.shelf.conflict(answer.path.get_value());
    let candidates = Signal::derive(move || {
        // Without a conflict, nothing else has to be looked at when something is written.
        if conflict.read().is_empty() {
            return Vec::new();
        }
        let view = sheet.shelf.view.read();
        let meta = sheet.pair.meta.read();
        let clock = sheet.clock.get();
        let name = |author| {
            let me = author == meta.me.author;
            if me { m::conflict::you() } else { meta.name_of(author).unwrap_or_else(|| m::conflict::someone()) }
                .to_owned()
        };
        let candidate = |given: &twofold_model::Candidate| Candidate {
            words: sheet.template.with_value(|template| {
                answer.field.with_value(|field| value_words(template, field, &given.value, &view))
            }),
            author: name(given.author),
            when: m::conflict::when(
                &long_date(ymd(clock.date_of(given.minutes))),
                &time_of_day(clock.time_of(given.minutes)),
            ),
        };
        conflict.read().iter().map(candidate).collect::<Vec<_>>()
    });
    let on_choose = Callback::new(move |place: usize| {
        let chosen = conflict.read_untracked().get(place).map(|candidate| candidate.value.clone());
        if let Some(value) = chosen {
            answer.give(value);
        }
    });
    let label = answer.field.with_value(|field| field.label_for(sheet.my_role).to_owned());
    view! { <ConflictChooser label candidates on_choose readonly=answer.readonly /> }
}

/// The forms in whose lists a link finds what it can point at.
fn linked_forms(field: &Field) -> Vec<String> {
    let FieldKind::Link { to } = &field.kind else { return Vec::new() };
    to.iter().map(|target| target.form.to_string()).collect()
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn as_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn as_date(value: &Value) -> Option<Ymd> {
    match value {
        Value::Date(date) => Some(ymd(*date)),
        _ => None,
    }
}

fn to_date((year, month, day): Ymd) -> Value {
    Value::Date(Date { year, month, day })
}

fn ymd(date: Date) -> Ymd {
    (date.year, date.month, date.day)
}

fn trimmed(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
