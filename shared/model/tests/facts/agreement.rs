//! What is signed: the same words give the same digest, other words another, and every difference is named.

use proptest::prelude::*;
use twofold_model::agreement::{Difference, Said};
use twofold_model::{Agreement, Command, ItemId, Value};

use crate::devices::{Device, TEMPLATE, add, edit, exchange, field, goal, of, rule, set, text};

const FREQUENCY: &str = "contract/-/frequency";
const LENGTH: &str = "contract/-/length_months";

fn agreement(device: &Device) -> Agreement {
    Agreement::of(device.view())
}

fn digest(device: &Device) -> [u8; 32] {
    agreement(device).digest("caltrans", 0)
}

#[test]
fn an_agreement_has_this_digest_for_ever() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(FREQUENCY, 0, 0, "Montags, 9 Uhr 😀"));
    mentor.run(rule(1, None, "We listen"));
    mentor.run(rule(2, Some(1), "We come prepared"));
    mentor.run(set(LENGTH, Value::Number(6)));
    mentee.run(set(LENGTH, Value::Number(9)));
    exchange(&mut mentor, &mut mentee);
    let hex = |digest: [u8; 32]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(digest(&mentor)), "2c0ffc01931eec890ec20124af1a070932246d77b5018c94fd1b75a346ab0227");
    let empty = "f00ce31f874d1d6f10287eae81fef1732c0f9e9caa7659521cd7bc994f9559b1";
    assert_eq!(hex(Agreement::default().digest("caltrans", 0)), empty);
}

#[test]
fn the_same_words_written_in_another_way_have_the_same_digest() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(FREQUENCY, 0, 0, "Mondays"));
    mentor.run(set(LENGTH, Value::Number(6)));
    mentee.run(set(LENGTH, Value::Number(9)));
    mentee.run(set(LENGTH, Value::Number(6)));
    mentee.run(edit(FREQUENCY, 0, 0, "days"));
    mentee.run(edit(FREQUENCY, 0, 0, "Mon"));
    assert_eq!(digest(&mentor), digest(&mentee));
}

#[test]
fn every_answer_the_order_and_the_generation_count() {
    let mut mentor = Device::mentor();
    let mut seen = vec![digest(&mentor)];
    let mut step = |mentor: &mut Device, command: Command| {
        mentor.run(command);
        let now = digest(mentor);
        assert!(!seen.contains(&now), "nothing has changed");
        seen.push(now);
    };
    step(&mut mentor, edit(FREQUENCY, 0, 0, "Mondays"));
    step(&mut mentor, set(LENGTH, Value::Number(6)));
    step(&mut mentor, rule(1, None, "We come prepared"));
    step(&mut mentor, rule(2, Some(1), "We listen"));
    step(&mut mentor, Command::MoveItem { item: ItemId(2), after: None });
    step(&mut mentor, Command::RemoveItem { item: ItemId(1) });
    step(&mut mentor, set("contract/-/ack_mentor", Value::Flag(true)));
    step(&mut mentor, edit(FREQUENCY, 7, 0, "\u{202e}"));
    assert_ne!(agreement(&mentor).digest("caltrans", 0), agreement(&mentor).digest("caltrans", 1));
    assert_ne!(agreement(&mentor).digest("caltrans", 0), agreement(&mentor).digest("other", 0));
}

#[test]
fn other_forms_and_blanks_that_do_not_show_do_not_count() {
    let mut mentee = Device::mentee();
    mentee.run(edit(FREQUENCY, 0, 0, "Mondays\nat nine"));
    let before = digest(&mentee);
    mentee.run(goal(5, "Lead a project"));
    mentee.run(edit(FREQUENCY, 15, 0, " \n\n"));
    mentee.run(edit(FREQUENCY, 7, 0, "  \r"));
    assert_eq!(digest(&mentee), before);
    mentee.run(edit(FREQUENCY, 0, 1, "m"));
    assert_ne!(digest(&mentee), before);
}

#[test]
fn what_stands_in_a_removed_item_does_not_count_until_it_is_brought_back() {
    let mut mentor = Device::mentor();
    mentor.run(rule(1, None, "We listen"));
    let with = digest(&mentor);
    mentor.run(Command::RemoveItem { item: ItemId(1) });
    let without = digest(&mentor);
    mentor.run(edit(&of("contract", 1, "text"), 0, 0, "Hm. "));
    assert_eq!(digest(&mentor), without);
    mentor.run(edit(&of("contract", 1, "text"), 0, 4, ""));
    mentor.run(Command::RestoreItem { item: ItemId(1) });
    assert_eq!(digest(&mentor), with);
}

