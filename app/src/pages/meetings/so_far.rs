//! Totals, averages and the picture of the months.

use leptos::prelude::*;
use twofold_model::view::{MeetingView, Totals, outcomes, totals_of};
use twofold_programs::Date;
use twofold_programs::rules::Outcomes;

use super::months::newest;
use crate::components::{EmptyState, Rhythm};
use crate::i18n::{hours_words, long_date, m, quarters_text};
use crate::pages::ending::ended_on;
use crate::resting::{Each, resting};
use crate::state::{PairPhase, PairState, Session};

/// What the log adds up to; before the first meeting, a word on what will be here.
#[component]
pub(crate) fn SoFar(session: Session, pair: PairState, meetings: Each<MeetingView>) -> impl IntoView {
    let today = Memo::new(move |_| {
        let last = meetings.all.read().iter().filter_map(|meeting| meeting.date).max();
        counted_until(session.clock.get().today(), ended_on(pair), last)
    });
    let totals = Memo::new(move |_| totals_of(&meetings.all.read(), &pair.meta.read().template, today.get()));
    let totals = resting(totals);
    let picture = Signal::derive(move || newest(&totals.read().months));
    let any = Memo::new(move |_| totals.read().count > 0);
    let none = move || {
        let is_over = pair.meta.with(|meta| meta.phase == PairPhase::Closed);
        if is_over { m::meetings::none() } else { m::meetings::none_yet() }
    };
    view! {
        <Show when=move || any.get() fallback=move || view! { <EmptyState text=none() /> }>
            {move || view! { <Figures pair totals=totals.get() /> }}
            <Rhythm months=picture caption=m::meetings::rhythm_caption() />
        </Show>
        <LeftOut totals />
        <Planned pair />
    }
}

/// The last day that counts: when it is over, no empty months are added, and the averages stay as they were. A meeting
/// in the log counts even if it was after the day that was given as the last.
fn counted_until(today: Date, ended: Option<Date>, last_meeting: Option<Date>) -> Date {
    ended.map_or(today, |ended| last_meeting.map_or(ended, |last| last.max(ended)).min(today))
}

/// How much of the log is in none of the figures; nothing while all of it counts.
#[component]
pub(crate) fn LeftOut(#[prop(into)] totals: Signal<Totals>) -> impl IntoView {
    let count = move || i64::from(totals.read().not_counted);
    view! { <Show when=move || { count() > 0 }><p>{move || m::meetings::left_out(count())}</p></Show> }
}

#[component]
fn Figures(pair: PairState, totals: Totals) -> impl IntoView {
    let Totals { count, quarters, pace, first, .. } = totals;
    let figure = |words: &'static str, number: String| {
        view! {
            <div>
                <dt>{words}</dt>
                <dd>{number}</dd>
            </div>
        }
    };
    let averages = pace.map(|pace| {
        view! {
            {figure(m::meetings::meetings_a_month(), tenths(pace.meetings_per_month_hundredths))}
            {figure(m::meetings::hours_a_month(), tenths(pace.hours_per_month_hundredths))}
        }
    });
    let since = first.filter(|_| pace.is_some()).map(|Date { year, month, day }| {
        view! { <p class="field__hint">{m::meetings::average_since(&long_date((year, month, day)))}</p> }
    });
    let rules = pair.meta.with_untracked(|meta| meta.template.rules);
    let is_below = pace.is_some_and(|pace| pace.is_below(count, quarters));
    let wanted = rules.meetings_per_month.zip(rules.hours_per_month).filter(|_| is_below);
    let note = wanted.map(|(meetings, hours)| {
        let count = m::meetings::count(meetings.into());
        view! { <p>{m::meetings::below(&count, &hours_words(i64::from(hours) * 4))}</p> }
    });
    view! {
        <dl class="figures">
            {figure(m::meetings::held(), count.to_string())}
            {figure(m::meetings::hours_met(), quarters_text(quarters.into()))}
            {averages}
        </dl>
        {since}
        {note}
    }
}

/// What became of the meetings that were planned; nothing while none has become anything. For the two of them only.
#[component]
fn Planned(pair: PairState) -> impl IntoView {
    let became = Memo::new(move |_| outcomes(&pair.shared.view.read()));
    let words = move || {
        let Outcomes { held, moved, cancelled, missed } = became.get();
        let [held, moved, cancelled, missed] = [held, moved, cancelled, missed].map(|it| it.to_string());
        m::meetings::outcomes(&held, &moved, &cancelled, &missed)
    };
    view! { <Show when=move || became.get() != Outcomes::default()><p>{words}</p></Show> }
}

/// 173 hundredths as "1.7": nobody could check more of an average. Rounded down, so that too few never look like enough.
fn tenths(hundredths: u32) -> String {
    let tenths = hundredths / 10;
    let text = format!("{}.{}", tenths / 10, tenths % 10);
    text.trim_end_matches(".0").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_it_is_over_nothing_is_counted_after_its_last_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let (today, past, ahead) = (day("2027-06-15"), day("2027-03-05"), day("2027-07-01"));
        assert_eq!(counted_until(today, None, Some(past)), today);
        assert_eq!(counted_until(today, Some(past), None), past);
        assert_eq!(counted_until(today, Some(ahead), None), today);
        let later = day("2027-03-07");
        assert_eq!(counted_until(today, Some(past), Some(later)), later, "no meeting gets lost");
        assert_eq!(counted_until(today, Some(past), Some(ahead)), today);
    }

    #[test]
    fn averages_are_rounded_to_one_decimal_and_written_without_idle_zeros() {
        for (number, text) in
            [(173, "1.7"), (260, "2.6"), (250, "2.5"), (200, "2"), (196, "1.9"), (5, "0"), (0, "0"), (1_010, "10.1")]
        {
            assert_eq!(tenths(number), text);
        }
    }
}
