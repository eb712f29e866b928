//! The partnerships on this device; on first use, what this is and the two ways in.

use leptos::prelude::*;
use leptos_router::components::A;

use super::Heading;
use crate::components::{Alert, Tone};
use crate::i18n::{long_date, m};
use crate::routes::{self, PairTab};
use crate::state::{Arrival, PairPhase, PairSummary, Session, SheetView};

/// Home, or Welcome while there is no partnership.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let session = expect_context::<Session>();
    let is_new = Memo::new(move |_| session.pairs.read().is_empty());
    let is_entering = is_entering(session);
    let heading = Signal::derive(move || if is_new.get() { m::home::welcome() } else { m::home::title() }.to_owned());
    view! {
        <Heading text=heading />
        <SheetReminder session />
        <Show when=move || is_new.get() fallback=move || view! { <Pairs session /> }>
            <p class="lead">{m::home::lead()}</p>
            <ul class="points">
                <li>{m::home::point_together()}</li>
                <li>{m::home::point_private()}</li>
                <li>{m::home::point_offline()}</li>
            </ul>
        </Show>
        <Show when=move || !is_entering.get() fallback=GoOn><WaysIn /></Show>
        <Show when=move || is_new.get()><p><A href=routes::COME_BACK>{m::come_back::link()}</A></p></Show>
    }
}

/// Whether this browser is about to become one of somebody's devices.
pub(super) fn is_entering(session: Session) -> Memo<bool> {
    Memo::new(move |_| {
        matches!(session.devices.read().arrival, Arrival::Found(_) | Arrival::Entering | Arrival::Outdated)
    })
}

/// Until the recovery sheet is kept, there is one way less back.
#[component]
fn SheetReminder(session: Session) -> impl IntoView {
    let is_open = Memo::new(move |_| matches!(session.devices.read().sheet, SheetView::Open(..)));
    view! {
        <Show when=move || is_open.get()>
            <Alert tone=Tone::Warning>
                <p>{m::sheet::reminder()}</p>
                <p><A href=format!("{}#sheet", routes::DEVICES)>{m::sheet::reminder_link()}</A></p>
            </Alert>
        </Show>
    }
}

/// Before anything is begun here, this browser has to be one of the person's devices.
#[component]
pub(super) fn GoOn() -> impl IntoView {
    view! {
        <Alert tone=Tone::Warning>
            <p>{m::home::entering()}</p>
            <p><A href=routes::COME_BACK>{m::come_back::go_on()}</A></p>
        </Alert>
    }
}

#[component]
fn WaysIn() -> impl IntoView {
    view! {
        <div class="actions">
            <A href=routes::START attr:class="button button--primary">{m::start::title()}</A>
            <A href=routes::JOIN attr:class="button button--outline">{m::join::title()}</A>
        </div>
    }
}

#[component]
fn Pairs(session: Session) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        let pairs = session.pairs.read();
        let mut all: Vec<(bool, u32)> = pairs.iter().map(|pair| (pair.phase == PairPhase::Closed, pair.n)).collect();
        // What is over comes last.
        all.sort_unstable();
        all.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
    });
    let card = move |n: u32| {
        let pair = Memo::new(move |last: Option<&Option<PairSummary>>| {
            let now = session.pairs.read().iter().find(|pair| pair.n == n).cloned();
            now.or_else(|| last.cloned().flatten())
        });
        move || pair.get().map(|pair| view! { <Card session pair /> })
    };
    view! {
        <ul class="cards">
            <For each=move || numbers.get() key=|n| *n children=card />
        </ul>
    }
}

#[component]
fn Card(session: Session, pair: PairSummary) -> impl IntoView {
    let name = match &pair.partner {
        Some(name) => m::home::with(name),
        None => m::home::nobody_yet().to_owned(),
    };
    let news = pair.last_news.map(|minutes| {
        let date = session.clock.get_untracked().date_of(minutes);
        m::home::last_news(&long_date((date.year, date.month, date.day)))
    });
    let words = match pair.goes_on {
        Some(_) => Some(m::clean_copy::went_on().to_owned()),
        None => phase_words(&pair.phase),
    };
    let to_copy = pair.goes_on.and_then(|goes_on| goes_on.n);
    view! {
        <li class="card">
            <h2><A href=PairTab::Overview.href(pair.n)><span dir="auto">{name}</span></A></h2>
            <p>{pair.template_name}</p>
            {words.map(|words| view! { <p><strong>{words}</strong></p> })}
            {to_copy.map(|n| view! { <p><A href=PairTab::Overview.href(n)>{m::clean_copy::to_copy()}</A></p> })}
            {news.map(|news| view! { <p>{news}</p> })}
        </li>
    }
}

/// What has to be done, or why nothing can be.
fn phase_words(phase: &PairPhase) -> Option<String> {
    match phase {
        PairPhase::WaitingForPartner => Some(m::home::waiting_for_partner().to_owned()),
        PairPhase::PartnerJoined(name) => Some(m::home::partner_joined(name)),
        PairPhase::WaitingForConfirm => Some(m::home::waiting_for_confirm().to_owned()),
        PairPhase::Open => None,
        PairPhase::Entering => Some(m::home::entering().to_owned()),
        PairPhase::Removed => Some(m::home::removed().to_owned()),
        PairPhase::DeviceRemoved => Some(m::home::device_removed().to_owned()),
        PairPhase::Copying => Some(m::clean_copy::making().to_owned()),
        PairPhase::Closed => Some(m::home::closed().to_owned()),
        PairPhase::Returning => Some(m::home::returning().to_owned()),
    }
}
