//! Rules about the plan and what comes out of meetings.

use super::{Facts, Figure, Hit, Unit};
use crate::date::Date;

pub(super) fn accepted_first(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.goals.plan_accepted.by_both())
}

/// From the middle of the agreed time on, until the plan is changed.
pub(super) fn lives(facts: &Facts) -> Option<Hit> {
    let (started, ends) = (facts.started?, facts.ends?);
    let middle = Date::from_days(started.days() + (ends.days() - started.days()).div_euclid(2));
    let changed_since = facts.goals.plan_changed_on.is_some_and(|day| day >= middle);
    Hit::on(started < ends && facts.today >= middle && facts.today < ends && !changed_since, middle)
}

/// What this member, or both, have to do by today; the day is that of the oldest.
pub(super) fn due(facts: &Facts) -> Option<Hit> {
    let mine = facts.goals.open.iter().filter(|open| open.owner.is_none_or(|owner| owner == facts.role));
    let days: Vec<Date> = mine.map(|open| open.due).filter(|due| *due <= facts.today).collect();
    let oldest = days.iter().min().copied()?;
    let now = u32::try_from(days.len()).unwrap_or(u32::MAX);
    Some(Hit { open: true, on: Some(oldest), figure: Some(Figure { now, of: None, unit: Unit::Items }) })
}
