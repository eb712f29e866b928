//! A pair hides, renames and adds in its forms and changes its program: at both, offline, after a restart.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use twofold_model::agreement::State;
use twofold_model::setup::{add, choose, hide, own_field, rename, unasked};
use twofold_model::{Command, DocView, FieldPath, ItemId, Template, Value};
use twofold_programs::adapt::{AddedKind, PartName, Place};
use twofold_programs::setup::FORM;
use twofold_sync::{Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const FREQUENCY: &str = "contract/-/frequency";
const MINUTE: u64 = 60_000;

fn part(name: &str) -> PartName {
    name.parse().expect("a part")
}

fn carry_out(world: &mut World, device: usize, commands: impl IntoIterator<Item = Command>) {
    commands.into_iter().for_each(|command| world.execute(device, command));
}

fn hide_at(world: &mut World, device: usize, name: &str, hidden: bool) {
    let commands = hide(&world.view(device), &part(name), hidden);
    carry_out(world, device, commands);
}

/// Adds a question and says where its answer stands.
fn ask_at(world: &mut World, device: usize, place: &str, words: &str) -> FieldPath {
    let item = ItemId(world.devices[device].random());
    let place: Place = place.parse().expect("a place");
    let command = add(&world.view(device), item, &place, AddedKind::LongText, words);
    world.execute(device, command);
    FieldPath::alone(place.form, own_field(item))
}

/// The forms as a device shows them.
fn shown(world: &World, device: usize) -> Template {
    let pair = world.status(device);
    let program = twofold_templates::template(&pair.template).expect("a program");
    program.adapted(&pair.adaptation)
}

fn label(world: &World, device: usize, field: &str) -> Option<String> {
    let path: FieldPath = field.parse().expect("a field");
    Some(shown(world, device).form(path.form.as_str())?.field(path.field.as_str())?.label.clone())
}

/// What the document says, but for what it says about forms.
fn answers(view: &DocView) -> (Vec<String>, Vec<String>) {
    let texts = view.texts.iter().filter(|(path, _)| path.form != FORM);
    let values = view.values.iter().filter(|(path, _)| path.form != FORM);
    (texts.map(|it| format!("{it:?}")).collect(), values.map(|it| format!("{it:?}")).collect())
}

#[test]
fn an_added_question_is_answered_by_one_and_read_by_the_other_also_after_a_restart() {
    let mut world = World::pair(800);
    let field = ask_at(&mut world, ANA, "contract/-", "What we read");
    world.wait(MINUTE);
    assert_eq!(label(&world, BEN, &field.to_string()).as_deref(), Some("What we read"));
    world.type_in(BEN, &field.to_string(), "Poems. ");
    world.wait(MINUTE);
    assert_eq!(world.text(ANA, &field.to_string()), "Poems. ");
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(MINUTE);
    world.type_in(ANA, &field.to_string(), "Novels. ");
    world.wait(MINUTE);
    for device in [ANA, BEN] {
        assert_eq!(world.text(device, &field.to_string()), "Poems. Novels. ");
        assert_eq!(label(&world, device, &field.to_string()).as_deref(), Some("What we read"));
        assert!(world.notices(device).is_empty(), "{:?}", world.notices(device));
    }
}

#[test]
fn a_question_and_its_answer_come_back_from_a_journal_and_so_does_an_answer_in_another_program() {
    let mut world = World::pair(801);
    world.wait(MINUTE);
    world.go_offline(ANA);
    let field = ask_at(&mut world, ANA, "contract/-", "What we read");
    world.type_in(ANA, &field.to_string(), "Poems. ");
    hide_at(&mut world, ANA, &field.to_string(), true);
    world.type_in(ANA, &field.to_string(), "Novels. ");
    world.execute(ANA, choose(Some("general")));
    // A question that the first program does not ask.
    world.type_in(ANA, "contract/-/goal", "To write one. ");
    world.execute(ANA, choose(None));
    while world.devices[ANA].store_one(world.now) {}
    world.crash(ANA);
    for (field, text) in [(field.to_string(), "Poems. Novels. "), ("contract/-/goal".to_owned(), "To write one. ")] {
        assert_eq!(world.text(ANA, &field), text, "nothing of the journal was refused");
    }
    world.go_online(ANA);
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    assert_eq!(label(&world, BEN, &field.to_string()), None, "it is hidden");
}

#[test]
fn two_who_add_a_question_at_once_have_both() {
    let mut world = World::pair(802);
    world.wait(MINUTE);
    for device in [ANA, BEN] {
        world.go_offline(device);
    }
    let fields = [(ANA, "Ana asks"), (BEN, "Ben asks")].map(|(device, words)| {
        let field = ask_at(&mut world, device, "contract/-", words).to_string();
        world.type_in(device, &field, words);
        (field, words)
    });
    for device in [ANA, BEN] {
        world.go_online(device);
    }
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    for device in [ANA, BEN] {
        for (field, words) in &fields {
            assert_eq!(label(&world, device, field).as_deref(), Some(*words));
            assert_eq!(world.text(device, field), *words);
        }
    }
}

#[test]
fn hiding_a_question_while_the_partner_answers_it_loses_nothing() {
    let mut world = World::pair(803);
    world.type_in(ANA, FREQUENCY, "Mondays. ");
    world.wait(MINUTE);
    world.go_offline(BEN);
    world.type_in(BEN, FREQUENCY, "At noon. ");
    hide_at(&mut world, ANA, FREQUENCY, true);
    world.wait(MINUTE);
    world.go_online(BEN);
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    for device in [ANA, BEN] {
        assert_eq!(label(&world, device, FREQUENCY), None);
        let kept = unasked(&world.view(device), &shown(&world, device));
        assert!(kept.iter().any(|path| path.to_string() == FREQUENCY), "it is said that it is kept");
    }
    hide_at(&mut world, BEN, FREQUENCY, false);
    world.wait(MINUTE);
    for device in [ANA, BEN] {
        assert!(label(&world, device, FREQUENCY).is_some());
        assert!(world.text(device, FREQUENCY).ends_with("Mondays. At noon. "));
    }
}

#[test]
fn new_words_for_a_question_are_read_by_both_and_taken_back_by_either() {
    let mut world = World::pair(804);
    world.wait(MINUTE);
    let program = label(&world, ANA, FREQUENCY);
    let commands = rename(&world.view(ANA), &part(FREQUENCY), "Our rhythm");
    carry_out(&mut world, ANA, commands);
    world.wait(MINUTE);
    assert_eq!(label(&world, BEN, FREQUENCY).as_deref(), Some("Our rhythm"));
    let commands = rename(&world.view(BEN), &part(FREQUENCY), "");
    carry_out(&mut world, BEN, commands);
    world.wait(MINUTE);
    assert_eq!([ANA, BEN].map(|device| label(&world, device, FREQUENCY)), [program.clone(), program]);
}

#[test]
fn a_program_changed_there_and_back_keeps_every_answer() {
    let mut world = World::pair_with_contract(805);
    world.wait(MINUTE);
    let before = answers(&world.view(ANA));
    for program in twofold_templates::ids() {
        world.execute(ANA, choose(Some(program)));
        world.wait(MINUTE);
        assert_eq!(world.status(BEN).template, program);
        world.execute(BEN, choose(None));
        world.wait(MINUTE);
        assert_eq!(world.status(ANA).template, "caltrans");
    }
    world.agree(&[ANA, BEN]);
    assert_eq!(answers(&world.view(BEN)), before);
    world.crash(BEN);
    world.wait(MINUTE);
    assert_eq!(answers(&world.view(BEN)), before);
}

#[test]
fn in_another_program_its_questions_are_answered_and_private_notes_stay_private() {
    let mut world = World::pair(806);
    let note = |world: &mut World, words: &str| {
        let list = twofold_model::ListPath::alone("notes".parse().expect("a form"), "notes".parse().expect("a list"));
        let item = ItemId(world.devices[BEN].random());
        let texts = vec![("note".parse().expect("a field"), words.to_owned())];
        let add = Command::AddItem { list, item, after: None, values: Vec::new(), texts };
        let now = world.now;
        world.devices[BEN].execute(&Target::Own(1), add, now).expect("the note is taken");
    };
    note(&mut world, "Before");
    world.execute(ANA, choose(Some("general")));
    world.wait(MINUTE);
    note(&mut world, "After");
    world.type_in(BEN, "contract/-/goal", "To lead. ");
    world.wait(MINUTE);
    assert_eq!(world.text(ANA, "contract/-/goal"), "To lead. ");
    world.crash(BEN);
    world.wait(MINUTE);
    let own = world.devices[BEN].engine.own_document(1);
    let notes: Vec<&str> = own.texts.values().map(AsRef::as_ref).collect();
    assert!(notes.contains(&"Before") && notes.contains(&"After"), "{notes:?}");
    let shared = world.view(ANA);
    assert!(shared.texts.values().all(|text| !["Before", "After"].contains(&text.as_ref())));
}

#[test]
fn what_was_signed_is_not_in_force_for_other_questions_or_another_program() {
    let mut world = World::pair_with_contract(807);
    let sign = |world: &mut World| {
        for device in [ANA, BEN] {
            world.sign(device).expect("it can be signed");
            world.wait(MINUTE);
        }
        world.stands(&[ANA, BEN], State::InForce);
    };
    sign(&mut world);
    hide_at(&mut world, BEN, "meetings/meetings/setting", true);
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::InForce);
    hide_at(&mut world, BEN, FREQUENCY, true);
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::Changed);
    sign(&mut world);
    let field = ask_at(&mut world, ANA, "contract/-", "What we read");
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::Changed);
    world.type_in(ANA, &field.to_string(), "Poems");
    world.wait(MINUTE);
    sign(&mut world);
    world.execute(ANA, choose(Some("general")));
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::Changed);
    world.execute(ANA, choose(None));
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::Changed);
    sign(&mut world);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(MINUTE);
    world.stands(&[ANA, BEN], State::InForce);
}

