//! Pausing, going on longer, ending: no reason asked, nobody named.

mod after;
mod finish;
mod pause;
mod take_along;

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::{FieldPath, Value};
use twofold_programs::{Date, Form, FormId, Home, Page, Template};

use super::Heading;
use super::clean_copy::WentOn;
use super::form::AnyForm;
use super::pair_frame::OpenPair;
use super::placement::concerns;
use crate::i18n::{long_date, m};
use crate::routes::{PairTab, copy_href};
use crate::state::{EndingView, PairPhase, PairState, Session};
use after::After;
pub(super) use after::{ended, ended_on, fate};
use finish::Finish;
pub(super) use finish::is_asked;
use pause::Pause;
pub(crate) use pause::PausedSince;
use take_along::TakeAlong;

/// The form that holds the day and the kind.
pub(crate) const FORM: &str = "ending";
/// The form about one's copy.
const COPY: &str = "ending_own";
/// The field of an agreement that holds its last day.
const AGREED_END: &str = "ends_on";

/// The page.
#[component]
pub(crate) fn Ending() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Parting session pair /> }.into_any() /> }
}

/// Pause, going on, end, and the copy to take along.
#[component]
pub(crate) fn Parting(session: Session, pair: PairState) -> impl IntoView {
    let is_over = Memo::new(move |_| pair.meta.read().phase == PairPhase::Closed);
    let writes = Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes());
    let heading = Signal::derive(move || match is_over.get() {
        true => m::ending::over_title().to_owned(),
        false => m::ending::title().to_owned(),
    });
    view! {
        <Heading text=heading />
        <Show when=move || is_over.get()><WentOn pair /><After session pair /></Show>
        <Show when=move || writes.get()>
            <Pause session pair />
            <Longer pair />
            <Finish session pair />
        </Show>
        <TakeAlong session pair />
        {asked_at_the_end(pair).into_iter().map(|form| view! { <AnyForm session pair form /> }).collect_view()}
        <Show when=move || writes.get()><Afresh pair /></Show>
    }
}

/// What the program asks each for oneself at the end. What becomes of one's copy is done here, and not written down.
fn asked_at_the_end(pair: PairState) -> Vec<Form> {
    pair.meta.with_untracked(|meta| {
        let is_asked = |form: &&Form| {
            let is_own = form.page == Page::Ending && form.home == Home::Own;
            is_own && form.id.as_str() != COPY && concerns(form, meta.me.role)
        };
        meta.template.forms.iter().filter(is_asked).cloned().collect()
    })
}

/// Going on together, and leaving the drafts behind.
#[component]
fn Afresh(pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    view! {
        <section class="sheet no-print" aria-labelledby="afresh-heading">
            <h2 id="afresh-heading">{m::clean_copy::title()}</h2>
            <p>{m::clean_copy::lead()}</p>
            <p><A href=copy_href(n)>{m::clean_copy::way()}</A></p>
        </section>
    }
}

/// Going on beyond the agreed day is a change of the agreement.
#[component]
fn Longer(pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let agreement = pair.words().agreement.singular;
    let agreed = Memo::new(move |_| agreed_end(&pair.meta.read().template, pair));
    let words = move || match agreed.get() {
        Some(date) => m::ending::agreed_until(&long_date((date.year, date.month, date.day))),
        None => m::ending::no_agreed_end().to_owned(),
    };
    view! {
        <section class="sheet" aria-labelledby="longer-heading">
            <h2 id="longer-heading">{m::ending::longer()}</h2>
            <p>{words}</p>
            <p>{m::ending::longer_how(&agreement)}</p>
            <p class="no-print"><A href=PairTab::Agreement.href(n)>{m::ending::to_agreement(&agreement)}</A></p>
        </section>
    }
}

fn form(template: &Template) -> Option<&Form> {
    template.forms.iter().find(|form| form.id.as_str() == FORM)
}

/// Where an answer of the form stands.
fn place(form: &FormId, field: &str) -> Option<FieldPath> {
    Some(FieldPath::alone(form.clone(), field.parse().ok()?))
}

fn day_at(pair: PairState, field: &str) -> Option<Date> {
    let path = place(&FORM.parse().ok()?, field)?;
    match pair.shared.view.read().value(&path) {
        Value::Date(date) => Some(*date),
        _ => None,
    }
}

fn agreed_end(template: &Template, pair: PairState) -> Option<Date> {
    let agreements = template.forms.iter().filter(|form| form.page == Page::Agreement);
    let view = pair.shared.view.read();
    agreements.filter_map(|form| place(&form.id, AGREED_END)).find_map(|path| match view.value(&path) {
        Value::Date(date) => Some(*date),
        _ => None,
    })
}

/// "Ending: waiting for the relay", as long as that is so.
fn is_on_its_way(pair: PairState) -> bool {
    pair.meta.read().ending == Some(EndingView::OnItsWay)
}
