//! One answer can be had back, by a new change; and each change says what it is about.

use proptest::prelude::*;
use twofold_model::restore::{restore, restore_item};
use twofold_model::{Command, ItemId, Touched, Value};

use crate::devices::{Device, MENTEE, edit, exchange, field, goal, of, rule, set};

const TEXT: &str = "contract/-/frequency";
const LENGTH: &str = "contract/-/length_months";

#[test]
fn an_earlier_answer_comes_back_as_a_change_of_its_own() {
    let mut mentor = Device::mentor();
    mentor.run(edit(TEXT, 0, 0, "weekly 😀 on Mondays"));
    mentor.run(set(LENGTH, Value::Number(6)));
    mentor.commit();
    let then = mentor.doc.view();
    mentor.run(edit(TEXT, 0, 9, "daily 😎"));
    mentor.run(set(LENGTH, Value::Number(9)));
    mentor.commit();
    let count = mentor.doc.history().len();
    for path in [TEXT, LENGTH] {
        let command = restore(&field(path), &then, mentor.view()).unwrap();
        assert_ne!(mentor.run(command), Touched::Nothing);
        assert_eq!(restore(&field(path), &then, mentor.view()), None, "it is there");
    }
    mentor.commit();
    assert_eq!(mentor.view().text(&field(TEXT)), "weekly 😀 on Mondays");
    assert_eq!(*mentor.value(LENGTH), Value::Number(6));
    assert_eq!(mentor.doc.history().len(), count + 1, "nothing was rewritten");
}

#[test]
fn what_somebody_writes_at_the_end_meanwhile_stays_when_the_beginning_is_brought_back() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "Mondays at nine"));
    exchange(&mut mentor, &mut mentee);
    let then = mentor.doc.view();
    mentor.run(edit(TEXT, 0, 7, "Fridays"));
    exchange(&mut mentor, &mut mentee);
    mentee.run(edit(TEXT, 15, 0, " sharp"));
    mentor.run(restore(&field(TEXT), &then, mentor.view()).unwrap());
    exchange(&mut mentor, &mut mentee);
    assert_eq!(mentor.text(TEXT), "Mondays at nine sharp");
}

#[test]
fn an_answer_that_was_not_given_then_is_taken_back() {
    let mut mentor = Device::mentor();
    let then = mentor.doc.view();
    mentor.run(set(LENGTH, Value::Number(6)));
    mentor.run(restore(&field(LENGTH), &then, mentor.view()).unwrap());
    assert!(mentor.value(LENGTH).is_empty());
}

#[test]
fn an_item_comes_back_or_goes_as_it_was() {
    let mut mentor = Device::mentor();
    mentor.run(rule(1, None, "We listen"));
    let then = mentor.doc.view();
    mentor.run(Command::RemoveItem { item: ItemId(1) });
    mentor.run(rule(2, None, "We talk"));
    assert_eq!(restore_item(ItemId(1), &then, mentor.view()), Some(Command::RestoreItem { item: ItemId(1) }));
    assert_eq!(restore_item(ItemId(2), &then, mentor.view()), Some(Command::RemoveItem { item: ItemId(2) }));
    mentor.run(restore_item(ItemId(1), &then, mentor.view()).unwrap());
    assert_eq!(restore_item(ItemId(1), &then, mentor.view()), None);
}

#[test]
fn each_change_names_its_answers_and_items_also_while_somebody_types() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentee.run(goal(7, "Lead a project"));
    mentee.run(set(LENGTH, Value::Number(6)));
    exchange(&mut mentor, &mut mentee);
    mentor.run(edit(TEXT, 0, 0, "typing"));
    mentor.doc.learn();
    let [entry] = mentor.doc.history().try_into().unwrap();
    assert_eq!((entry.author, entry.before.is_empty()), (MENTEE, false));
    let subject = mentor.doc.subject(&entry.heads[0]).unwrap();
    let fields: Vec<String> = subject.fields.iter().map(ToString::to_string).collect();
    assert_eq!(fields, [LENGTH.to_owned(), of("goals", 7, "text")]);
    assert_eq!(subject.items.iter().copied().collect::<Vec<_>>(), [ItemId(7)]);
    mentor.run(edit(TEXT, 6, 0, " on"));
    mentor.commit();
    assert_eq!(mentor.doc.history().len(), 2, "asking has not cut the thought in two");
    mentor.doc.learn();
    let last = mentor.doc.history().pop().unwrap();
    assert!(mentor.doc.subject(&last.heads[0]).unwrap().fields.contains(&field(TEXT)));
    assert!(mentor.doc.view_at(&last.before).unwrap().text(&field(TEXT)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_from_any_other(one in "[ab😀\u{301}é]{0,12}", other in "[ab😀\u{301}é]{0,12}") {
        let mut mentor = Device::mentor();
        mentor.run(edit(TEXT, 0, 0, &one));
        let then = mentor.doc.view();
        let length = u32::try_from(one.encode_utf16().count()).unwrap();
        mentor.run(edit(TEXT, 0, length, &other));
        if let Some(command) = restore(&field(TEXT), &then, mentor.view()) {
            mentor.run(command);
        }
        prop_assert_eq!(mentor.text(TEXT), one);
    }
}
