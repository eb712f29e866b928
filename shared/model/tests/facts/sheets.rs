//! A signature under a plan or a sheet: whose it is, what it covers, and what ends it.

use std::sync::{Arc, LazyLock};

use twofold_model::signature::{Sheet, Signed, name_in};
use twofold_model::view::{Missing, Parties};
use twofold_model::{Command, CommandError, FieldPath, ItemId, ListPath, Role, Setup, Template, Value, setup};
use twofold_programs::adapt::PartName;
use twofold_programs::{Date, Fills, Part};

use crate::devices::{Device, MENTEE, MENTOR, exchange, text};

static COUNTY: LazyLock<Arc<Template>> = LazyLock::new(|| twofold_templates::template("sacramento").unwrap());

const PARTIES: Parties = Parties { mentor: Some(MENTOR), mentee: Some(MENTEE) };
const SHEET: ItemId = ItemId(7);
const STEP: ItemId = ItemId(8);
const BOXES: [&str; 6] = ["goal", "specific", "measurable", "achievable", "relevant", "timely"];

fn run(device: &mut Device, command: Command) {
    device.doc.execute(&command, &COUNTY, 5).unwrap();
}

fn at(item: ItemId, field: &str) -> FieldPath {
    FieldPath::of_item("smart_sheets".parse().unwrap(), item, field.parse().unwrap())
}

fn write(device: &mut Device, path: FieldPath, insert: &str) {
    run(device, Command::EditText { field: path, at: 0, delete: 0, insert: insert.into() });
}

fn set(device: &mut Device, path: FieldPath, value: Value) -> Result<(), CommandError> {
    device.doc.execute(&Command::SetValue { field: path, value }, &COUNTY, 5).map(drop)
}

fn sheet() -> Sheet {
    Sheet { form: "smart_sheets".parse().unwrap(), item: Some(SHEET) }
}

fn day(day: u8) -> Value {
    Value::Date(Date { year: 2026, month: 11, day })
}

fn sign(device: &mut Device, field: &str, name: &str) {
    let signature = sheet().sign(device.view(), &COUNTY, name).unwrap();
    set(device, at(SHEET, field), signature).unwrap();
}

fn says(device: &Device, role: Role) -> Signed {
    sheet().signed(device.view(), &COUNTY, role, PARTIES)
}

/// A complete SMART sheet with one action step, on both devices.
fn filled_in() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let list = ListPath::alone("smart_sheets".parse().unwrap(), "sheets".parse().unwrap());
    let values = [("today", day(1)), ("start_date", day(2))].map(|(id, value)| (id.parse().unwrap(), value)).to_vec();
    let texts = BOXES.map(|id| (id.parse().unwrap(), "So".to_owned())).to_vec();
    run(&mut mentee, Command::AddItem { list, item: SHEET, after: None, values, texts });
    let list = ListPath::inside("smart_sheets".parse().unwrap(), SHEET, "action_steps".parse().unwrap());
    let texts = vec![("step".parse().unwrap(), "Ask".to_owned())];
    run(&mut mentee, Command::AddItem { list, item: STEP, after: None, values: Vec::new(), texts });
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn both_sign_a_sheet_and_one_letter_more_ends_both_signatures() {
    let (mut mentor, mut mentee) = filled_in();
    sign(&mut mentee, "mentee_signature", "Ana María");
    exchange(&mut mentor, &mut mentee);
    sign(&mut mentor, "mentor_signature", "Ben");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        let Signed::Given { name, .. } = says(device, Role::Mentee) else { panic!("not signed") };
        assert_eq!(name, "Ana María");
        assert!(says(device, Role::Mentor).is_given());
    }
    write(&mut mentee, at(SHEET, "specific"), "N");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        assert_eq!(says(device, Role::Mentee), Signed::ToOtherWords);
        assert_eq!(says(device, Role::Mentor), Signed::ToOtherWords);
    }
}

#[test]
fn what_stands_in_the_lists_of_a_sheet_is_signed_too() {
    let (_, mut mentee) = filled_in();
    sign(&mut mentee, "mentee_signature", "Ana");
    write(&mut mentee, at(STEP, "resources"), "Money");
    assert_eq!(says(&mentee, Role::Mentee), Signed::ToOtherWords);
}

#[test]
fn progress_ends_no_signature() {
    let (mut mentor, mut mentee) = filled_in();
    sign(&mut mentee, "mentee_signature", "Ana");
    exchange(&mut mentor, &mut mentee);
    write(&mut mentor, at(STEP, "comments"), "Going well");
    exchange(&mut mentor, &mut mentee);
    set(&mut mentee, at(STEP, "completed_on"), day(20)).unwrap();
    set(&mut mentee, at(SHEET, "date_achieved"), day(21)).unwrap();
    assert!(says(&mentee, Role::Mentee).is_given());
}

#[test]
fn a_signature_given_while_the_partner_writes_offline_is_under_other_words() {
    let (mut mentor, mut mentee) = filled_in();
    sign(&mut mentor, "mentor_signature", "Ben");
    write(&mut mentee, at(SHEET, "goal"), "Never ");
    sign(&mut mentee, "mentee_signature", "Ana");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        assert_eq!(says(device, Role::Mentor), Signed::ToOtherWords);
        assert!(says(device, Role::Mentee).is_given());
    }
}

#[test]
fn nobody_signs_for_the_other() {
    let (mut mentor, mut mentee) = filled_in();
    let signature = sheet().sign(mentor.view(), &COUNTY, "Ana").unwrap();
    let refused = set(&mut mentor, at(SHEET, "mentee_signature"), signature.clone()).unwrap_err();
    assert!(matches!(refused, CommandError::NotYours { .. }));
    // An altered app writes it all the same: it stays the mentor's word.
    let forged = Command::SetValue { field: at(SHEET, "mentee_signature"), value: signature };
    mentor.doc.execute(&forged, &anybody(), 5).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert_eq!(says(&mentee, Role::Mentee), Signed::Open);
}

