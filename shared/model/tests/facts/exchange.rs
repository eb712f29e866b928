//! How commits travel: late, twice, out of order, over gaps.

use twofold_model::{ApplyError, Commit, ItemId, Value};

use crate::devices::{Device, MENTEE, edit, exchange, field, goal, meeting, of, rule, same, set};

const TEXT: &str = "contract/-/frequency";

#[test]
fn a_record_that_builds_on_a_missing_one_waits_and_leaves_no_trace() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let first = mentee.does(edit(TEXT, 0, 0, "one"));
    let second = mentee.does(edit(TEXT, 3, 0, " two"));
    let (saved, heads, view) = (mentor.doc.save(), mentor.doc.heads(), mentor.view().clone());

    let missing = first.commit.heads_after.clone();
    assert_eq!(mentor.take(&[second.clone()]), [Err(ApplyError::Waiting { missing })]);
    assert_eq!((mentor.doc.heads(), mentor.view()), (heads, &view));
    assert_eq!(mentor.doc.save(), saved, "no orphan is kept in the document");

    mentor.takes(&[first]);
    mentor.takes(&[second]);
    same(&mentor, &mentee);
}

#[test]
fn a_record_in_front_of_the_one_it_needs_waits_and_one_behind_it_does_not() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let first = mentee.does(edit(TEXT, 0, 0, "one"));
    let second = mentee.does(edit(TEXT, 3, 0, " two"));
    let results = mentor.take(&[second.clone(), first]);
    assert!(matches!(results.as_slice(), [Err(ApplyError::Waiting { .. }), Ok(())]), "{results:?}");
    mentor.takes(&[second]);
    same(&mentor, &mentee);
}

#[test]
fn the_same_record_again_changes_nothing() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let sent = mentee.does(edit(TEXT, 0, 0, "one"));
    mentor.takes(&[sent.clone(), sent.clone()]);
    let (saved, view) = (mentor.doc.save(), mentor.view().clone());
    mentor.takes(&[sent.clone()]);
    mentor.takes(&[sent.clone()]);
    assert_eq!((mentor.doc.save(), mentor.view()), (saved, &view));
    mentee.takes(&[sent]);
    same(&mentor, &mentee);
}

#[test]
fn edits_that_are_pending_survive_what_arrives() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "shared"));
    exchange(&mut mentor, &mut mentee);

    mentee.run(edit(TEXT, 6, 0, " end"));
    mentee.run(set("contract/-/length_months", Value::Number(9)));
    let arriving = mentor.does(edit(TEXT, 0, 0, "begin "));
    mentee.takes(&[arriving]);
    assert!(mentee.doc.has_pending());
    assert_eq!(mentee.text(TEXT), "begin shared end");
    mentee.run(edit(TEXT, 16, 0, "!"));

    let sent = mentee.commit();
    assert!(!mentee.doc.has_pending());
    mentor.takes(&[sent]);
    same(&mentor, &mentee);
    assert_eq!(mentor.text(TEXT), "begin shared end!");
}

#[test]
fn a_commit_names_its_births_instead_of_carrying_them() {
    let mut mentee = Device::mentee();
    let Commit { born, changes, heads_after, .. } = mentee.does(edit(TEXT, 0, 0, "one")).commit;
    assert_eq!((born.as_slice(), changes.len(), heads_after.len()), ([field(TEXT)].as_slice(), 1, 1));
    let Commit { born, .. } = mentee.does(edit(TEXT, 0, 0, "two")).commit;
    assert_eq!(born, []);
}

#[test]
fn one_thought_is_one_commit() {
    let mut mentee = Device::mentee();
    mentee.run(goal(1, ""));
    for (at, letter) in "Lead a team".chars().enumerate() {
        mentee.run(edit(&of("goals", 1, "text"), at as u32, 0, &letter.to_string()));
    }
    let sent = mentee.commit();
    // Adding the goal is one change; the text is born after it, and everything typed is one more.
    assert_eq!(sent.commit.changes.len(), 2);
    assert_eq!(mentee.doc.commit(1), None);
}

#[test]
fn three_devices_of_two_persons_end_alike_whatever_the_order() {
    let (mut a, mut b, mut c) = (Device::mentor(), Device::mentee(), Device::new(3, twofold_model::Role::Mentee));
    let one = a.does(rule(1, None, "rule"));
    let two = b.does(meeting(2, "2026-11-22", 6));
    let three = c.does(edit(TEXT, 0, 0, "weekly"));
    let four = c.does(goal(4, "goal"));
    a.takes(&[two.clone(), three.clone(), four.clone()]);
    b.takes(&[three.clone(), one.clone(), four.clone()]);
    c.takes(&[one, two]);
    same(&a, &b);
    same(&b, &c);
    assert_eq!(a.view().text(&field(TEXT)), "weekly");
    assert_eq!(a.view().item(ItemId(2)).map(|(list, _)| list.to_string()).as_deref(), Some("meetings/-/meetings"));
}

#[test]
fn own_records_that_come_back_after_a_restart_are_known() {
    let mut mentee = Device::mentee();
    let sent = mentee.does(edit(TEXT, 0, 0, "one"));
    let mut again = mentee.reopened(7);
    again.takes(&[sent.clone()]);
    same(&again, &mentee);

    // And a device that lost its state but not its log reads it back.
    let mut empty = Device::new(8, twofold_model::Role::Mentee);
    empty.takes(&[sent]);
    same(&empty, &mentee);
    assert!(empty.doc.history().iter().all(|entry| entry.author == MENTEE));
}

#[test]
fn a_field_that_is_added_to_the_template_appears_in_an_existing_document() {
    let newer = {
        let source = include_str!("../../../programs/templates/caltrans.toml");
        let added = "[[forms.sections.parts]]\nfield = \"confidence\"\nkind = \"long_text\"\nlabel = \"New\"\n\n";
        let marker = "[[forms.sections]]\nid = \"guidelines\"";
        let (before, after) = source.split_once(marker).unwrap();
        twofold_programs::load(&format!("{before}{added}{marker}{after}")).unwrap()
    };
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "weekly"));
    exchange(&mut mentor, &mut mentee);
    let mut mentee = mentee.reopened(9);

    let path = "contract/-/confidence";
    assert_eq!(mentee.text(path), "");
    assert!(mentee.try_to(&edit(path, 0, 0, "x")).is_err(), "the old template does not have it");
    mentee.doc.execute(&edit(path, 0, 0, "quite"), &newer, 1).unwrap();
    mentor.doc.execute(&edit(path, 0, 0, "very "), &newer, 1).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert!(mentor.text(path).contains("very ") && mentor.text(path).contains("quite"));

    // Somebody with the old template still holds and passes on what was written.
    assert_eq!(mentor.reopened(10).text(path), mentor.text(path));
}
