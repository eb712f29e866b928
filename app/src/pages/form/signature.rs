//! Signing a plan or a sheet: the own name typed, or a word of acceptance, under all that it says.

use leptos::prelude::*;
use twofold_model::agreement::is_own_name;
use twofold_model::signature::{self, Signed};
use twofold_model::{Command, DocView, FieldPath, Value};
use twofold_programs::{Act, Date, Dates, Fills, List, Part, Role, Signing};

use super::{Sheet, not_written};
use crate::a11y;
use crate::components::{Button, ButtonKind, ErrorLink, FieldText, TextField};
use crate::i18n::{long_date, m};
use crate::pages::agreement::{HandLine, Needed, needed_links};
use crate::state::NotWritten;

/// The one date of both signatures, where the paper has one.
const SHARED_DATE: &str = "signed_on";

/// One member's place to sign.
#[derive(Clone, Copy)]
struct Place {
    sheet: Sheet,
    path: StoredValue<FieldPath>,
    what: StoredValue<signature::Sheet>,
    signing: Option<Signing>,
    role: Role,
}

impl Place {
    fn accepts(self) -> bool {
        self.signing.is_some_and(|signing| signing.act == Act::Accept)
    }

    fn stands(self) -> Signed {
        let parties = self.sheet.pair.meta.read().parties();
        let view = self.sheet.shelf.view.read();
        self.sheet.template.with_value(|it| self.what.with_value(|what| what.signed(&view, it, self.role, parties)))
    }

    fn value(self, view: &DocView, name: &str) -> Option<Value> {
        self.sheet.template.with_value(|it| self.what.with_value(|what| what.sign(view, it, name)))
    }

    fn needed(self) -> Vec<ErrorLink> {
        let view = self.sheet.shelf.view.read();
        self.sheet.template.with_value(|it| {
            let missing = self.what.with_value(|what| what.missing(&view, it));
            needed_links(&view, it, &missing)
        })
    }

    /// Where the one date of both is, if there is one.
    fn date(self) -> Option<FieldPath> {
        let is_shared = self.signing.is_some_and(|signing| signing.date == Dates::Shared);
        let path = self.path.get_value();
        is_shared.then(|| Some(FieldPath { field: SHARED_DATE.parse().ok()?, ..path }))?
    }

    /// The day in words: the one of both, or that of the act.
    fn day(self, minutes: u64) -> String {
        let shared = self.date().and_then(|path| match self.sheet.shelf.view.read().value(&path) {
            Value::Date(date) => Some(*date),
            _ => None,
        });
        let Date { year, month, day, .. } = shared.unwrap_or_else(|| self.sheet.clock.get().date_of(minutes));
        long_date((year, month, day))
    }

    fn set(self, field: FieldPath, value: Value) -> Result<(), NotWritten> {
        self.sheet.shelf.execute(Command::SetValue { field, value }).map(drop)
    }

    /// Signs what stands there, if it is what the person looked at.
    fn sign(self, name: &str, looked: Option<Value>) -> Result<(), NotWritten> {
        let view = self.sheet.shelf.view;
        let changed = || NotWritten::Command(twofold_model::CommandError::OtherWords(self.path.get_value()));
        // Statements of their own: what is read must not be held while it is written.
        let now = view.with_untracked(|view| self.value(view, ""));
        if looked.is_some() && looked != now {
            return Err(changed());
        }
        let undated = self.date().filter(|path| view.with_untracked(|view| view.value(path).is_empty()));
        if let Some(date) = undated {
            self.set(date, Value::Date(self.sheet.clock.get_untracked().today()))?;
        }
        let value = view.with_untracked(|view| self.value(view, name)).ok_or_else(changed)?;
        self.set(self.path.get_value(), value)
    }
}

/// How this form or list is signed.
fn signing(sheet: Sheet, path: &FieldPath) -> Option<Signing> {
    sheet.template.with_value(|template| match path.item {
        None => template.form(path.form.as_str())?.sign,
        Some(item) => {
            let view = sheet.shelf.view.read_untracked();
            let (place, _) = view.item(item)?;
            template.list(&place.form, &place.list)?.extras.sign
        }
    })
}

/// Whether the fields of an item from this place on stand at its end: the first signature, and what follows it.
pub(crate) fn first_signature(list: &List) -> usize {
    list.fields.iter().position(|field| field.kind.is_signature()).unwrap_or(list.fields.len())
}

