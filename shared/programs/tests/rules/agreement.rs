//! The beginning and the agreement.

use twofold_programs::{
    Role, RuleName,
    rules::{Facts, check},
};

use super::{BOTH, MENTOR_ONLY, date, figure, on, open, program, speaks, speaks_to};

#[test]
fn each_member_declares_confidentiality_before_writing() {
    for id in ["cdss", "sacramento", "overview", "caltrans", "san_jose", "general"] {
        let template = program(id);
        let mut facts = on("2026-01-05");
        facts.agreement.confidential = MENTOR_ONLY;
        speaks_to(&template, RuleName::ConfidentialityFirst, Role::Mentee, &facts);
        assert_eq!(template.check(RuleName::ConfidentialityFirst).unwrap().kind, twofold_programs::Kind::Block);
        facts.agreement.confidential = BOTH;
        assert!(!open(&template, RuleName::ConfidentialityFirst, &facts), "{id}");
    }
}

#[test]
fn the_contract_waits_for_the_mentors_yes() {
    speaks(&program("caltrans"), RuleName::Introduction, &on("2026-01-05"), |it| it.partner_accepted = false);
}

#[test]
fn both_confirm_that_the_mentor_is_outside_the_chain_of_command() {
    let mut facts = on("2026-01-05");
    facts.agreement.outside_chain = BOTH;
    speaks(&program("overview"), RuleName::OutsideChain, &facts, |it| it.agreement.outside_chain = MENTOR_ONLY);
}

#[test]
fn a_supervisor_as_mentor_is_warned_about_and_not_blocked() {
    let template = program("caltrans");
    let mut facts = on("2026-01-05");
    facts.agreement.outside_chain = MENTOR_ONLY;
    speaks(&template, RuleName::NotSupervisor, &facts, |it| {
        it.agreement.outside_chain = twofold_programs::rules::Signed::default()
    });
    assert_eq!(template.check(RuleName::NotSupervisor).unwrap().kind, twofold_programs::Kind::Warn);
}

#[test]
fn the_mentee_is_asked_about_the_employers_plan_until_it_is_in_there() {
    let template = program("caltrans");
    let mut facts = on("2026-01-05");
    speaks_to(&template, RuleName::InIdp, Role::Mentee, &facts);
    facts.learning.in_idp = Some(false);
    assert!(open(&template, RuleName::InIdp, &facts));
    facts.learning.in_idp = Some(true);
    assert!(!open(&template, RuleName::InIdp, &facts));
}

#[test]
fn getting_acquainted_takes_three_weeks_to_the_day() {
    let template = program("caltrans");
    for (day, is_open) in [("2026-01-04", false), ("2026-01-05", true), ("2026-01-25", true), ("2026-01-26", false)] {
        assert_eq!(open(&template, RuleName::Acquaintance, &on(day)), is_open, "{day}");
    }
}

#[test]
fn the_mentor_is_reminded_of_the_intake_survey_until_it_is_taken() {
    let template = program("san_jose");
    let mut facts = on("2026-01-05");
    speaks_to(&template, RuleName::Intake, Role::Mentor, &facts);
    facts.role = Role::Mentor;
    facts.agreement.intake_taken = true;
    assert!(!open(&template, RuleName::Intake, &facts));
}

#[test]
fn four_of_five_points_are_not_enough_to_sign() {
    let template = program("sacramento");
    let mut facts = on("2026-01-05");
    (facts.agreement.points, facts.agreement.points_ticked) = (5, 5);
    speaks(&template, RuleName::PointsTicked, &facts, |it| it.agreement.points_ticked = 4);
    let figure = figure(&template, RuleName::PointsTicked, &facts);
    assert_eq!((figure.now, figure.of), (5, Some(5)));
}

#[test]
fn one_missing_answer_is_said_before_an_agreement_is_signed() {
    for id in ["sacramento", "overview", "caltrans", "cdss"] {
        speaks(&program(id), RuleName::AgreementComplete, &on("2026-01-05"), |it| it.agreement.missing = 1);
    }
}

#[test]
fn one_signature_does_not_begin_the_work() {
    for id in ["sacramento", "caltrans"] {
        let mut facts = on("2026-01-05");
        facts.agreement.signed = BOTH;
        speaks(&program(id), RuleName::SignedFirst, &facts, |it| it.agreement.signed = MENTOR_ONLY);
    }
}

#[test]
fn a_length_outside_the_programs_bounds_is_warned_about() {
    let lengths = |id: &str| -> Vec<u32> {
        let template = program(id);
        let warned = |months: &u32| {
            let mut facts = on("2026-01-05");
            facts.agreement.months = Some(*months);
            open(&template, RuleName::Length, &facts)
        };
        (1..=24).filter(|months| !warned(months)).collect()
    };
    assert_eq!(lengths("cdss"), [6, 7, 8, 9]);
    assert_eq!(lengths("sacramento"), [6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(lengths("san_jose"), [5]);
    assert_eq!(lengths("caltrans").len(), 24);
    assert!(program("overview").check(RuleName::Length).is_none(), "any end is fine, and none is not: it is required");
    assert_eq!(program("caltrans").rules.length_months, Some(6));
}

#[test]
fn a_last_day_that_cannot_be_meant_is_warned_about_before_it_is_signed() {
    let template = program("cdss");
    let mut facts = on("2026-01-05");
    for (ends, is_open) in [("2026-04-20", true), ("2026-06-10", false), ("2026-09-30", false), ("2027-02-05", true)] {
        facts.ends = Some(date(ends));
        let said = check(&template, RuleName::Length, &facts).filter(|finding| finding.open);
        assert_eq!(said.is_some(), is_open, "{ends}: a month more or less is nobody's matter");
        assert_eq!(said.and_then(|finding| finding.on), facts.ends.filter(|_| is_open), "it names the day");
    }
}

#[test]
fn the_mentee_tells_the_supervisor_once_both_have_signed() {
    let template = program("sacramento");
    let mut facts = on("2026-01-05");
    facts.agreement.signed = MENTOR_ONLY;
    speaks(&template, RuleName::TellSupervisor, &facts, |it| it.agreement.signed = BOTH);
    facts.agreement.signed = BOTH;
    speaks_to(&template, RuleName::TellSupervisor, Role::Mentee, &facts);
    facts.agreement.supervisor_told = true;
    assert!(!open(&template, RuleName::TellSupervisor, &facts));
}

#[test]
fn a_skill_of_the_agreement_without_a_goal_is_shown() {
    let template = program("sacramento");
    speaks(&template, RuleName::SkillsInPlan, &on("2026-01-05"), |it| it.agreement.skills_without_goal = 1);
    let mut facts = Facts::new(date("2026-01-05"), Role::Mentor);
    facts.agreement.skills_without_goal = 3;
    assert_eq!(figure(&template, RuleName::SkillsInPlan, &facts).now, 3);
}