#[test]
fn answers_given_apart_count_both_and_in_one_order() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(set(LENGTH, Value::Number(6)));
    mentee.run(set(LENGTH, Value::Number(9)));
    let (six, nine) = (digest(&mentor), digest(&mentee));
    exchange(&mut mentor, &mut mentee);
    assert!(agreement(&mentor).has_conflict());
    assert_eq!(digest(&mentor), digest(&mentee));
    assert!(![six, nine].contains(&digest(&mentor)));
}

#[test]
fn a_difference_names_each_answer_before_and_after() {
    let mut mentor = Device::mentor();
    mentor.run(edit(FREQUENCY, 0, 0, "Mondays"));
    mentor.run(rule(1, None, "We listen"));
    mentor.run(rule(2, Some(1), "We come prepared"));
    let before = agreement(&mentor);
    mentor.run(set(LENGTH, Value::Number(9)));
    mentor.run(edit(FREQUENCY, 0, 7, "Fridays"));
    mentor.run(Command::RemoveItem { item: ItemId(1) });
    mentor.run(rule(3, Some(2), "We have fun"));
    let answer = |path: &str, before, after| Difference::Answer { field: field(path), before, after };
    let words = |text: &str| Said::Text(text.to_owned());
    let expected = [
        answer(FREQUENCY, words("Mondays"), words("Fridays")),
        answer(LENGTH, Said::Nothing, Said::Values(vec![Value::Number(9)])),
        answer(&of("contract", 1, "text"), words("We listen"), Said::Nothing),
        answer(&of("contract", 3, "text"), Said::Nothing, words("We have fun")),
    ];
    assert_eq!(before.difference(&agreement(&mentor)), expected);
    let sorted = agreement(&mentor);
    mentor.run(Command::MoveItem { item: ItemId(3), after: None });
    let order = Difference::Order("contract/-/ground_rules".parse().unwrap());
    assert_eq!(sorted.difference(&agreement(&mentor)), [order]);
}

#[test]
fn an_answer_to_a_question_that_this_version_does_not_have_is_named() {
    let mut template = TEMPLATE.as_ref().clone();
    let mut mentor = Device::mentor();
    mentor.run(edit(FREQUENCY, 0, 0, "Mondays"));
    mentor.run(rule(1, None, "We listen"));
    assert_eq!(agreement(&mentor).unknown(&template), []);
    let contract = template.forms.iter_mut().find(|form| form.id == "contract").unwrap();
    contract.sections.retain(|section| section.id != "ground_rules");
    assert_eq!(agreement(&mentor).unknown(&template), [field(&of("contract", 1, "text"))]);
}

fn any_command() -> impl Strategy<Value = Command> {
    let item = 1_u128..5;
    prop_oneof![
        (0_i64..3).prop_map(|n| set(LENGTH, Value::Number(n + 1))),
        (0_u8..3).prop_map(|n| edit(FREQUENCY, 0, 0, ["a", " ", "\n"][usize::from(n)])),
        (item.clone(), prop_oneof![Just(""), Just("x"), Just(" ")]).prop_map(|(id, text)| rule(id, None, text)),
        item.clone().prop_map(|id| add("contract/-/competencies", id + 10, None, &[("competency", text("own"))], &[])),
        item.clone().prop_map(|id| Command::RemoveItem { item: ItemId(id) }),
        item.clone().prop_map(|id| Command::RestoreItem { item: ItemId(id) }),
        (item.clone(), item).prop_map(|(id, after)| Command::MoveItem { item: ItemId(id), after: Some(ItemId(after)) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn two_agreements_differ_in_digest_exactly_when_a_difference_is_named(commands in prop::collection::vec(any_command(), 1..25)) {
        let mut device = Device::mentor();
        let mut states = vec![agreement(&device)];
        for command in commands {
            // What the document refuses changes nothing, and that is worth comparing too.
            let _ = device.try_to(&command);
            states.push(agreement(&device));
        }
        for (one, other) in states.iter().zip(states.iter().skip(1)).chain(states.iter().zip(states.iter().rev())) {
            let is_same = one.digest("caltrans", 0) == other.digest("caltrans", 0);
            prop_assert_eq!(one.difference(other).is_empty(), is_same);
            prop_assert_eq!(one == other, is_same);
        }
    }
}