/// One member's signature: how it stands, and the way to sign for the one whose it is.
#[component]
pub(super) fn SignHere(sheet: Sheet, path: FieldPath, label: String, fills: Fills) -> impl IntoView {
    let id = path.to_string();
    let role = if fills.allows(Role::Mentor) { Role::Mentor } else { Role::Mentee };
    let signing = signing(sheet, &path);
    let what = StoredValue::new(signature::Sheet::of(&path));
    let place = Place { sheet, path: StoredValue::new(path), what, signing, role };
    let mine = role == sheet.my_role;
    let state = Memo::new(move |_| place.stands());
    let said = move || match (state.get(), mine) {
        (Signed::Given { minutes, .. }, _) if place.accepts() => m::signing::sheet_accepted(&place.day(minutes)),
        (Signed::Given { name, minutes }, _) => m::signing::sheet_signed(&name, &place.day(minutes)),
        (Signed::ToOtherWords, true) => m::signing::sheet_changed_mine().to_owned(),
        (Signed::ToOtherWords, false) => m::signing::sheet_changed().to_owned(),
        (Signed::Open, _) if sheet.is_over() && place.accepts() => m::signing::sheet_not_accepted().to_owned(),
        (Signed::Open, _) if sheet.is_over() => m::signing::sheet_never().to_owned(),
        (Signed::Open, _) => m::signing::sheet_open().to_owned(),
    };
    let is_given = Memo::new(move |_| state.read().is_given());
    // On paper, whoever has not signed has a line, which says by itself that it is open.
    let by_hand = Memo::new(move |_| !is_given.get() && sheet.pair.meta.read().phase.writes());
    let only_line = Memo::new(move |_| by_hand.get() && *state.read() == Signed::Open);
    let line = StoredValue::new(label.clone());
    // Of a sheet of paper, nobody knows who "you" is.
    let on_paper = move || (*state.read() == Signed::ToOtherWords).then(m::signing::sheet_changed);
    let acts = move || match (mine && sheet.writes.get(), is_given.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! { <TakeBack place /> }.into_any(),
        (true, false) => view! { <Act place /> }.into_any(),
    };
    let named = label.clone();
    view! {
        <div class="consent" id=id role="group" aria-label=named tabindex="-1">
            <p class="consent__who" class:no-print=move || only_line.get() aria-hidden="true">{label}</p>
            <p
                role="status"
                class="consent__state"
                class:consent__state--given=move || is_given.get()
                class:no-print=move || only_line.get()
                data-whole=on_paper
            >{said}</p>
            {acts}
            <Show when=move || by_hand.get()><ByHand place label=line.get_value() /></Show>
        </div>
    }
}

/// A line to sign on, on paper only.
#[component]
fn ByHand(place: Place, label: String) -> impl IntoView {
    let words = move || {
        let meta = place.sheet.pair.meta.read();
        meta.member(place.role).map_or_else(|| label.clone(), |member| m::history::in_list(&label, &member.name))
    };
    // One date of both is asked for by itself.
    let dated = place.signing.is_none_or(|signing| signing.date == Dates::Each);
    move || view! { <div class="by-hand"><HandLine words=words() given=None dated /></div> }
}

#[component]
fn TakeBack(place: Place) -> impl IntoView {
    let take_back = Callback::new(move |()| {
        // Refused only when the pair was closed in this moment; then the page says so.
        let _ = place.set(place.path.get_value(), Value::Empty);
        place.sheet.pair.actions.flush.run(());
        a11y::focus_soon(place.path.get_value().to_string());
    });
    view! {
        <p class="no-print"><Button kind=ButtonKind::Plain on_press=take_back>{m::consent::take_back()}</Button></p>
    }
}

/// The name and the button; or what is needed first.
#[component]
fn Act(place: Place) -> impl IntoView {
    let needed = Memo::new(move |_| place.needed());
    let is_complete = Memo::new(move |_| needed.read().is_empty());
    move || match is_complete.get() {
        true => view! { <Pen place /> }.into_any(),
        false => view! { <p class="no-print">{m::needed::first()}</p> <Needed needed /> }.into_any(),
    }
}

#[component]
fn Pen(place: Place) -> impl IntoView {
    let sheet = place.sheet;
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let looked = StoredValue::new(None::<Value>);
    // From the first letter on, it is this text that the person is about to sign.
    Effect::new(move |_| {
        let begun = !name.read().is_empty();
        if begun && looked.with_value(Option::is_none) {
            looked.set_value(sheet.shelf.view.with_untracked(|view| place.value(view, "")));
        } else if !begun {
            looked.set_value(None);
        }
    });
    let refuse = move |error: &NotWritten| {
        looked.set_value(sheet.shelf.view.with_untracked(|view| place.value(view, "")));
        wrong.set(Some(not_written(error, m::signing::name())));
    };
    let press = Callback::new(move |()| {
        let own = sheet.pair.meta.with_untracked(|meta| meta.me.name.clone());
        let typed = name.get_untracked();
        if !place.accepts() && !is_own_name(&typed, &own) {
            wrong.set(Some(m::signing::name_wrong(&own)));
            return a11y::focus_soon(name_id(place));
        }
        let typed = if place.accepts() { String::new() } else { typed };
        match place.sign(&typed, looked.get_value()) {
            Ok(()) => {
                sheet.pair.actions.flush.run(());
                a11y::focus_soon(place.path.get_value().to_string());
            }
            Err(error) => refuse(&error),
        }
    });
    let hint = m::signing::name_hint(&sheet.pair.meta.with_untracked(|meta| meta.me.name.clone()));
    let text = FieldText::new(name_id(place), m::signing::name()).hint(hint).error(wrong);
    let error = move || wrong.get().filter(|_| place.accepts());
    let words = if place.accepts() { m::signing::sheet_accept() } else { m::signing::do_sign() };
    view! {
        <div class="no-print">
            {(!place.accepts()).then(|| view! { <TextField text value=name autocomplete="name" /> })}
            <Button on_press=press>{words}</Button>
            <p class="field__error" role="alert">{error}</p>
        </div>
    }
}

fn name_id(place: Place) -> String {
    format!("{}-name", place.path.get_value())
}

/// Whether a form has places to sign.
pub(crate) fn is_signed_here(form: &twofold_programs::Form) -> bool {
    form.parts().filter_map(Part::as_field).any(|field| field.kind.is_signature())
}
