//! Meetings and check-ups.

use twofold_programs::{
    Role, RuleName,
    rules::{Facts, NextMeeting, Outcomes, Unit, check, next_check_up},
};

use super::{date, figure, met, on, open, program, speaks, speaks_to};

fn next(on: &str) -> NextMeeting {
    NextMeeting { on: date(on), objectives: 1, in_work_time: false, time_approved: false }
}

#[test]
fn one_of_two_meetings_by_the_twentieth_is_a_reminder() {
    let template = program("cdss");
    let mut facts = on("2026-02-19");
    facts.meetings.held = met(&[("2026-01-31", 8), ("2026-02-03", 8), ("2026-02-25", 8)]);
    speaks(&template, RuleName::MeetingsEachMonth, &facts, |it| it.today = date("2026-02-20"));
    let shown = figure(&template, RuleName::MeetingsEachMonth, &facts);
    assert_eq!((shown.now, shown.of, shown.unit), (1, Some(2), Unit::Meetings));
    facts.today = date("2026-02-25");
    assert!(!open(&template, RuleName::MeetingsEachMonth, &facts), "the second took place today");
}

#[test]
fn whoever_begins_late_in_a_month_is_asked_for_meetings_from_the_next_one_on() {
    let template = program("cdss");
    let mut facts = on("2026-02-25");
    facts.started = Some(date("2026-02-19"));
    assert!(open(&template, RuleName::MeetingsEachMonth, &facts), "there were days enough to plan the month");
    facts.started = Some(date("2026-02-20"));
    speaks(&template, RuleName::MeetingsEachMonth, &facts, |it| it.today = date("2026-03-20"));
}

#[test]
fn an_average_below_the_pace_is_noted_and_nothing_is_blocked() {
    let template = program("caltrans");
    let mut facts = on("2026-02-05");
    facts.meetings.held = met(&[("2026-01-05", 6), ("2026-01-20", 6)]);
    speaks(&template, RuleName::Pace, &facts, |it| it.meetings.held[1].quarters = 5);
    speaks(&template, RuleName::Pace, &facts, |it| it.meetings.held.truncate(1));
    facts.meetings.held.truncate(1);
    let finding = check(&template, RuleName::Pace, &facts).unwrap();
    assert!(finding.open && !finding.blocks());
    assert_eq!((finding.figure.unwrap().now, finding.figure.unwrap().of), (1, Some(2)));
}

#[test]
fn fourteen_days_without_a_meeting_remind_the_mentee() {
    let template = program("san_jose");
    let mut facts = on("2026-02-13");
    facts.meetings.held = met(&[("2026-01-12", 4), ("2026-01-31", 4), ("2026-03-01", 4)]);
    speaks(&template, RuleName::NoLongGap, &facts, |it| it.today = date("2026-02-14"));
    facts.today = date("2026-02-14");
    speaks_to(&template, RuleName::NoLongGap, Role::Mentee, &facts);
    facts.meetings.held.clear();
    facts.today = date("2026-01-18");
    speaks(&template, RuleName::NoLongGap, &facts, |it| it.today = date("2026-01-19"));
    assert_eq!(template.rules.meetings_per_month, Some(2));
}

#[test]
fn an_hour_and_a_half_or_five_hours_are_warned_about() {
    let template = program("cdss");
    for (quarters, is_open) in [(6, true), (7, true), (8, false), (16, false), (17, true), (20, true)] {
        let mut facts = on("2026-02-01");
        facts.meetings.entering = Some(quarters);
        assert_eq!(open(&template, RuleName::MeetingLength, &facts), is_open, "{quarters}");
    }
    assert!(!open(&template, RuleName::MeetingLength, &on("2026-02-01")), "only while it is entered");
}

#[test]
fn without_a_repeating_schedule_there_is_a_reminder() {
    let mut facts = on("2026-01-06");
    facts.meetings.repeats = true;
    speaks(&program("cdss"), RuleName::Routine, &facts, |it| it.meetings.repeats = false);
}

#[test]
fn the_mentee_is_asked_to_schedule_while_no_meeting_is_ahead() {
    for id in ["caltrans", "san_jose"] {
        let template = program(id);
        let mut facts = on("2026-02-10");
        facts.meetings.next = Some(next("2026-02-10"));
        speaks(&template, RuleName::MenteeSchedules, &facts, |it| it.today = date("2026-02-11"));
        facts.meetings.next = None;
        speaks_to(&template, RuleName::MenteeSchedules, Role::Mentee, &facts);
    }
}