/// The program in which anybody may fill in anything on a sheet.
fn anybody() -> Template {
    let mut template = (**COUNTY).clone();
    let form = template.forms.iter_mut().find(|form| form.id == *"smart_sheets").unwrap();
    for part in form.sections.iter_mut().flat_map(|section| &mut section.parts) {
        if let Part::List(list) = part {
            list.fields.iter_mut().for_each(|field| field.fills = Fills::Both);
        }
    }
    template
}

#[test]
fn what_is_not_complete_or_waits_for_a_choice_cannot_be_signed() {
    let (mut mentor, mut mentee) = filled_in();
    run(&mut mentee, Command::RemoveItem { item: STEP });
    assert_eq!(sheet().sign(mentee.view(), &COUNTY, "Ana"), None);
    assert!(matches!(sheet().missing(mentee.view(), &COUNTY).as_slice(), [Missing::Items { least: 1, .. }]));
    run(&mut mentee, Command::RestoreItem { item: STEP });
    exchange(&mut mentor, &mut mentee);
    set(&mut mentee, at(SHEET, "signed_on"), day(3)).unwrap();
    set(&mut mentor, at(SHEET, "signed_on"), day(4)).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert_eq!(sheet().sign(mentee.view(), &COUNTY, "Ana"), None);
}

#[test]
fn a_signature_under_words_that_do_not_stand_there_is_refused() {
    let (_, mut mentee) = filled_in();
    let looked_at = sheet().sign(mentee.view(), &COUNTY, "Ana").unwrap();
    write(&mut mentee, at(SHEET, "goal"), "X");
    for value in [looked_at, text("Ana"), text("")] {
        let refused = set(&mut mentee, at(SHEET, "mentee_signature"), value).unwrap_err();
        assert_eq!(refused, CommandError::OtherWords(at(SHEET, "mentee_signature")));
    }
}

#[test]
fn a_question_that_is_hidden_or_called_otherwise_ends_the_signature_under_its_answer() {
    let part = PartName {
        form: "smart_sheets".parse().unwrap(),
        list: Some("sheets".parse().unwrap()),
        part: "timely_on".parse().unwrap(),
    };
    let forms = (**COUNTY).clone().with_setup();
    let shown = |device: &Device| forms.adapted(&Setup::of(device.view()).adaptation);
    let says = |device: &Device| sheet().signed(device.view(), &shown(device), Role::Mentee, PARTIES);
    for hides in [true, false] {
        let (_, mut mentee) = filled_in();
        set(&mut mentee, at(SHEET, "timely_on"), day(9)).unwrap();
        sign(&mut mentee, "mentee_signature", "Ana");
        let view = mentee.view().clone();
        let commands = if hides { setup::hide(&view, &part, true) } else { setup::rename(&view, &part, "Never") };
        for command in commands {
            mentee.doc.execute(&command, &forms, 5).unwrap();
        }
        assert_eq!(says(&mentee), Signed::ToOtherWords);
        // What is hidden is not signed, and what is renamed is signed with the new name.
        let signature = sheet().sign(mentee.view(), &shown(&mentee), "Ana").unwrap();
        set(&mut mentee, at(SHEET, "mentee_signature"), signature).unwrap();
        assert!(says(&mentee).is_given());
    }
}

#[test]
fn a_name_without_a_signature_is_no_name() {
    assert_eq!(name_in("Ana"), "");
    assert_eq!(name_in(&"é".repeat(40)), "");
}

#[test]
fn a_plan_is_accepted_as_a_whole_without_a_name() {
    let city = twofold_templates::template("san_jose").unwrap();
    let plan = Sheet { form: "goals".parse().unwrap(), item: None };
    let mut mentee = Device::mentee();
    let needs_a_goal = |it: &Missing| matches!(it, Missing::Items { list, least: 1, .. } if list.list == "goals");
    assert!(plan.missing(mentee.view(), &city).iter().any(needs_a_goal), "a plan without a goal is none");
    assert_eq!(plan.sign(mentee.view(), &city, ""), None);
    for missing in plan.missing(mentee.view(), &city) {
        let command = match missing {
            Missing::Answer(field) if city.field(&field.form, &field.field).unwrap().kind.is_long_text() => {
                Command::EditText { field, at: 0, delete: 0, insert: "So".into() }
            }
            Missing::Answer(field) => Command::SetValue { field, value: day(2) },
            Missing::Items { list, .. } => {
                let id = list.list.to_string();
                let values = if id == "goals" { vec![("owner".parse().unwrap(), text("mentee"))] } else { Vec::new() };
                let texts = vec![("text".parse().unwrap(), "So".to_owned())];
                let item = ItemId(id.bytes().map(u128::from).sum());
                Command::AddItem { list, item, after: None, values, texts }
            }
            Missing::Acknowledgement { .. } | Missing::Choice(_) => panic!("{missing:?}"),
        };
        mentee.doc.execute(&command, &city, 5).unwrap();
    }
    let yes = plan.sign(mentee.view(), &city, "").unwrap();
    let field = FieldPath::alone("goals".parse().unwrap(), "mentee_signature".parse().unwrap());
    mentee.doc.execute(&Command::SetValue { field, value: yes }, &city, 5).unwrap();
    let signed = plan.signed(mentee.view(), &city, Role::Mentee, PARTIES);
    assert_eq!(signed, Signed::Given { name: String::new(), minutes: 5 });
    assert_eq!(plan.signed(mentee.view(), &city, Role::Mentor, PARTIES), Signed::Open);
}
