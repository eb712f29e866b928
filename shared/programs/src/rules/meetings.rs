//! Rules about meetings and check-ups.

use super::{Facts, Held, Hit, Unit};
use crate::{
    date::Date,
    pace,
    role::Role,
    template::{Rule, Rules},
};

/// How many days a check-up moves when somebody puts it off.
pub const PUT_OFF_DAYS: i64 = 7;

/// The meetings until today.
fn held(facts: &Facts) -> impl Iterator<Item = &Held> {
    facts.meetings.held.iter().filter(|meeting| meeting.on <= facts.today)
}

fn count(meetings: impl Iterator<Item = impl Sized>) -> u32 {
    u32::try_from(meetings.count()).unwrap_or(u32::MAX)
}

/// Fewer meetings in this calendar month than asked for. A reminder waits until the month runs out.
pub(super) fn each_month(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let started = facts.started?;
    let least = rule.values.least?;
    let this_month = |day: Date| (day.year, day.month) == (facts.today.year, facts.today.month);
    let now = count(held(facts).filter(|meeting| this_month(meeting.on)));
    let late = u32::from(facts.today.day) >= rule.values.days.unwrap_or(1);
    // Whoever begins late in a month has no whole one to do it in.
    let is_whole = !this_month(started) || u32::from(started.day) < rule.values.days.unwrap_or(1);
    Hit::figure(now < least && late && is_whole, now, Some(least), Unit::Meetings)
}

/// Averages below what the program has found useful, over the life of the pair.
pub(super) fn pace(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let first = held(facts).map(|meeting| meeting.on).min().or(facts.started)?;
    let meetings = count(held(facts));
    let quarters = held(facts).map(|meeting| meeting.quarters).fold(0, u32::saturating_add);
    let wanted =
        Rules { meetings_per_month: rule.values.meetings, hours_per_month: rule.values.hours, ..Rules::default() };
    let pace = pace::pace(&wanted, first, facts.today, meetings, quarters);
    Hit::figure(pace.is_below(meetings, quarters), meetings, pace.expected_meetings, Unit::Meetings)
}

/// So many days since the last meeting, or since the beginning. Speaks to the mentee, who sets up meetings.
pub(super) fn no_long_gap(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let since = held(facts).map(|meeting| meeting.on).max().or(facts.started)?;
    let days = u32::try_from(facts.today.days() - since.days()).unwrap_or(0);
    let most = rule.values.days?;
    Hit::figure(facts.role == Role::Mentee && days >= most, days, Some(most), Unit::Days)
}

/// The length that is being entered is shorter or longer than usual. The values are hours.
pub(super) fn length(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let quarters = facts.meetings.entering?;
    let (least, most) = (rule.values.least?.saturating_mul(4), rule.values.most?.saturating_mul(4));
    Hit::when(quarters < least || quarters > most)
}

pub(super) fn routine(facts: &Facts) -> Option<Hit> {
    Hit::when(facts.started.is_some() && !facts.meetings.repeats)
}

/// Speaks to the mentee while no meeting is ahead.
pub(super) fn mentee_schedules(facts: &Facts) -> Option<Hit> {
    let ahead = facts.meetings.next.is_some_and(|next| next.on >= facts.today);
    Hit::when(facts.role == Role::Mentee && facts.started.is_some() && !ahead)
}

/// Speaks to the mentee while the next meeting has no objective.
pub(super) fn objectives_before(facts: &Facts) -> Option<Hit> {
    let next = facts.meetings.next?;
    Hit::on(facts.role == Role::Mentee && next.on >= facts.today && next.objectives == 0, next.on)
}

/// A meeting is being moved with less notice than asked for.
pub(super) fn notice(rule: &Rule, facts: &Facts) -> Option<Hit> {
    Hit::when(facts.meetings.moving_hours_ahead? < rule.values.hours?)
}

pub(super) fn log_each(facts: &Facts) -> Option<Hit> {
    let day = facts.meetings.unlogged?;
    Hit::on(day <= facts.today, day)
}

/// Held meetings of all that were planned and not moved in time. A figure for the two, never a reproach.
pub(super) fn attendance(facts: &Facts) -> Option<Hit> {
    let outcomes = facts.meetings.outcomes;
    let planned = [outcomes.held, outcomes.moved, outcomes.cancelled, outcomes.missed];
    let all = planned.into_iter().fold(0, u32::saturating_add);
    if all == 0 { None } else { Hit::figure(false, outcomes.held, Some(all), Unit::Meetings) }
}

/// The day of the next check-up: so many days after the last one or the start, a week later if it was put off then.
#[must_use]
pub fn next_check_up(days: u32, started: Date, last: Option<Date>, put_off_on: Option<Date>) -> Date {
    let regular = Date::from_days(last.unwrap_or(started).days() + i64::from(days));
    match put_off_on {
        Some(day) if day >= regular => Date::from_days(day.days() + PUT_OFF_DAYS),
        _ => regular,
    }
}

pub(super) fn check_up(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let check_ups = facts.check_ups;
    let day = next_check_up(rule.values.days?, facts.started?, check_ups.last, check_ups.put_off_on);
    Hit::on(facts.today >= day, day)
}

/// The next meeting is in work time and the time is not approved yet.
pub(super) fn time_away(facts: &Facts) -> Option<Hit> {
    let next = facts.meetings.next?;
    Hit::on(next.on >= facts.today && next.in_work_time && !next.time_approved, next.on)
}
