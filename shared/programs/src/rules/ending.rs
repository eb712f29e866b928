//! Rules about what leaves the pair, and about its end.

use super::{Facts, Hit};
use crate::{date::Date, role::Role, template::Rule};

/// Approval was neither asked for nor given. Encouraged, and so only for the mentee to read.
pub(super) fn approval_first(facts: &Facts) -> Option<Hit> {
    let learning = facts.learning;
    Hit::when(facts.role == Role::Mentee && !learning.asked && !learning.approved)
}

/// Something is about to be told outside, and not both have agreed to these very words.
pub(super) fn both_consent(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.ending.telling?.by_both())
}

pub(super) fn soon(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let ends = facts.ends?;
    let from = Date::from_days(ends.days() - i64::from(rule.values.days?));
    Hit::on(facts.today >= from, ends)
}

/// The member is about to end it: partner first, then coordinator. Never a block, and no reason is asked for.
pub(super) fn order(facts: &Facts) -> Option<Hit> {
    let ending = facts.ending;
    Hit::when(ending.ends_now && !(ending.partner_told && ending.coordinator_told))
}

pub(super) fn survey(facts: &Facts) -> Option<Hit> {
    Hit::when(over(facts) && !facts.ending.survey_in)
}

/// Speaks to the mentee.
pub(super) fn pledge(facts: &Facts) -> Option<Hit> {
    Hit::when(over(facts) && facts.role == Role::Mentee && !facts.ending.pledge_answered)
}

pub(super) fn documented(facts: &Facts) -> Option<Hit> {
    Hit::when(over(facts) && !facts.learning.documented)
}

/// The pair has ended, or its agreed time is over, whichever comes first.
fn over(facts: &Facts) -> bool {
    facts.ended_by_today() || facts.ends.is_some_and(|day| day <= facts.today)
}