#[test]
fn who_renames_a_question_offline_while_the_partner_signs_has_not_agreed() {
    let mut world = World::pair_with_contract(808);
    world.go_offline(BEN);
    let commands = rename(&world.view(BEN), &part(FREQUENCY), "How often we do not meet");
    carry_out(&mut world, BEN, commands);
    world.ask(BEN, Request::Flush);
    world.sign(BEN).expect("Ben signs what he sees");
    world.sign(ANA).expect("Ana signs what she sees");
    world.wait(MINUTE);
    world.go_online(BEN);
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    for device in [ANA, BEN] {
        assert!(world.standing(device).versions.iter().all(|version| !version.is_mutual));
        assert_ne!(world.standing(device).state, State::InForce);
    }
}

#[test]
fn two_change_the_program_apart_and_both_sign_only_for_the_one_that_both_have() {
    let mut world = World::pair_with_contract(809);
    world.wait(MINUTE);
    for device in [ANA, BEN] {
        world.go_offline(device);
    }
    world.execute(ANA, choose(Some("general")));
    world.execute(BEN, choose(Some("overview")));
    for device in [ANA, BEN] {
        world.go_online(device);
    }
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    assert_eq!(world.status(ANA).template, world.status(BEN).template);
    world.execute(ANA, choose(None));
    world.wait(MINUTE);
    assert_eq!(world.status(BEN).template, "caltrans");
    for device in [ANA, BEN] {
        world.sign(device).expect("it can be signed");
        world.wait(MINUTE);
    }
    world.stands(&[ANA, BEN], State::InForce);
}

#[test]
fn a_partner_who_joins_after_the_program_was_changed_goes_by_the_new_one() {
    let mut world = World::new(2, 810);
    world.start("caltrans");
    world.execute(ANA, choose(Some("general")));
    world.join();
    world.ask(ANA, Request::Confirm(1));
    world.wait(MINUTE);
    for device in [ANA, BEN] {
        assert_eq!((world.status(device).template, world.status(device).began), ("general".into(), "caltrans".into()));
    }
    world.answer(BEN, "contract/-/length_months", Value::Number(3));
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
}
