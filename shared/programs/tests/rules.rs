//! Each rule at its edge, in a program that has it.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

#[path = "rules/agreement.rs"]
mod agreement;
#[path = "rules/ending.rs"]
mod ending;
#[path = "rules/meetings.rs"]
mod meetings;
#[path = "rules/paid_time.rs"]
mod paid_time;
#[path = "rules/plan.rs"]
mod plan;

use std::collections::BTreeSet;

use twofold_programs::{
    Date, Kind, Role, RuleName, Template, load,
    rules::{self, Facts, Figure, Finding, Held, Signed},
};

pub(crate) const BOTH: Signed = Signed { mentor: true, mentee: true };
pub(crate) const MENTOR_ONLY: Signed = Signed { mentor: true, mentee: false };

const SOURCES: [(&str, &str); 6] = [
    ("caltrans", include_str!("../templates/caltrans.toml")),
    ("cdss", include_str!("../templates/cdss.toml")),
    ("general", include_str!("../templates/general.toml")),
    ("overview", include_str!("../templates/overview.toml")),
    ("sacramento", include_str!("../templates/sacramento.toml")),
    ("san_jose", include_str!("../templates/san_jose.toml")),
];

pub(crate) fn program(id: &str) -> Template {
    let (_, source) = SOURCES.iter().find(|(name, _)| *name == id).unwrap();
    load(source).unwrap()
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A mentee's facts on this day; the pair began on 2026-01-05, a Monday.
pub(crate) fn on(today: &str) -> Facts {
    let mut facts = Facts::new(date(today), Role::Mentee);
    facts.started = Some(date("2026-01-05"));
    facts.partner_accepted = true;
    facts
}

pub(crate) fn met(days: &[(&str, u32)]) -> Vec<Held> {
    days.iter().map(|(day, quarters)| Held { on: date(day), quarters: *quarters, in_own_time: false }).collect()
}

/// Whether there is something to do about the rule.
pub(crate) fn open(template: &Template, rule: RuleName, facts: &Facts) -> bool {
    rules::check(template, rule, facts).is_some_and(|finding| finding.open)
}

pub(crate) fn figure(template: &Template, rule: RuleName, facts: &Facts) -> Figure {
    rules::check(template, rule, facts).unwrap().figure.unwrap()
}

/// The rule speaks after the change of facts and was silent before it.
#[track_caller]
pub(crate) fn speaks(template: &Template, rule: RuleName, facts: &Facts, change: impl FnOnce(&mut Facts)) {
    assert!(!open(template, rule, facts), "{rule:?} speaks too early");
    let mut changed = facts.clone();
    change(&mut changed);
    assert!(open(template, rule, &changed), "{rule:?} is silent");
}

/// The rule speaks to this member and not to the other.
#[track_caller]
pub(crate) fn speaks_to(template: &Template, rule: RuleName, role: Role, facts: &Facts) {
    for asked in [Role::Mentor, Role::Mentee] {
        let facts = Facts { role: asked, ..facts.clone() };
        assert_eq!(open(template, rule, &facts), asked == role, "{rule:?} to {asked:?}");
    }
}

#[test]
fn every_rule_is_one_that_some_program_has() {
    let programs: Vec<Template> = SOURCES.iter().map(|(id, _)| program(id)).collect();
    let used: BTreeSet<RuleName> = programs.iter().flat_map(|it| &it.checks).map(|rule| rule.name).collect();
    let unused: Vec<&RuleName> = RuleName::ALL.iter().filter(|rule| !used.contains(rule)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn a_finding_has_the_sentence_of_its_program() {
    let (caltrans, general) = (program("caltrans"), program("general"));
    let facts = on("2026-03-06");
    let said = |template| rules::check(template, RuleName::CheckUp, &facts).map(|it: Finding<'_>| it.rule.text.clone());
    assert_eq!(said(&caltrans).as_deref(), caltrans.check(RuleName::CheckUp).map(|it| it.text.as_str()));
    assert_ne!(said(&caltrans), said(&general));
    assert_eq!(said(&program("sacramento")), None, "a program without the rule is silent");
}

#[test]
fn findings_are_those_of_all_rules_in_one_order() {
    let template = program("san_jose");
    let found = rules::findings(&template, &on("2026-02-01"));
    let names: Vec<RuleName> = found.iter().map(|finding| finding.rule.name).collect();
    assert!(names.is_sorted());
    for finding in &found {
        assert_eq!(rules::check(&template, finding.rule.name, &on("2026-02-01")).as_ref(), Some(finding));
    }
}

#[test]
fn only_a_rule_that_blocks_stops_a_step() {
    for (id, blocks) in [("sacramento", true), ("general", false)] {
        let mut facts = on("2026-01-06");
        facts.agreement.missing = 1;
        let template = program(id);
        let finding = rules::check(&template, RuleName::AgreementComplete, &facts).unwrap();
        assert_eq!((finding.open, finding.blocks()), (true, blocks), "{id}");
    }
}

#[test]
fn while_a_pair_is_paused_nothing_reminds() {
    let template = program("caltrans");
    let mut facts = on("2026-12-01");
    facts.goals.objectives_without_day = 1;
    let reminds =
        |facts: &Facts| rules::findings(&template, facts).iter().filter(|it| it.rule.kind == Kind::Remind).count();
    assert!(reminds(&facts) >= 2);
    facts.paused = true;
    assert_eq!(reminds(&facts), 0);
    assert!(open(&template, RuleName::ObjectiveDates, &facts), "a warning is no reminder");
}

#[test]
fn after_the_end_only_the_end_and_confidentiality_are_left() {
    let template = program("san_jose");
    let mut facts = on("2026-06-02");
    facts.ending.ended_on = Some(date("2026-06-02"));
    facts.ending.telling = Some(MENTOR_ONLY);
    let names: Vec<RuleName> = rules::findings(&template, &facts).iter().map(|it| it.rule.name).collect();
    assert_eq!(names, [RuleName::BothConsent, RuleName::Reporting, RuleName::Survey]);
    facts.ending.ended_on = Some(date("2026-06-03"));
    assert!(rules::findings(&template, &facts).len() > 3, "a day ahead is not the end yet");
}

#[test]
fn texts_that_last_are_there_at_any_time() {
    for (id, rules_of) in [
        ("san_jose", vec![RuleName::GoalsAreTheirs, RuleName::NoPerformanceRecord, RuleName::Reporting]),
        ("sacramento", vec![RuleName::SolveFirst]),
    ] {
        for rule in rules_of {
            let template = program(id);
            let finding = rules::check(&template, rule, &on("2026-01-05")).unwrap();
            assert!(finding.rule.kind == Kind::Text && !finding.open, "{rule:?}");
        }
    }
    for id in ["cdss", "sacramento", "overview", "caltrans", "general"] {
        assert!(program(id).check(RuleName::Reporting).is_none(), "{id} states no exception");
    }
}
