//! What a pair makes of its program: kept in its document, merged, read with care.

use twofold_model::setup::{
    Programs, add, answered, choose, hide, is_label, item_of_own, own_field, rename, shared_only, unasked,
};
use twofold_model::{Command, CommandError, DocView, FieldPath, ItemId, ListPath, Setup, Template, Touched, Value};
use twofold_programs::adapt::{AddedKind, PartName, Place};
use twofold_programs::setup as form;

use crate::devices::{Device, edit, exchange, programs, set};

const FREQUENCY: &str = "contract/-/frequency";

fn part(name: &str) -> PartName {
    name.parse().unwrap()
}

/// The forms by which a device checks commands.
fn forms(view: &DocView) -> Template {
    let setup = Setup::of(view);
    let template = programs().template(&setup).unwrap();
    template.with_added(&shared_only(template, &setup.adaptation)).with_setup()
}

fn shown(view: &DocView) -> Template {
    let setup = Setup::of(view);
    programs().template(&setup).unwrap().adapted(&setup.adaptation)
}

#[track_caller]
fn run(device: &mut Device, commands: impl IntoIterator<Item = Command>) {
    for command in commands {
        let forms = forms(device.view());
        device.doc.execute(&command, &forms, device.now).unwrap();
    }
}

fn try_to(device: &mut Device, command: &Command) -> Result<Touched, CommandError> {
    let forms = forms(device.view());
    device.doc.execute(command, &forms, device.now)
}

fn frequency_is_shown(view: &DocView) -> bool {
    shown(view).form("contract").unwrap().field("frequency").is_some()
}

fn own(device: &mut Device, item: u128, place: &str, words: &str) -> PartName {
    let place: Place = place.parse().unwrap();
    let command = add(device.view(), ItemId(item), &place, AddedKind::LongText, words);
    run(device, [command]);
    place.part(own_field(ItemId(item)))
}

#[test]
fn what_is_hidden_keeps_its_answer_and_has_it_again_when_it_is_shown() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(FREQUENCY, 0, 0, "Mondays"));
    let commands = hide(mentor.view(), &part(FREQUENCY), true);
    run(&mut mentor, commands);
    assert!(!frequency_is_shown(mentor.view()));
    exchange(&mut mentor, &mut mentee);
    assert!(!frequency_is_shown(mentee.view()));
    // Who does not know yet, or looks at an older page, can still write there.
    run(&mut mentee, [edit(FREQUENCY, 7, 0, " at noon")]);
    let commands = hide(mentee.view(), &part(FREQUENCY), false);
    run(&mut mentee, commands);
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        assert!(frequency_is_shown(device.view()));
        assert_eq!(device.view().text(&FREQUENCY.parse().unwrap()), "Mondays at noon");
    }
}

#[test]
fn two_who_change_the_same_question_apart_change_one_thing() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let commands = hide(mentor.view(), &part(FREQUENCY), true);
    run(&mut mentor, commands);
    let commands = rename(mentee.view(), &part(FREQUENCY), " Our rhythm ");
    run(&mut mentee, commands);
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        let setup = Setup::of(device.view());
        assert!(setup.adaptation.hidden.contains(&part(FREQUENCY)));
        assert_eq!(setup.adaptation.labels.get(&part(FREQUENCY)).map(String::as_str), Some("Our rhythm"));
    }
    let commands = rename(mentor.view(), &part(FREQUENCY), "");
    run(&mut mentor, commands);
    let commands = rename(mentee.view(), &part(FREQUENCY), "When");
    run(&mut mentee, commands);
    exchange(&mut mentor, &mut mentee);
    assert_eq!(Setup::of(mentor.view()), Setup::of(mentee.view()), "the same words at both, whichever they are");
    let commands = hide(mentor.view(), &part(FREQUENCY), true);
    run(&mut mentor, commands);
    let commands = hide(mentee.view(), &part(FREQUENCY), false);
    run(&mut mentee, commands);
    exchange(&mut mentor, &mut mentee);
    assert_eq!(Setup::of(mentor.view()), Setup::of(mentee.view()));
}

#[test]
fn two_who_add_a_question_at_once_have_both_and_answer_both() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let first = own(&mut mentor, 7, "contract/-", "What we read");
    let second = own(&mut mentee, 8, "meetings/meetings", "The weather");
    exchange(&mut mentor, &mut mentee);
    for device in [&mentor, &mentee] {
        let template = shown(device.view());
        assert_eq!(template.form("contract").unwrap().field(first.part.as_str()).unwrap().label, "What we read");
        let log = template.form("meetings").unwrap().list("meetings").unwrap().clone();
        assert_eq!(log.field(second.part.as_str()).unwrap().label, "The weather");
    }
    let field = FieldPath::alone(first.form.clone(), first.part.clone());
    run(&mut mentee, [Command::EditText { field: field.clone(), at: 0, delete: 0, insert: "Poems".into() }]);
    exchange(&mut mentor, &mut mentee);
    assert_eq!(mentor.view().text(&field), "Poems");
    assert_eq!(item_of_own(&first.part), Some(ItemId(7)));
}

