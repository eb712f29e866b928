//! Answers that both changed while apart.

use twofold_model::{Candidate, Touched, Value};

use crate::devices::{Device, MENTEE, MENTOR, date, exchange, field, set};

const LENGTH: &str = "contract/-/length_months";

/// Both set the length while apart.
fn apart(mentors: i64, mentees: i64) -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(set(LENGTH, Value::Number(6)));
    exchange(&mut mentor, &mut mentee);
    mentor.run(set(LENGTH, Value::Number(mentors)));
    mentee.run(set(LENGTH, Value::Number(mentees)));
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn two_answers_given_apart_are_both_shown_with_names_and_times() {
    let (mentor, mentee) = apart(9, 12);
    let mut conflict = mentor.view().conflict(&field(LENGTH)).to_vec();
    conflict.sort_by_key(|candidate| candidate.minutes);
    let expected = [
        Candidate { value: Value::Number(9), author: MENTOR, minutes: 1_000 },
        Candidate { value: Value::Number(12), author: MENTEE, minutes: 2_000 },
    ];
    assert_eq!(conflict, expected);
    assert_eq!(mentor.value(LENGTH), mentee.value(LENGTH));
    assert_eq!(mentor.view().conflicts().count(), 1);
}

#[test]
fn choosing_either_answer_ends_the_conflict_for_both() {
    for chosen in [9, 12] {
        let (mut mentor, mut mentee) = apart(9, 12);
        assert_ne!(mentor.run(set(LENGTH, Value::Number(chosen))), Touched::Nothing);
        exchange(&mut mentor, &mut mentee);
        assert_eq!(mentee.view().conflict(&field(LENGTH)), []);
        assert_eq!(*mentee.value(LENGTH), Value::Number(chosen));
    }
}

#[test]
fn choosing_differently_at_once_is_shown_again() {
    let (mut mentor, mut mentee) = apart(9, 12);
    mentor.run(set(LENGTH, Value::Number(9)));
    mentee.run(set(LENGTH, Value::Number(12)));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(mentor.view().conflict(&field(LENGTH)).len(), 2);
}

#[test]
fn the_same_answer_given_twice_is_no_conflict() {
    let (mentor, _) = apart(9, 9);
    assert_eq!(mentor.view().conflict(&field(LENGTH)), []);
    assert_eq!(*mentor.value(LENGTH), Value::Number(9));
}

#[test]
fn taking_an_answer_back_while_the_other_changes_it_asks_too() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(set("contract/-/ends_on", date("2027-05-31")));
    exchange(&mut mentor, &mut mentee);
    mentor.run(set("contract/-/ends_on", Value::Empty));
    mentee.run(set("contract/-/ends_on", date("2027-08-31")));
    exchange(&mut mentor, &mut mentee);
    let values: Vec<&Value> =
        mentor.view().conflict(&field("contract/-/ends_on")).iter().map(|candidate| &candidate.value).collect();
    assert_eq!(values.len(), 2);
    assert!(values.contains(&&Value::Empty) && values.contains(&&date("2027-08-31")));
}

#[test]
fn an_answer_taken_back_is_no_answer() {
    let mut mentor = Device::mentor();
    mentor.run(set(LENGTH, Value::Number(6)));
    mentor.run(set(LENGTH, Value::Empty));
    assert!(mentor.view().values.is_empty());
    assert_eq!(mentor.run(set(LENGTH, Value::Empty)), Touched::Nothing);
}

#[test]
fn a_later_answer_by_somebody_who_saw_the_first_is_no_conflict() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(set(LENGTH, Value::Number(6)));
    exchange(&mut mentor, &mut mentee);
    mentee.run(set(LENGTH, Value::Number(12)));
    exchange(&mut mentor, &mut mentee);
    let view = &mentor.view().values[&field(LENGTH)];
    assert_eq!((view.author, view.minutes, view.conflict.len()), (MENTEE, 2_000, 0));
}

#[test]
fn giving_the_same_answer_again_makes_no_change_and_no_record() {
    let mut mentor = Device::mentor();
    mentor.does(set(LENGTH, Value::Number(6)));
    assert_eq!(mentor.run(set(LENGTH, Value::Number(6))), Touched::Nothing);
    assert_eq!(mentor.doc.commit(1), None);
}
