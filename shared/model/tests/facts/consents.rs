//! A yes to the very words: whose it is, and what ends it.

use std::sync::{Arc, LazyLock};

use twofold_model::consent::{Consent, consent, to};
use twofold_model::view::Parties;
use twofold_model::{Command, CommandError, FieldPath, ItemId, ListPath, Role, Template, Value};

use crate::devices::{Device, MENTEE, MENTOR, exchange, text};

static GENERAL: LazyLock<Arc<Template>> = LazyLock::new(|| twofold_templates::template("general").unwrap());

const PARTIES: Parties = Parties { mentor: Some(MENTOR), mentee: Some(MENTEE) };
const ITEM: ItemId = ItemId(7);
const WORDS: &str = "We meet on Mondays";

fn path(field: &str) -> FieldPath {
    FieldPath::of_item("consents".parse().unwrap(), ITEM, field.parse().unwrap())
}

fn give(device: &mut Device, field: &str, value: Value) -> Result<(), CommandError> {
    let command = Command::SetValue { field: path(field), value };
    device.doc.execute(&command, &GENERAL, 5).map(drop)
}

fn write(device: &mut Device, at: u32, insert: &str) {
    let edit = Command::EditText { field: path("what"), at, delete: 0, insert: insert.into() };
    device.doc.execute(&edit, &GENERAL, 5).unwrap();
}

fn agree(device: &mut Device, field: &str) {
    let words = to(device.view(), &GENERAL, ITEM).unwrap();
    give(device, field, words).unwrap();
}

fn says(device: &Device, role: Role) -> Consent {
    consent(device.view(), &GENERAL, ITEM, role, PARTIES)
}

/// Something is proposed, on both devices.
fn proposed() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let values = [("with_whom", text("My manager")), ("purpose", text("To explain an absence"))];
    let add = Command::AddItem {
        list: ListPath::alone("consents".parse().unwrap(), "consents".parse().unwrap()),
        item: ITEM,
        after: None,
        values: values.map(|(id, value)| (id.parse().unwrap(), value)).to_vec(),
        texts: vec![("what".parse().unwrap(), WORDS.into())],
    };
    mentee.doc.execute(&add, &GENERAL, 5).unwrap();
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn a_yes_holds_for_the_words_that_it_was_given_to_and_ends_with_one_letter_more() {
    let (mut mentor, mut mentee) = proposed();
    agree(&mut mentor, "mentor_ok");
    exchange(&mut mentor, &mut mentee);
    assert!(says(&mentee, Role::Mentor).is_given());
    assert_eq!(says(&mentee, Role::Mentee), Consent::Open);
    write(&mut mentee, 0, "N");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        assert_eq!(says(device, Role::Mentor), Consent::ToOtherWords);
    }
}

#[test]
fn a_yes_given_while_the_partner_changes_the_words_offline_is_to_other_words() {
    let (mut mentor, mut mentee) = proposed();
    agree(&mut mentor, "mentor_ok");
    write(&mut mentee, u32::try_from(WORDS.len()).unwrap(), " and about you");
    agree(&mut mentee, "mentee_ok");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        assert_eq!(says(device, Role::Mentor), Consent::ToOtherWords);
        assert!(says(device, Role::Mentee).is_given());
    }
}

#[test]
fn to_whom_and_what_for_are_among_the_words() {
    for field in ["with_whom", "purpose"] {
        let (mut mentor, _) = proposed();
        agree(&mut mentor, "mentor_ok");
        give(&mut mentor, field, text("Everybody")).unwrap();
        assert_eq!(says(&mentor, Role::Mentor), Consent::ToOtherWords, "{field}");
    }
}

#[test]
fn nobody_says_yes_for_the_other() {
    let (mut mentor, mut mentee) = proposed();
    let words = to(mentor.view(), &GENERAL, ITEM).unwrap();
    let refused = give(&mut mentor, "mentee_ok", words.clone()).unwrap_err();
    assert!(matches!(refused, CommandError::NotYours { .. }));
    // An altered app writes it all the same: it stays the mentor's word.
    mentor.doc.execute(&Command::SetValue { field: path("mentee_ok"), value: words }, &forged(), 5).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert_eq!(says(&mentee, Role::Mentee), Consent::Open);
}

/// The program with the two members' places changed.
fn forged() -> Template {
    let mut template = (**GENERAL).clone();
    let form = template.forms.iter_mut().find(|form| form.id == *"consents").unwrap();
    for part in form.sections.iter_mut().flat_map(|section| &mut section.parts) {
        if let twofold_programs::Part::List(list) = part {
            list.fields.iter_mut().for_each(|field| field.fills = twofold_programs::Fills::Both);
        }
    }
    template
}

#[test]
fn a_yes_to_words_that_do_not_stand_there_is_refused() {
    let (mut mentor, _) = proposed();
    let seen = to(mentor.view(), &GENERAL, ITEM).unwrap();
    write(&mut mentor, 0, "X");
    let refused = give(&mut mentor, "mentor_ok", seen).unwrap_err();
    assert_eq!(refused, CommandError::OtherWords(path("mentor_ok")));
    let refused = give(&mut mentor, "mentor_ok", text("yes")).unwrap_err();
    assert_eq!(refused, CommandError::OtherWords(path("mentor_ok")));
}

#[test]
fn there_is_nothing_to_say_yes_to_while_a_word_is_missing_or_waits_for_a_choice() {
    let (mut mentor, mut mentee) = proposed();
    give(&mut mentor, "purpose", text("One")).unwrap();
    give(&mut mentee, "purpose", text("Other")).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert_eq!(to(mentor.view(), &GENERAL, ITEM), None);
    give(&mut mentor, "purpose", text("One")).unwrap();
    assert!(to(mentor.view(), &GENERAL, ITEM).is_some());
    let delete = u32::try_from(WORDS.len()).unwrap();
    let clear = Command::EditText { field: path("what"), at: 0, delete, insert: String::new() };
    mentor.doc.execute(&clear, &GENERAL, 5).unwrap();
    assert_eq!(to(mentor.view(), &GENERAL, ITEM), None);
}

#[test]
fn a_yes_can_be_taken_back() {
    let (mut mentor, _) = proposed();
    agree(&mut mentor, "mentor_ok");
    give(&mut mentor, "mentor_ok", Value::Empty).unwrap();
    assert_eq!(says(&mentor, Role::Mentor), Consent::Open);
}
