//! Who changed what and when, and what the document said then.

use twofold_model::Value;

use crate::devices::{Device, MENTEE, MENTOR, edit, field, set};

const TEXT: &str = "contract/-/frequency";

#[test]
fn every_change_names_its_author_and_time_and_can_be_read_as_it_was() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let first = mentor.does(edit(TEXT, 0, 0, "weekly"));
    mentee.takes(&[first]);
    let second = mentee.does(edit(TEXT, 0, 6, "daily"));
    mentor.takes(&[second]);
    mentor.now = 5_000;
    mentor.does(set("contract/-/length_months", Value::Number(9)));

    let history = mentor.doc.history();
    let who: Vec<_> = history.iter().map(|entry| (entry.author, entry.minutes)).collect();
    assert_eq!(who, [(MENTOR, 1_000), (MENTEE, 2_000), (MENTOR, 5_000)]);

    let then = |index: usize| mentor.doc.view_at(&history[index].heads).unwrap();
    assert_eq!(then(0).text(&field(TEXT)), "weekly");
    assert_eq!(then(1).text(&field(TEXT)), "daily");
    assert!(then(1).values.is_empty());
    assert_eq!(then(2), *mentor.view());
}

#[test]
fn heads_that_nobody_has_seen_cannot_be_read() {
    let mentor = Device::mentor();
    assert_eq!(mentor.doc.view_at(&[[7; 32]]), None);
    assert!(mentor.doc.view_at(&mentor.doc.heads()).is_some_and(|view| view.values.is_empty()));
}
