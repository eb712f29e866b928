//! Paid hours and agreed hours.

use twofold_programs::{
    Date, RuleName,
    rules::{
        Facts, Held, Unit,
        time::{Bank, bank, banked_meetings, commitment, member_bank, member_month, month},
    },
};

use super::{date, figure, met, on, open, program};

#[test]
fn an_hour_a_week_is_granted_from_the_first_day_of_each_week() {
    let left = |day: &str| bank(1, date("2026-01-05"), date(day), &[]).left();
    assert_eq!(left("2026-01-04"), 0);
    assert_eq!(left("2026-01-05"), 4);
    assert_eq!(left("2026-01-11"), 4);
    assert_eq!(left("2026-01-12"), 8);
    assert_eq!(left("2026-12-28"), 52 * 4);
}

#[test]
fn a_four_hour_meeting_is_paid_when_four_hours_were_saved_up() {
    let start = date("2026-01-05");
    let on_day = |day: &str| bank(1, start, date(day), &met(&[(day, 16)]));
    assert_eq!(on_day("2026-01-26"), Bank { earned: 16, used: 16, beyond: 0 });
    assert_eq!(on_day("2026-01-25"), Bank { earned: 12, used: 12, beyond: 4 });
}

#[test]
fn what_was_beyond_the_balance_stays_unpaid_and_later_hours_are_there_again() {
    let uses = met(&[("2026-01-19", 4), ("2026-01-06", 8), ("2025-12-30", 4), ("2026-02-01", 4)]);
    let bank = bank(1, date("2026-01-05"), date("2026-01-26"), &uses);
    assert_eq!(bank, Bank { earned: 16, used: 8, beyond: 4 });
    assert_eq!(bank.left(), 8);
}

#[test]
fn the_bank_of_each_member_is_a_figure_and_warns_beyond_it() {
    let template = program("sacramento");
    let mut facts = on("2026-01-12");
    facts.meetings.held = met(&[("2026-01-12", 4), ("2026-02-01", 40)]);
    let shown = figure(&template, RuleName::PaidTimeBank, &facts);
    assert_eq!((shown.now, shown.of, shown.unit), (4, Some(8), Unit::Quarters));
    facts.meetings.other_uses = met(&[("2026-01-12", 4)]);
    assert!(!open(&template, RuleName::PaidTimeBank, &facts), "a project uses the saved hour");
    facts.meetings.other_uses = met(&[("2026-01-12", 5)]);
    assert!(open(&template, RuleName::PaidTimeBank, &facts));
}

#[test]
fn after_the_agreed_end_or_the_real_one_no_hour_is_granted() {
    let template = program("sacramento");
    let facts = Facts { ends: Some(date("2026-01-12")), ..on("2026-03-30") };
    assert_eq!(figure(&template, RuleName::PaidTimeBank, &facts).of, Some(8));
    let mut facts = Facts { ends: Some(date("2026-06-30")), ..on("2026-03-30") };
    facts.ending.ended_on = Some(date("2026-01-06"));
    assert_eq!(member_bank(1, &facts).map(|bank| bank.earned), Some(4));
}

#[test]
fn the_meetings_of_the_bank_are_those_between_its_first_and_its_last_day() {
    let mut facts = on("2026-03-30");
    facts.ends = Some(date("2026-02-02"));
    let days = ["2026-02-02", "2026-01-04", "2026-01-05", "2026-02-03"];
    facts.meetings.held = met(&days.map(|day| (day, 4)));
    facts.meetings.held.push(Held { on: date("2026-01-20"), quarters: 4, in_own_time: true });
    let counted: Vec<Date> = banked_meetings(&facts).iter().map(|held| held.on).collect();
    assert_eq!(counted, [date("2026-01-05"), date("2026-02-02")]);
    facts.ends = None;
    facts.today = date("2026-01-31");
    assert_eq!(banked_meetings(&facts).len(), 1, "what is ahead has used nothing");
}

#[test]
fn the_third_hour_of_a_month_is_own_time() {
    let meetings = met(&[("2026-02-03", 4), ("2026-02-17", 4), ("2026-02-24", 4), ("2026-03-03", 4)]);
    let february = month(2, 2026, 2, &meetings);
    assert_eq!((february.paid, february.own()), (8, 4));
    assert_eq!(month(2, 2026, 3, &meetings).own(), 0, "hours are not saved up");

    let template = program("san_jose");
    let mut facts = on("2026-02-28");
    facts.meetings.held = meetings[..2].to_vec();
    assert!(!open(&template, RuleName::PaidTimeMonth, &facts));
    facts.meetings.held = meetings;
    assert!(open(&template, RuleName::PaidTimeMonth, &facts));
    let shown = figure(&template, RuleName::PaidTimeMonth, &facts);
    assert_eq!((shown.now, shown.of), (8, Some(8)));
}

#[test]
fn a_meeting_that_the_two_gave_their_own_time_to_is_told_beside_the_paid_hours_of_the_month() {
    let template = program("san_jose");
    let mut facts = on("2026-02-28");
    facts.meetings.held = met(&[("2026-02-03", 4)]);
    facts.meetings.held.push(Held { on: date("2026-02-10"), quarters: 6, in_own_time: true });
    let time = member_month(2, &facts);
    assert_eq!((time.paid, time.own()), (4, 6), "it uses none of the paid hours, and is not lost");
    assert!(!open(&template, RuleName::PaidTimeMonth, &facts), "nothing went beyond the paid hours");
    facts.meetings.held.extend(met(&[("2026-02-17", 8)]));
    let time = member_month(2, &facts);
    assert_eq!((time.paid, time.own()), (8, 10), "what went beyond and what was given are told as one");
}

#[test]
fn agreed_time_stands_beside_the_time_in_the_log() {
    let meetings = met(&[("2026-01-20", 4), ("2026-02-20", 6), ("2026-03-20", 8)]);
    let beside = commitment(6, date("2026-01-05"), date("2026-03-05"), &meetings);
    assert_eq!((beside.months, beside.agreed, beside.logged), (2, 12, 10));
    assert_eq!(commitment(6, date("2026-01-05"), date("2026-01-06"), &meetings).months, 1);
}
