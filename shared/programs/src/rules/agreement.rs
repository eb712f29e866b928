//! Rules about the beginning and the agreement.

use super::{Facts, Hit, Unit};
use crate::{role::Role, template::Rule};

pub(super) fn confidentiality_first(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.agreement.confidential.by(facts.role))
}

pub(super) fn outside_chain(facts: &Facts) -> Option<Hit> {
    Hit::when(!facts.agreement.outside_chain.by_both())
}

/// Until one of them has said that it is so.
pub(super) fn not_supervisor(facts: &Facts) -> Option<Hit> {
    let said = facts.agreement.outside_chain;
    Hit::when(!said.mentor && !said.mentee)
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
    let has_begun = facts.agreement.signed.by_both() || !facts.meetings.held.is_empty();
    let (first, until) = (if has_begun { facts.started } else { Some(facts.today) }, facts.ends);
    let by_days = first.zip(until).map(|(first, until)| until.about_months_since(first));
    // A first meeting before or after the first day makes no other length.
    let by_days = by_days.filter(|days| facts.agreement.months.is_none_or(|months| days.abs_diff(months) > 1));
    // Before they have begun, nobody knows the first day to the month.
    let is_far = |days: &u32| has_begun || (outside(days.saturating_sub(1)) && outside(days.saturating_add(1)));
    match until.filter(|_| by_days.filter(is_far).is_some_and(outside)) {
        Some(until) => Hit::on(true, until),
        None => Hit::when(facts.agreement.months.into_iter().any(outside)),
    }
}

/// Speaks to the mentee, once both have signed.
pub(super) fn tell_supervisor(facts: &Facts) -> Option<Hit> {
    let agreement = &facts.agreement;
    Hit::when(facts.role == Role::Mentee && agreement.signed.by_both() && !agreement.supervisor_told)
}
