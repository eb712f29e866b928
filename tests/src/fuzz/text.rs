//! What people paste, type and write: links, words, dates, names of fields, templates.

use twofold_crypto::{DeviceLink, InvitationLink, PaperEntropy};
use twofold_model::{FieldPath, ItemId, ListPath};
use twofold_programs::load::{Phrases, load, load_translated};
use twofold_programs::rules::{Facts, findings};
use twofold_programs::{Date, FieldId, FormId, Role};

fn text_of(data: &[u8]) -> Option<&str> {
    core::str::from_utf8(data).ok()
}

/// An invitation, however it was wrapped: what is read has one code.
pub fn invitation_link(data: &[u8]) {
    let Some(link) = text_of(data).and_then(|text| InvitationLink::parse(text).ok()) else { return };
    let (code, url) = (link.encode(), link.url());
    for again in [code, url] {
        assert_eq!(InvitationLink::parse(&again).as_ref(), Ok(&link));
    }
}

/// A link for a new device: the same.
pub fn device_link(data: &[u8]) {
    let Some(link) = text_of(data).and_then(|text| DeviceLink::parse(text).ok()) else { return };
    assert_eq!(DeviceLink::parse(&link.encode()).as_ref(), Ok(&link));
}

/// The words of a recovery sheet.
pub fn sheet(data: &[u8]) {
    let Some(sheet) = text_of(data).and_then(|text| PaperEntropy::from_words(text).ok()) else { return };
    let again = PaperEntropy::from_words(&sheet.words().join(" ")).expect("the words are good");
    assert_eq!(again.as_bytes(), sheet.as_bytes());
}

/// Days, names of fields, lists and items: one written form each, and days that can be counted with.
pub fn names(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let day = one_form::<Date>(text);
    one_form::<FieldPath>(text);
    one_form::<ListPath>(text);
    one_form::<ItemId>(text);
    one_form::<FieldId>(text);
    one_form::<FormId>(text);
    if let Some(day) = day {
        assert_eq!(Date::from_days(day.days()), day);
        for months in [0, 1, -1, 1200, -1200, i32::MAX, i32::MIN] {
            let moved = day.plus_months(months);
            let _ = (moved.days(), moved.months_since(day), day.months_since(moved));
        }
    }
}

fn one_form<T: core::str::FromStr + core::fmt::Display>(text: &str) -> Option<T> {
    let read = text.parse::<T>().ok()?;
    assert_eq!(read.to_string(), text);
    Some(read)
}

/// A program's file, and a file of phrases in another language.
pub fn template(data: &[u8]) {
    let Some(text) = text_of(data) else { return };
    let lines = text.lines().count() + 1;
    match load(text) {
        Ok(template) => {
            let today = Date { year: 2026, month: 11, day: 22 };
            for role in [Role::Mentor, Role::Mentee] {
                let _ = findings(&template, &Facts::new(today, role));
            }
            let same = load_translated(text, &Phrases::default()).expect("the same file loads");
            assert_eq!(same.template, template);
        }
        Err(mistake) => assert!((1..=lines).contains(&mistake.line), "{mistake}"),
    }
    let _ = Phrases::read(text);
}
