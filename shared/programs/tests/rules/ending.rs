//! What leaves the pair, and the end.

use twofold_programs::{
    Role, RuleName,
    rules::{Facts, check},
};

use super::{BOTH, MENTOR_ONLY, date, on, open, program, speaks, speaks_to};

#[test]
fn the_mentee_is_reminded_of_approval_until_it_is_asked_for() {
    let template = program("overview");
    let mut facts = on("2026-01-05");
    speaks_to(&template, RuleName::ApprovalFirst, Role::Mentee, &facts);
    assert!(!check(&template, RuleName::ApprovalFirst, &facts).unwrap().blocks());
    facts.learning.asked = true;
    assert!(!open(&template, RuleName::ApprovalFirst, &facts));
}

#[test]
fn nothing_is_told_outside_on_one_consent() {
    for id in ["sacramento", "overview", "san_jose", "general"] {
        let template = program(id);
        let mut facts = on("2026-02-01");
        facts.ending.telling = Some(BOTH);
        speaks(&template, RuleName::BothConsent, &facts, |it| it.ending.telling = Some(MENTOR_ONLY));
        facts.ending.telling = Some(MENTOR_ONLY);
        assert!(check(&template, RuleName::BothConsent, &facts).unwrap().blocks(), "{id}");
        facts.ending.telling = None;
        assert!(!open(&template, RuleName::BothConsent, &facts), "a copy for oneself needs no consent");
    }
}

#[test]
fn two_weeks_before_the_end_both_are_asked() {
    for id in ["cdss", "sacramento", "overview", "caltrans", "san_jose", "general"] {
        let template = program(id);
        let facts = Facts { ends: Some(date("2026-06-30")), ..on("2026-06-15") };
        speaks(&template, RuleName::EndingSoon, &facts, |it| it.today = date("2026-06-16"));
    }
}

#[test]
fn ending_without_telling_partner_or_coordinator_is_warned_about_and_goes_through() {
    let template = program("san_jose");
    let mut facts = on("2026-03-01");
    facts.ending.ends_now = true;
    (facts.ending.partner_told, facts.ending.coordinator_told) = (true, true);
    speaks(&template, RuleName::EndingOrder, &facts, |it| it.ending.partner_told = false);
    speaks(&template, RuleName::EndingOrder, &facts, |it| it.ending.coordinator_told = false);
    facts.ending.partner_told = false;
    assert!(!check(&template, RuleName::EndingOrder, &facts).unwrap().blocks());
}

#[test]
fn at_the_end_the_survey_is_asked_for_until_it_is_handed_in() {
    for id in ["cdss", "sacramento", "caltrans", "san_jose"] {
        let template = program(id);
        for role in [Role::Mentor, Role::Mentee] {
            let facts = Facts { role, ends: Some(date("2026-06-30")), ..on("2026-06-29") };
            speaks(&template, RuleName::Survey, &facts, |it| it.today = date("2026-06-30"));
            speaks(&template, RuleName::Survey, &facts, |it| it.ending.ended_on = Some(date("2026-06-29")));
            let mut done = Facts { today: date("2026-07-01"), ..facts };
            done.ending.survey_in = true;
            assert!(!open(&template, RuleName::Survey, &done), "{id}");
        }
    }
}

#[test]
fn the_mentee_is_asked_about_mentoring_later_after_the_end() {
    for id in ["cdss", "caltrans", "general"] {
        let template = program(id);
        let mut facts = on("2026-06-30");
        facts.ending.ended_on = Some(date("2026-07-01"));
        speaks(&template, RuleName::Pledge, &facts, |it| it.today = date("2026-07-01"));
        facts.today = date("2026-07-01");
        speaks_to(&template, RuleName::Pledge, Role::Mentee, &facts);
        facts.ending.pledge_answered = true;
        assert!(!open(&template, RuleName::Pledge, &facts), "{id}");
    }
}

#[test]
fn at_the_end_each_is_reminded_of_the_learning_system() {
    let template = program("overview");
    let facts = Facts { ends: Some(date("2026-06-30")), ..on("2026-06-29") };
    speaks(&template, RuleName::Documented, &facts, |it| it.today = date("2026-06-30"));
    let mut done = Facts { today: date("2026-06-30"), ..facts };
    done.learning.documented = true;
    assert!(!open(&template, RuleName::Documented, &done));
}
