//! Paid hours and agreed hours: earned, used, saved up, beyond.

use super::{Facts, Figure, Held, Hit, Unit};
use crate::{date::Date, template::Rule};

/// One member's paid hours that are saved up week by week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    /// Quarter hours that were granted until today.
    pub earned: u32,
    /// Quarter hours that were used and were there to use.
    pub used: u32,
    /// Quarter hours that were used beyond what was there: unpaid, or not approved.
    pub beyond: u32,
}

impl Bank {
    /// Quarter hours that are left.
    #[must_use]
    pub const fn left(self) -> u32 {
        self.earned.saturating_sub(self.used)
    }
}

/// Paid hours of one member, granted at the beginning of each week from `start` to `until`, the last day included.
///
/// Uses are paid from what is there on their day; what is beyond stays beyond and is not made up later. Uses before
/// the start or after `until` do not count. The result after each use is what a picture of the bank is drawn from.
#[must_use]
pub fn bank(hours_a_week: u32, start: Date, until: Date, uses: &[Held]) -> Bank {
    let mut uses: Vec<&Held> = uses.iter().filter(|used| used.on >= start && used.on <= until).collect();
    uses.sort_by_key(|used| used.on);
    let mut bank = Bank::default();
    for used in uses {
        bank.earned = granted(hours_a_week, start, used.on);
        let paid = used.quarters.min(bank.left());
        bank.used = bank.used.saturating_add(paid);
        bank.beyond = bank.beyond.saturating_add(used.quarters - paid);
    }
    bank.earned = granted(hours_a_week, start, until);
    bank
}

/// Quarter hours granted until this day: the first week counts from its first day.
fn granted(hours_a_week: u32, start: Date, day: Date) -> u32 {
    let days = day.days() - start.days();
    let weeks = if days < 0 { 0 } else { u32::try_from(days / 7).unwrap_or(0).saturating_add(1) };
    weeks.saturating_mul(hours_a_week).saturating_mul(4)
}

/// Paid hours of one member in one calendar month, which are not saved up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthOfTime {
    /// Quarter hours that are paid.
    pub paid: u32,
    /// Quarter hours in the member's own time, because the paid ones were used up.
    pub beyond: u32,
    /// Quarter hours in the member's own time, because the two said so in the log.
    pub chosen: u32,
}

impl MonthOfTime {
    /// Quarter hours in the member's own time, for either reason.
    #[must_use]
    pub const fn own(self) -> u32 {
        self.beyond.saturating_add(self.chosen)
    }
}

/// What the meetings of this month come to. Required events are not meetings and do not belong here.
#[must_use]
pub fn month(hours_a_month: u32, year: i32, month: u8, meetings: &[Held]) -> MonthOfTime {
    let in_month = meetings.iter().filter(|meeting| (meeting.on.year, meeting.on.month) == (year, month));
    let (chosen, drawing): (Vec<&Held>, Vec<&Held>) = in_month.partition(|meeting| meeting.in_own_time);
    let sum = |meetings: &[&Held]| meetings.iter().map(|meeting| meeting.quarters).fold(0, u32::saturating_add);
    let all = sum(&drawing);
    let paid = all.min(hours_a_month.saturating_mul(4));
    MonthOfTime { paid, beyond: all - paid, chosen: sum(&chosen) }
}

/// Agreed time of one member beside the time in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Months counted, at least one.
    pub months: u32,
    /// Quarter hours that were agreed on for these months.
    pub agreed: u32,
    /// Quarter hours in the log.
    pub logged: u32,
}

/// What was agreed on for each month beside what the log holds until today.
#[must_use]
pub fn commitment(agreed_a_month: u32, start: Date, today: Date, meetings: &[Held]) -> Commitment {
    let months = today.months_since(start).max(1);
    let logged = meetings.iter().filter(|meeting| meeting.on <= today);
    Commitment {
        months,
        agreed: agreed_a_month.saturating_mul(months),
        logged: logged.map(|meeting| meeting.quarters).fold(0, u32::saturating_add),
    }
}

/// The bank of the member for whom the facts are, today or at the end; `None` before the beginning.
#[must_use]
pub fn member_bank(hours_a_week: u32, facts: &Facts) -> Option<Bank> {
    Some(bank(hours_a_week, facts.started?, banked_until(facts), &uses(facts)))
}

/// The last day that counts for that bank: today, or when it ended.
#[must_use]
pub fn banked_until(facts: &Facts) -> Date {
    [facts.ends, facts.ending.ended_on].into_iter().flatten().fold(facts.today, Date::min)
}

/// The meetings that draw on that bank, in the order of their days.
#[must_use]
pub fn banked_meetings(facts: &Facts) -> Vec<Held> {
    let Some(start) = facts.started else { return Vec::new() };
    let until = banked_until(facts);
    let counts = |held: &&Held| !held.in_own_time && (start..=until).contains(&held.on);
    let mut meetings: Vec<Held> = facts.meetings.held.iter().filter(counts).copied().collect();
    meetings.sort_by_key(|held| held.on);
    meetings
}

/// This calendar month of the member for whom the facts are.
#[must_use]
pub fn member_month(hours_a_month: u32, facts: &Facts) -> MonthOfTime {
    month(hours_a_month, facts.today.year, facts.today.month, &until_today(facts))
}

/// All uses of paid time by this member until today.
fn uses(facts: &Facts) -> Vec<Held> {
    let mut all = until_today(facts);
    all.retain(|used| !used.in_own_time);
    all
}

/// What this member gave time to until today: meetings, projects, practice.
fn until_today(facts: &Facts) -> Vec<Held> {
    let all = facts.meetings.held.iter().chain(&facts.meetings.other_uses);
    all.filter(|used| used.on <= facts.today).copied().collect()
}

/// The figure is what was used of what was granted; it is open once something was used beyond that.
pub(super) fn bank_rule(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let bank = member_bank(rule.values.hours?, facts)?;
    let figure = Figure { now: bank.used, of: Some(bank.earned), unit: Unit::Quarters };
    Some(Hit { open: bank.beyond > 0, on: None, figure: Some(figure) })
}

/// The figure is what was paid of what can be paid this month; it is open once that is used up and more came.
pub(super) fn month_rule(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let hours = rule.values.hours?;
    let time = member_month(hours, facts);
    let figure = Figure { now: time.paid, of: Some(hours.saturating_mul(4)), unit: Unit::Quarters };
    Some(Hit { open: time.beyond > 0, on: None, figure: Some(figure) })
}
