//! What is told outside: only words to which both have said yes, and only by a member's own act.

use leptos::prelude::*;
use twofold_model::consent::{self, Consent};
use twofold_model::{Command, DocView, FieldPath, ItemId, Value};
use twofold_programs::{Date, Field, FieldId, FieldKind, Form, List, Part, Role, Template};

use super::{Sheet, not_written};
use crate::components::{Button, ButtonKind};
use crate::i18n::{long_date, m};
use crate::state::{FileToSave, NotWritten, PairState};

/// The day on which the words were told, in a list whose items need consent.
const TOLD_ON: &str = "exported_on";
/// Where an agreement says what stays between the two.
const LIMITS: [&str; 2] = ["confidentiality", "confidentiality_notes"];

/// Whether both are asked for a yes to each item of this list.
pub(super) fn needs_consent(list: &List) -> bool {
    list.fields.iter().any(|field| field.kind.is_consent())
}

/// Whether this answer is given by the act of telling and not typed.
pub(super) fn is_told_on(list: &List, field: &Field) -> bool {
    needs_consent(list) && field.id.as_str() == TOLD_ON
}

/// When the words of an item were told, if they were.
pub(super) fn told_on(sheet: Sheet, item: ItemId) -> Memo<Option<Date>> {
    Memo::new(move |_| match sheet.shelf.view.read().value(&told_path(sheet, item)?) {
        Value::Date(date) => Some(*date),
        _ => None,
    })
}

fn told_path(sheet: Sheet, item: ItemId) -> Option<FieldPath> {
    Some(sheet.path(Some(item), &TOLD_ON.parse::<FieldId>().ok()?))
}

fn stands(sheet: Sheet, item: ItemId, role: Role) -> Consent {
    let parties = sheet.pair.meta.read().parties();
    sheet.template.with_value(|it| consent::consent(&sheet.shelf.view.read(), it, item, role, parties))
}

/// One member's yes to the item: how it stands, and the buttons for the one whose yes it is.
#[component]
pub(super) fn Yes(sheet: Sheet, path: FieldPath, label: String, fills: twofold_programs::Fills) -> impl IntoView {
    let Some(item) = path.item else { return ().into_any() };
    let (id, role) = (path.to_string(), if fills.allows(Role::Mentor) { Role::Mentor } else { Role::Mentee });
    let mine = role == sheet.my_role;
    let path = StoredValue::new(path);
    let state = Memo::new(move |_| stands(sheet, item, role));
    let refused = RwSignal::new(None::<NotWritten>);
    let give = move |value: Value| {
        refused.set(sheet.shelf.execute(Command::SetValue { field: path.get_value(), value }).err());
        sheet.pair.actions.flush.run(());
    };
    // To what is on the screen at this moment: if it has changed since, the document refuses.
    let words = move |view: &DocView| sheet.template.with_value(|template| consent::to(view, template, item));
    let agree = Callback::new(move |()| {
        // A statement of its own: what is read must not be held while it is written.
        let value = sheet.shelf.view.with_untracked(words);
        if let Some(value) = value {
            give(value);
        }
    });
    let take_back = Callback::new(move |()| give(Value::Empty));
    let is_complete = Memo::new(move |_| sheet.shelf.view.with(words).is_some());
    let said = move || match (state.get(), mine) {
        (Consent::Given { minutes }, _) => {
            let Date { year, month, day, .. } = sheet.clock.get().date_of(minutes);
            m::consent::given(&long_date((year, month, day)))
        }
        (Consent::ToOtherWords, true) => m::consent::mine_to_other_words().to_owned(),
        (Consent::ToOtherWords, false) => m::consent::to_other_words().to_owned(),
        (Consent::Open, true) if !is_complete.get() => m::consent::incomplete().to_owned(),
        (Consent::Open, true) => m::consent::asked().to_owned(),
        (Consent::Open, false) => m::consent::open().to_owned(),
    };
    let buttons = move || match state.get() {
        _ if !mine || !sheet.writes.get() => ().into_any(),
        Consent::Given { .. } => view! {
            <Button kind=ButtonKind::Plain on_press=take_back>{m::consent::take_back()}</Button>
        }
        .into_any(),
        Consent::Open | Consent::ToOtherWords => {
            let blocked = Signal::derive(move || !is_complete.get());
            view! { <Button on_press=agree disabled=blocked>{m::consent::agree()}</Button> }.into_any()
        }
    };
    let (why, named) = (label.clone(), label.clone());
    view! {
        <div class="consent" id=id role="group" aria-label=named tabindex="-1">
            <p class="consent__who" aria-hidden="true">{label}</p>
            <p role="status" class="consent__state" class:consent__state--given=move || state.get().is_given()>{said}</p>
            {buttons}
            <p class="field__error" role="alert">{move || refused.read().as_ref().map(|error| not_written(error, &why))}</p>
        </div>
    }
    .into_any()
}

