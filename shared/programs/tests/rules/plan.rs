//! The plan and what comes out of meetings.

use twofold_programs::{
    Role, RuleName,
    rules::{Facts, Open, check},
};

use super::{BOTH, MENTOR_ONLY, date, figure, on, open, program, speaks, speaks_to};

#[test]
fn both_accept_the_plan_before_the_work_begins() {
    let template = program("san_jose");
    let mut facts = on("2026-01-05");
    facts.goals.plan_accepted = BOTH;
    speaks(&template, RuleName::PlanFirst, &facts, |it| it.goals.plan_accepted = MENTOR_ONLY);
    facts.goals.plan_accepted = MENTOR_ONLY;
    assert!(check(&template, RuleName::PlanFirst, &facts).unwrap().blocks());
}

#[test]
fn goals_needs_and_objectives_that_lack_something_are_counted() {
    let facts = on("2026-01-05");
    speaks(&program("sacramento"), RuleName::SheetPerGoal, &facts, |it| it.goals.without_sheet = 1);
    speaks(&program("caltrans"), RuleName::SheetPerNeed, &facts, |it| it.goals.needs_without_sheet = 1);
    speaks(&program("caltrans"), RuleName::ObjectiveDates, &facts, |it| it.goals.objectives_without_day = 1);
    let mut facts = facts;
    facts.goals.needs_without_sheet = 1;
    speaks_to(&program("caltrans"), RuleName::SheetPerNeed, Role::Mentee, &facts);
    facts.goals.objectives_without_day = 4;
    assert_eq!(figure(&program("caltrans"), RuleName::ObjectiveDates, &facts).now, 4);
}

#[test]
fn in_the_middle_of_the_agreed_time_the_plan_is_looked_at_again() {
    for id in ["cdss", "san_jose"] {
        let template = program(id);
        let at = |day: &str| Facts { ends: Some(date("2026-06-05")), ..on(day) };
        for (day, is_open) in [("2026-03-20", false), ("2026-03-21", true), ("2026-06-04", true), ("2026-06-05", false)]
        {
            assert_eq!(open(&template, RuleName::PlanLives, &at(day)), is_open, "{id} {day}");
        }
        let mut facts = at("2026-04-20");
        facts.goals.plan_changed_on = Some(date("2026-03-20"));
        assert!(open(&template, RuleName::PlanLives, &facts), "a change before the middle does not count");
        facts.goals.plan_changed_on = Some(date("2026-03-21"));
        assert!(!open(&template, RuleName::PlanLives, &facts));
    }
}

#[test]
fn each_is_reminded_of_the_own_and_the_common_items_on_the_day() {
    let template = program("sacramento");
    let mut facts = on("2026-02-10");
    let item = |due: &str, owner| Open { due: date(due), owner };
    facts.goals.open = vec![
        item("2026-02-11", None),
        item("2026-02-10", Some(Role::Mentee)),
        item("2026-02-01", None),
        item("2026-01-10", Some(Role::Mentor)),
    ];
    let finding = check(&template, RuleName::DueDates, &facts).unwrap();
    assert_eq!((finding.on, finding.figure.unwrap().now), (Some(date("2026-02-01")), 2));
    facts.role = Role::Mentor;
    let finding = check(&template, RuleName::DueDates, &facts).unwrap();
    assert_eq!((finding.on, finding.figure.unwrap().now), (Some(date("2026-01-10")), 2));
    facts.goals.open = vec![item("2026-02-11", None)];
    assert!(!open(&template, RuleName::DueDates, &facts), "not before its day");
}
