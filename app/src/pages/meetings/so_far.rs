//! Totals, averages and the picture of the months.

use leptos::prelude::*;
use twofold_model::Date;
use twofold_programs::pace::pace;

use super::facts::{Meeting, meetings};
use super::months::months;
use crate::components::{EmptyState, Rhythm};
use crate::i18n::{m, quarters_text};
use crate::state::{PairState, Session};

/// What the log adds up to; before the first entry, a word on what will be here.
#[component]
pub(crate) fn SoFar(session: Session, pair: PairState) -> impl IntoView {
    let held = Memo::new(move |_| meetings(&pair.shared.view.read()));
    let today = Memo::new(move |_| session.clock.get().today());
    let dated = move || held.get().iter().filter_map(|it| Some((it.date?, it.quarters))).collect::<Vec<_>>();
    let picture = Signal::derive(move || months(&dated(), today.get()));
    view! {
        <Show
            when=move || !held.read().is_empty()
            fallback=|| view! { <EmptyState text=m::meetings::none_yet() /> }
        >
            {move || view! { <Figures pair held=held.get() today=today.get() /> }}
            <Rhythm months=picture caption=m::meetings::rhythm_caption() />
        </Show>
    }
}

#[component]
fn Figures(pair: PairState, held: Vec<Meeting>, today: Date) -> impl IntoView {
    let count = u32::try_from(held.len()).unwrap_or(u32::MAX);
    let quarters: u32 = held.iter().map(|meeting| meeting.quarters).sum();
    let first = held.iter().filter_map(|meeting| meeting.date).min();
    let averages = first.map(|first| {
        let pace = pair.meta.with_untracked(|meta| pace(&meta.template.rules, first, today, count, quarters));
        let a_month = [pace.meetings_per_month_hundredths, pace.hours_per_month_hundredths].map(hundredths);
        (a_month, pace.is_below(count, quarters))
    });
    let below = averages.as_ref().is_some_and(|(_, below)| *below);
    let averages = averages.map(|([meetings, hours], _)| {
        view! {
            <div>
                <dt>{m::meetings::meetings_a_month()}</dt>
                <dd>{meetings}</dd>
            </div>
            <div>
                <dt>{m::meetings::hours_a_month()}</dt>
                <dd>{hours}</dd>
            </div>
        }
    });
    let wanted = pair.meta.with_untracked(|meta| {
        let rules = meta.template.rules;
        rules.meetings_per_month.zip(rules.hours_per_month)
    });
    let note = wanted.filter(|_| below).map(|(meetings, hours)| {
        let count = m::meetings::count(meetings.into());
        view! { <p>{m::meetings::below(&count, &m::meetings::hours(&hours.to_string()))}</p> }
    });
    view! {
        <dl class="figures">
            <div>
                <dt>{m::meetings::held()}</dt>
                <dd>{count}</dd>
            </div>
            <div>
                <dt>{m::meetings::hours_met()}</dt>
                <dd>{quarters_text(quarters.into())}</dd>
            </div>
            {averages}
        </dl>
        {note}
    }
}

/// 250 as "2.5".
fn hundredths(number: u32) -> String {
    let text = format!("{}.{:02}", number / 100, number % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_written_without_idle_zeros() {
        for (number, text) in [(250, "2.5"), (200, "2"), (5, "0.05"), (0, "0"), (1_010, "10.1")] {
            assert_eq!(hundredths(number), text);
        }
    }
}