/// Takes the words out of the pair, once both have said yes to them; the day is written down.
#[component]
pub(super) fn Telling(sheet: Sheet, list: List, item: ItemId) -> impl IntoView {
    let told = told_on(sheet, item);
    let both =
        Memo::new(move |_| [Role::Mentor, Role::Mentee].iter().all(|role| stands(sheet, item, *role).is_given()));
    let blocked = Signal::derive(move || !both.get());
    let result = RwSignal::new("");
    let list = StoredValue::new(list);
    let note_day = move || {
        if let Some(field) = told_path(sheet, item).filter(|_| told.get_untracked().is_none()) {
            let today = sheet.clock.get_untracked().today();
            // A closed pair takes no more days; the words are the member's all the same.
            let _ = sheet.shelf.execute(Command::SetValue { field, value: Value::Date(today) });
            sheet.pair.actions.flush.run(());
        }
    };
    let copied = Callback::new(move |worked| {
        result.set(if worked { m::fields::copied() } else { m::fields::copy_failed() });
        if worked {
            note_day();
        }
    });
    let copy = Callback::new(move |()| sheet.actions.copy.run((words_of(sheet, &list.read_value(), item), copied)));
    let save = Callback::new(move |()| {
        let bytes = file_of(sheet, &list.read_value(), item).into_bytes();
        let taken = sheet.actions.save_file.run(FileToSave { name: m::consent::file_name().to_owned(), bytes });
        result.set(if taken { m::consent::saved() } else { m::fields::save_failed() });
        if taken {
            note_day();
        }
    });
    let said = move || match (told.get(), both.get()) {
        (Some(Date { year, month, day, .. }), _) => m::consent::told(&long_date((year, month, day))),
        (None, true) => m::consent::both().to_owned(),
        (None, false) => m::consent::not_yet().to_owned(),
    };
    let id = format!("tell-{:x}", item.0);
    view! {
        <div class="telling" role="group" aria-labelledby=id>
            <p id=id.clone() role="status">{said}</p>
            <div class="actions">
                <Button on_press=copy disabled=blocked>{m::consent::copy()}</Button>
                <Button on_press=save disabled=blocked>{m::consent::save()}</Button>
            </div>
            <p role="status" class="copy-field__said">{result}</p>
        </div>
    }
}

/// The very words, and nothing else.
fn words_of(sheet: Sheet, list: &List, item: ItemId) -> String {
    let field = list.fields.iter().find(|field| field.kind == FieldKind::LongText);
    let view = sheet.shelf.view.read_untracked();
    field.map_or_else(String::new, |field| view.text(&sheet.path(Some(item), &field.id)).to_owned())
}

/// The words, to whom and what for, and that both have agreed.
fn file_of(sheet: Sheet, list: &List, item: ItemId) -> String {
    let mut text = format!("{}\n\n", words_of(sheet, list, item));
    let view = sheet.shelf.view.read_untracked();
    for field in list.fields.iter().filter(|field| field.required) {
        if let Value::Text(answer) = view.value(&sheet.path(Some(item), &field.id)) {
            text.push_str(&format!("{}: {answer}\n", field.label));
        }
    }
    let names = sheet.pair.meta.with_untracked(|meta| {
        let both = [Role::Mentor, Role::Mentee].into_iter().filter_map(|role| meta.member(role));
        both.map(|member| member.name.clone()).collect::<Vec<_>>()
    });
    text.push_str(&format!("\n{}\n", m::consent::file_note(&names.join(", "))));
    text
}

/// What the two agreed stays between them, where something is about to be told.
#[component]
pub(super) fn Limits(pair: PairState) -> impl IntoView {
    let agreed = Memo::new(move |_| pair.meta.with(|meta| limits(&meta.template, &pair.shared.view.read())));
    view! {
        <Show when=move || !agreed.read().is_empty()>
            <div class="alert alert--info" role="note" aria-label=m::consent::limits()>
                <p class="alert__heading">{m::consent::limits()}</p>
                {move || agreed.get().into_iter().map(|text| view! { <p class="alert__body as-written" dir="auto">{text}</p> }).collect_view()}
            </div>
        </Show>
    }
}

fn limits(template: &Template, view: &DocView) -> Vec<String> {
    let Some(form) = template.form(twofold_model::agreement::FORM) else { return Vec::new() };
    let fields = LIMITS.iter().filter_map(|name| form.field(name));
    let texts = fields.map(|field| view.text(&FieldPath::alone(form.id.clone(), field.id.clone())).trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

/// Whether something of this form is told outside.
pub(super) fn tells(form: &Form) -> bool {
    form.parts().any(|part| matches!(part, Part::List(list) if needs_consent(list)))
}