#[test]
fn a_question_of_the_pairs_own_has_new_words_in_its_place_and_is_hidden_when_it_is_removed() {
    let mut mentor = Device::mentor();
    let name = own(&mut mentor, 7, "contract/-", "What we raed");
    let commands = rename(mentor.view(), &name, "What we read");
    run(&mut mentor, commands);
    let label = |device: &Device| {
        let form = shown(device.view()).form("contract").unwrap().clone();
        form.field(name.part.as_str()).map(|field| field.label.clone())
    };
    assert_eq!(label(&mentor).as_deref(), Some("What we read"));
    let refused = rename(mentor.view(), &name, "").pop().unwrap();
    assert!(matches!(try_to(&mut mentor, &refused), Err(CommandError::Required(_))));
    run(&mut mentor, [Command::RemoveItem { item: ItemId(7) }]);
    assert_eq!(label(&mentor), None);
    let field = FieldPath::alone(name.form.clone(), name.part.clone());
    run(&mut mentor, [Command::EditText { field, at: 0, delete: 0, insert: "Poems".into() }]);
    let commands = hide(mentor.view(), &name, false);
    run(&mut mentor, commands);
    assert_eq!(label(&mentor).as_deref(), Some("What we read"));
}

#[test]
fn what_makes_no_sense_is_passed_over() {
    let mut mentor = Device::mentor();
    let list = |name: &str| ListPath::alone(form::form_id(), form::id(name));
    let text = |field: &str, words: &str| (form::id(field), Value::Text(words.into()));
    let mut item = 100;
    let mut put = |list: ListPath, values: Vec<_>| {
        item += 1;
        Command::AddItem { list, item: ItemId(item), after: None, values, texts: Vec::new() }
    };
    let commands = vec![
        // Not the item of this part, no part at all, a place that is none, words that read otherwise than they are.
        put(list(form::PARTS), vec![text(form::PART, FREQUENCY), (form::id(form::HIDDEN), Value::Flag(true))]),
        put(list(form::PARTS), vec![text(form::PART, "no part"), text(form::LABEL, "x")]),
        put(list(form::ADDED), vec![text(form::PLACE, "-"), text(form::LABEL, "x"), text(form::KIND, "date")]),
        put(
            list(form::ADDED),
            vec![text(form::PLACE, "contract/-"), text(form::LABEL, "a\u{202e}b"), text(form::KIND, "date")],
        ),
        set("setup/-/program", Value::Text("no program!".into())),
    ];
    run(&mut mentor, commands);
    assert_eq!(Setup::of(mentor.view()), Setup::default());
    let commands = rename(mentor.view(), &part(FREQUENCY), "a\u{202e}b");
    run(&mut mentor, commands);
    assert_eq!(Setup::of(mentor.view()), Setup::default());
    for refused in [text(form::LABEL, "two\nlines"), text(form::KIND, "number")] {
        let mut values = vec![text(form::PLACE, "contract/-"), text(form::LABEL, "x"), text(form::KIND, "date")];
        values.retain(|(field, _)| *field != refused.0);
        values.push(refused);
        assert!(try_to(&mut mentor, &put(list(form::ADDED), values)).is_err());
    }
    assert!(is_label("Qué leímos") && !is_label(" ") && !is_label("a\tb") && !is_label(&"a".repeat(201)));
    // A program that this version does not know changes nothing.
    run(&mut mentor, [choose(Some("of_tomorrow"))]);
    assert_eq!(programs().id(&Setup::of(mentor.view())), "caltrans");
}

#[test]
fn a_form_is_changed_so_often_and_no_more() {
    let mut mentor = Device::mentor();
    let [_, most] = form::MOST;
    for item in 0..u128::from(most) {
        own(&mut mentor, 1_000 + item, "contract/-", "One more");
    }
    let place: Place = "contract/-".parse().unwrap();
    let command = add(mentor.view(), ItemId(7), &place, AddedKind::Date, "Too many");
    assert!(matches!(try_to(&mut mentor, &command), Err(CommandError::ListFull { .. })));
    assert_eq!(Setup::of(mentor.view()).adaptation.added.len(), usize::from(most));
}

#[test]
fn private_forms_are_not_changed_for_both() {
    let mut mentor = Device::mentor();
    let commands = hide(mentor.view(), &part("notes/notes/noted_on"), true);
    run(&mut mentor, commands);
    let template = programs().template(&Setup::default()).unwrap();
    assert!(shared_only(template, &Setup::of(mentor.view()).adaptation).is_empty());
}

#[test]
fn every_answer_is_kept_and_found_again_for_each_pair_of_programs() {
    for from in twofold_templates::all() {
        for to in twofold_templates::all() {
            let programs = Programs { began: from.id.as_str(), ..programs() };
            let mut mentor = Device::mentor();
            let checked = (*from).clone().with_setup();
            for command in twofold_model::prefill(&from, twofold_model::Role::Mentor) {
                mentor.doc.execute(&command, &checked, 0).unwrap();
            }
            let before = mentor.doc.view();
            assert_eq!(unasked(&before, &from), [], "{}", from.id);
            mentor.doc.execute(&choose(Some(to.id.as_str())), &checked, 0).unwrap();
            let after = mentor.doc.view();
            let now = programs.template(&Setup::of(&after)).unwrap();
            assert_eq!(now.id, to.id);
            assert_eq!((&after.texts, &after.lists), (&before.texts, &before.lists), "nothing is lost");
            let kept = unasked(&after, now);
            let wide = now.as_ref().clone().widened(&from);
            assert_eq!(unasked(&after, &wide), [], "all of it can be read, {} in {}", from.id, to.id);
            assert!(kept.iter().all(|path| from.form(path.form.as_str()).is_some()));
            let names = wide.part_names();
            assert!(answered(&before).iter().all(|name| names.contains(name)));
            let checked = (**now).clone().with_setup();
            mentor.doc.execute(&choose(None), &checked, 0).unwrap();
            let again = mentor.doc.view();
            assert_eq!(programs.id(&Setup::of(&again)), from.id.as_str());
            assert_eq!((again.texts, again.values, again.lists), (before.texts, before.values, before.lists));
        }
    }
}
