//! Long texts merge character by character, in UTF-16 units, whatever the script.

use twofold_model::{CommandError, Touched};

use crate::devices::{Device, Sent, edit, exchange, field, same};

const TEXT: &str = "contract/-/frequency";

#[test]
fn two_devices_that_begin_the_same_text_at_once_share_one_text() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "every Monday"));
    mentee.run(edit(TEXT, 0, 0, "at noon "));
    exchange(&mut mentor, &mut mentee);
    let both = mentor.text(TEXT);
    assert!(both.contains("every Monday") && both.contains("at noon "), "{both}");
    assert_eq!(both.len(), "every Mondayat noon ".len());
}

#[test]
fn edits_in_different_places_are_both_kept() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "hello world"));
    exchange(&mut mentor, &mut mentee);
    mentor.run(edit(TEXT, 5, 0, " brave"));
    mentee.run(edit(TEXT, 11, 0, "!"));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(mentor.text(TEXT), "hello brave world!");
}

#[test]
fn positions_count_utf16_units_as_the_browser_does() {
    let mut mentee = Device::mentee();
    mentee.run(edit(TEXT, 0, 0, "a😀b"));
    mentee.run(edit(TEXT, 3, 1, "c"));
    assert_eq!(mentee.text(TEXT), "a😀c");
    mentee.run(edit(TEXT, 1, 2, ""));
    assert_eq!(mentee.text(TEXT), "ac");
    let sent = mentee.commit();
    let mut mentor = Device::mentor();
    mentor.takes(&[sent]);
    same(&mentor, &mentee);
}

#[test]
fn an_edit_inside_a_character_or_outside_the_text_is_refused_and_changes_nothing() {
    let mut mentee = Device::mentee();
    mentee.run(edit(TEXT, 0, 0, "a😀b"));
    let before = mentee.view().clone();
    for (at, delete) in [(2, 0), (1, 1), (0, 2), (2, 1), (5, 0), (4, 1), (0, 5), (u32::MAX, 1), (1, u32::MAX)] {
        let refused = mentee.try_to(&edit(TEXT, at, delete, "x"));
        assert_eq!(refused, Err(CommandError::OutsideText(field(TEXT))), "{at}+{delete}");
    }
    assert_eq!(*mentee.view(), before);
}

#[test]
fn right_to_left_joined_and_combining_characters_survive() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let texts = "שלום עולם · مرحبا · 👩‍👩‍👧‍👦 · e\u{301} · \u{202e}abc\u{202c} · नमस्ते · \r\n\t\0\u{b}";
    mentee.run(edit(TEXT, 0, 0, texts));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(mentor.text(TEXT), texts);
    assert_eq!(mentor.reopened(9).text(TEXT), texts);
}

#[test]
fn a_hundred_thousand_characters_or_emoji_fit_into_a_field_and_one_more_does_not() {
    for letter in ["x", "😀"] {
        let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
        let units = letter.encode_utf16().count() as u32;
        let long = letter.repeat(100_000);
        mentee.run(edit(TEXT, 0, 0, &long));
        if units == 2 {
            let refused = mentee.try_to(&edit(TEXT, 0, 0, "y"));
            assert_eq!(refused, Err(CommandError::TooLong { field: field(TEXT), max: 200_000 }));
        }
        mentee.run(edit(TEXT, 50_000 * units, units, "M"));

        let sent = mentee.commit();
        let parts: Vec<Sent> =
            sent.commit.clone().split(128 * 1024).into_iter().map(|commit| Sent { commit, ..sent.clone() }).collect();
        for part in &parts {
            let size: usize = part.commit.changes.iter().map(Vec::len).sum();
            assert!(size <= 128 * 1024, "{size}");
            mentor.takes(std::slice::from_ref(part));
        }
        same(&mentor, &mentee);
        assert_eq!(mentor.text(TEXT).chars().count(), 100_000);
        assert_eq!(mentor.text(TEXT).chars().nth(50_000), Some('M'));
        assert_eq!(mentor.reopened(9).text(TEXT), mentee.text(TEXT));
    }
}

#[test]
fn a_split_commit_arrives_the_same_in_one_batch() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let words: String = (0..20_000).map(|number| format!("{number} ")).collect();
    mentee.run(edit(TEXT, 0, 0, &words));
    let sent = mentee.commit();
    let parts = sent.commit.clone().split(20_000);
    assert!(parts.len() > 2, "{}", parts.len());
    let parts: Vec<Sent> = parts.into_iter().map(|commit| Sent { commit, ..sent.clone() }).collect();
    mentor.takes(&parts);
    same(&mentor, &mentee);
}

#[test]
fn an_edit_that_changes_nothing_makes_no_change_and_no_record() {
    let mut mentee = Device::mentee();
    assert_eq!(mentee.run(edit(TEXT, 0, 0, "")), Touched::Nothing);
    assert!(!mentee.doc.has_pending());
    mentee.run(edit(TEXT, 0, 0, "same"));
    mentee.commit();
    assert_eq!(mentee.run(edit(TEXT, 0, 4, "same")), Touched::Nothing);
    assert!(!mentee.doc.has_pending());
    assert_eq!(mentee.doc.commit(5), None);
}

#[test]
fn a_text_emptied_again_is_no_answer() {
    let mut mentee = Device::mentee();
    mentee.run(edit(TEXT, 0, 0, "x"));
    mentee.run(edit(TEXT, 0, 1, ""));
    assert!(mentee.view().texts.is_empty());
}