#[test]
fn the_mentee_is_asked_for_an_objective_until_the_day_of_the_meeting() {
    let template = program("san_jose");
    let mut facts = on("2026-02-10");
    facts.meetings.next = Some(next("2026-02-10"));
    speaks(&template, RuleName::ObjectivesBefore, &facts, |it| it.meetings.next.as_mut().unwrap().objectives = 0);
    facts.meetings.next = Some(NextMeeting { objectives: 0, ..next("2026-02-10") });
    speaks_to(&template, RuleName::ObjectivesBefore, Role::Mentee, &facts);
    facts.today = date("2026-02-11");
    assert!(!open(&template, RuleName::ObjectivesBefore, &facts));
}

#[test]
fn twenty_three_hours_of_notice_get_a_note_and_24_do_not() {
    let template = program("caltrans");
    let mut facts = on("2026-02-10");
    facts.meetings.moving_hours_ahead = Some(24);
    speaks(&template, RuleName::Notice, &facts, |it| it.meetings.moving_hours_ahead = Some(23));
    facts.meetings.moving_hours_ahead = Some(0);
    assert!(!check(&template, RuleName::Notice, &facts).unwrap().blocks());
}

#[test]
fn a_planned_meeting_without_an_entry_is_asked_about_from_its_day_on() {
    let template = program("caltrans");
    let mut facts = on("2026-02-09");
    facts.meetings.unlogged = Some(date("2026-02-10"));
    speaks(&template, RuleName::LogEachMeeting, &facts, |it| it.today = date("2026-02-10"));
}

#[test]
fn held_missed_moved_and_cancelled_meetings_are_a_figure_only() {
    let template = program("sacramento");
    let mut facts = on("2026-02-09");
    assert!(check(&template, RuleName::Attendance, &facts).is_none());
    facts.meetings.outcomes = Outcomes { held: 5, moved: 1, cancelled: 1, missed: 1 };
    let finding = check(&template, RuleName::Attendance, &facts).unwrap();
    assert_eq!((finding.open, finding.figure.unwrap().now, finding.figure.unwrap().of), (false, 5, Some(8)));
    let told: Vec<&str> = template.status.keys().map(|fact| fact.name()).collect();
    assert!(!told.contains(&"attendance"), "what became of a meeting is never told");
}

#[test]
fn sixty_days_after_the_start_or_the_last_check_up_both_are_reminded() {
    for role in [Role::Mentor, Role::Mentee] {
        let template = program("caltrans");
        let at = |day: &str| Facts { role, ..on(day) };
        assert!(!open(&template, RuleName::CheckUp, &at("2026-03-05")));
        assert!(open(&template, RuleName::CheckUp, &at("2026-03-06")));
        let mut facts = at("2026-03-06");
        facts.check_ups.last = Some(date("2026-01-06"));
        assert!(!open(&template, RuleName::CheckUp, &facts), "{role:?}");
        facts.today = date("2026-03-07");
        assert!(open(&template, RuleName::CheckUp, &facts), "{role:?}");
    }
}

#[test]
fn a_check_up_that_is_put_off_comes_back_a_week_later() {
    let started = date("2026-01-05");
    let due = |put_off: &str| next_check_up(60, started, None, Some(date(put_off)));
    assert_eq!(next_check_up(60, started, None, None), date("2026-03-06"));
    assert_eq!(due("2026-03-06"), date("2026-03-13"));
    assert_eq!(due("2026-03-20"), date("2026-03-27"));
    assert_eq!(due("2026-01-20"), date("2026-03-06"), "an old one does not move the next");
}

#[test]
fn time_away_in_work_hours_wants_approval() {
    let template = program("sacramento");
    let mut facts = on("2026-02-10");
    facts.meetings.next = Some(NextMeeting { in_work_time: true, time_approved: true, ..next("2026-02-10") });
    let unapproved = |it: &mut Facts| it.meetings.next.as_mut().unwrap().time_approved = false;
    speaks(&template, RuleName::TimeAway, &facts, unapproved);
    facts.meetings.next = Some(next("2026-02-10"));
    assert!(!open(&template, RuleName::TimeAway, &facts), "outside work hours nobody has to approve");
}
