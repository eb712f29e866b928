//! A pair at a glance: who is in, what comes next, how it goes.

mod advice;
mod invitation;
mod places;
mod quiet;
mod start;
mod time;

use leptos::prelude::*;
use leptos_router::components::A;

use super::Heading;
use super::agreement::CheckBadge;
use super::clean_copy::CopyNews;
use super::ending::PausedSince;
use super::meetings::{OpenItems, SoFar, all_follow_ups, all_meetings, next_date, open_objectives};
use super::pair_frame::OpenPair;
use super::reporting::ReportingDuties;
use crate::i18n::{long_date, m};
use crate::routes::{PairTab, back_href, ending_href};
use crate::state::{PairPhase, PairState, Session};
pub(super) use advice::known;
use advice::{AlwaysHolds, NextSteps};
use invitation::GettingIn;
pub(crate) use invitation::Invitation;
use start::StartList;
pub(super) use time::BankView;
use time::Time;

/// The page.
#[component]
pub(crate) fn Overview() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Glance session pair /> }.into_any() /> }
}

#[component]
fn Glance(session: Session, pair: PairState) -> impl IntoView {
    let heading = Signal::derive(move || match &pair.meta.read().partner {
        Some(partner) => m::pair::title(&partner.name),
        None => m::pair::title_alone().to_owned(),
    });
    let here = Memo::new(move |_| {
        let partner = pair.meta.read().partner.as_ref().map(|partner| partner.name.clone());
        partner.filter(|_| pair.presence.read().partner_here).map(|name| m::pair::here(&name))
    });
    let n = pair.meta.with_untracked(|meta| meta.n);
    let facts = known(session, pair);
    let is_open = Memo::new(move |_| pair.meta.read().phase == PairPhase::Open);
    let is_in = Memo::new(move |_| !matches!(pair.meta.read().phase, PairPhase::Removed | PairPhase::DeviceRemoved));
    // Whoever cannot write any more has nothing to do next.
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let is_over = Memo::new(move |_| pair.meta.read().phase == PairPhase::Closed);
    view! {
        // Not the title: it would show the partner's name in the browser's history.
        <Heading text=heading title=m::pair::overview() />
        {move || here.get().map(|words| view! { <p class="here" dir="auto">{words}</p> })}
        <Show when=move || is_in.get()><CheckBadge session pair href=PairTab::Agreement.href(n) /></Show>
        <PausedSince pair />
        <CopyNews pair />
        <GettingIn session pair />
        <NextSteps session pair facts />
        <Show when=move || writes.get()><StartList pair /></Show>
        <div class="split split--even">
            <Show when=move || writes.get()><NextStep pair n /></Show>
            <Open session pair n />
        </div>
        <section class="sheet" aria-labelledby="so-far-heading">
            <h2 id="so-far-heading">{m::meetings::so_far()}</h2>
            <SoFar session pair meetings=all_meetings(pair) />
        </section>
        <Time pair facts />
        <AlwaysHolds pair facts />
        <ReportingDuties pair />
        <ul class="ways">
            // When it is over, the way stands above each page.
            <Show when=move || !is_over.get()><li><A href=ending_href(n)>{m::ending::way()}</A></li></Show>
            <Show when=move || is_open.get()><li><A href=back_href(n)>{m::back::way()}</A></li></Show>
        </ul>
    }
}

/// The next meeting's day and how many objectives wait for it.
#[component]
fn NextStep(pair: PairState, n: u32) -> impl IntoView {
    let day = Memo::new(move |_| next_date(&pair.shared.view.read()));
    let objectives = Memo::new(move |_| open_objectives(&pair.shared.view.read()).len());
    let words = move || match day.get() {
        Some(date) => long_date((date.year, date.month, date.day)),
        None => m::overview::no_date().to_owned(),
    };
    let waiting = move || match objectives.get() {
        0 => m::overview::no_objectives().to_owned(),
        count => m::overview::objectives(count as i64),
    };
    view! {
        <section class="card" aria-labelledby="next-heading">
            <h2 id="next-heading">{m::meetings::next()}</h2>
            <p><strong>{words}</strong></p>
            <p>{waiting}</p>
            <p><A href=format!("{}#next", PairTab::Meetings.href(n))>{m::overview::to_next()}</A></p>
        </section>
    }
}

/// What is still to be done.
#[component]
fn Open(session: Session, pair: PairState, n: u32) -> impl IntoView {
    let writes = Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes());
    let words = pair.words().follow_up.plural;
    view! {
        <section class="card" aria-labelledby="open-heading">
            <h2 id="open-heading">{m::meetings::open_follow_ups(&words)}</h2>
            <OpenItems pair follow_ups=all_follow_ups(pair, session.clock) clock=session.clock writes scope="open" />
            <p><A href=format!("{}#follow-ups", PairTab::Meetings.href(n))>{m::overview::to_follow_ups(&words)}</A></p>
        </section>
    }
}
