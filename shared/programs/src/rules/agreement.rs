//! Rules about the beginning and the agreement.

use super::{Facts, Hit, Unit};
use crate::{date::Date, role::Role, template::Rule};

pub(super) fn confidentiality_first(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.agreement.confidential.by(facts.role))
}

pub(super) fn outside_chain(facts: &Facts) -> Option<Hit> {
    Hit::when(facts.agreement.mentor_is_supervisor || !facts.agreement.outside_chain.by_both())
}

/// Speaks to the mentee, whose plan it is.
pub(super) fn in_idp(facts: &Facts) -> Option<Hit> {
    Hit::when(facts.role == Role::Mentee && facts.learning.in_idp != Some(true))
}

pub(super) fn acquaintance(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let started = facts.started?;
    let days = facts.today.days() - started.days();
    Hit::when(days >= 0 && days < i64::from(rule.values.weeks?) * 7)
}

/// Speaks to the mentor, who takes the survey.
pub(super) fn intake(facts: &Facts) -> Option<Hit> {
    Hit::when(facts.role == Role::Mentor && facts.started.is_some() && !facts.agreement.intake_taken)
}

pub(super) fn points_ticked(facts: &Facts) -> Option<Hit> {
    let (now, of) = (facts.agreement.points_ticked, facts.agreement.points);
    Hit::figure(now < of, now, Some(of), Unit::Items)
}

pub(super) fn complete(facts: &Facts) -> Option<Hit> {
    Hit::some_left(facts.agreement.missing)
}

pub(super) fn signed_first(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.agreement.signed.by_both())
}

/// Warns about a length outside the program's bounds, whether it is given in months or follows from the last day. Without
/// bounds it is the program's advice, to be read.
pub(super) fn length(rule: &Rule, facts: &Facts) -> Option<Hit> {
    let (least, most) = (rule.values.least, rule.values.most);
    let outside = |months: u32| least.is_some_and(|least| months < least) || most.is_some_and(|most| months > most);
    let until_the_end = facts.started.zip(facts.ends).map(|(from, until)| about_months(from, until));
    Hit::when(facts.agreement.months.into_iter().chain(until_the_end).any(outside))
}

/// Whole months between two days, to the nearest: half a year that ends the day before has six.
fn about_months(from: Date, until: Date) -> u32 {
    /// Of an average month, in hundredths of a day.
    const MONTH: i64 = 3044;
    let days = until.days().saturating_sub(from.days()).max(0);
    u32::try_from((days * 100 + MONTH / 2) / MONTH).unwrap_or(u32::MAX)
}

/// Speaks to the mentee, once both have signed.
pub(super) fn tell_supervisor(facts: &Facts) -> Option<Hit> {
    let agreement = &facts.agreement;
    Hit::when(facts.role == Role::Mentee && agreement.signed.by_both() && !agreement.supervisor_told)
}
