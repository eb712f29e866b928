//! Long, strange and simultaneous text.

use twofold_model::{Command, CommandError, FieldPath};
use twofold_sync::engine::edit::Refusal;
use twofold_sync::{Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::limits;

const TOPIC: &str = "contract/-/frequency";

/// Pastes a text over what is there.
fn paste(world: &mut World, device: usize, text: &str) {
    let field: FieldPath = TOPIC.parse().expect("a field path");
    let delete = u32::try_from(world.text(device, TOPIC).encode_utf16().count()).expect("a short text");
    world.execute(device, Command::EditText { field, at: 0, delete, insert: text.into() });
}

/// A paste arrives whole, in records of allowed size, and survives both pages being opened again.
#[track_caller]
fn arrives(seed: u64, text: &str) {
    let mut world = World::pair(seed);
    paste(&mut world, ANA, text);
    world.run();
    world.crash(ANA);
    assert!(world.text(ANA, TOPIC) == text, "it is in the journal");
    world.wait(120_000);
    assert!(world.text(BEN, TOPIC) == text, "it has arrived");
    for record in world.pair_log().records() {
        assert!(record.bytes().len() <= limits::RECORD);
    }
    world.crash(ANA);
    world.crash(BEN);
    assert!(world.text(ANA, TOPIC) == text && world.text(BEN, TOPIC) == text);
}

#[test]
fn a_hundred_thousand_characters_arrive() {
    let mut next = 1_u32;
    let mut letter = || {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x20 + (next >> 16) % 0x5f).expect("printable ASCII")
    };
    let text: String = (0..100_000).map(|_| letter()).collect();
    arrives(700, &text);
}

#[test]
fn a_hundred_thousand_emoji_arrive() {
    let mut next = 1_u32;
    let mut emoji = || {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(0x1f300 + (next >> 16) % 0x300).expect("an emoji")
    };
    let text: String = (0..100_000).map(|_| emoji()).collect();
    arrives(701, &text);
}

#[test]
fn more_than_a_field_takes_is_refused_with_a_word_and_nothing_changes() {
    let mut world = World::pair(702);
    let before = world.view(ANA);
    let field: FieldPath = TOPIC.parse().expect("a field path");
    let insert = "x".repeat(250_000);
    let command = Command::EditText { field, at: 0, delete: 0, insert };
    let now = world.now;
    let device = world.devices.get_mut(ANA).expect("Ana is there");
    let refused = device.execute(&Target::Pair(1), command, now);
    assert!(matches!(refused, Err(Refusal::Command(CommandError::TooLong { .. }))), "{refused:?}");
    assert_eq!(world.view(ANA), before);
}

#[test]
fn text_in_every_direction_arrives_as_it_was_typed() {
    for (seed, text) in (703..).zip([
        "שלום, מה שלומך היום?",
        "مرحبا بك في برنامج الإرشاد",
        "mixed: עברית and English, then العربية 123",
        "\u{202e}reversed\u{202c} and \u{2067}isolated\u{2069}",
        "e\u{301}\u{327} Zalgo: Z\u{351}\u{36b}\u{343}a\u{36c}l\u{345}g\u{355}o",
        "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇺🇸",
        "line\nbreaks\r\nand\ttabs\u{a0}and\u{200b}nothing",
    ]) {
        arrives(seed, text);
    }
}

#[test]
fn both_type_in_one_field_at_the_same_time_and_no_letter_is_lost() {
    let mut world = World::pair(710);
    let field: FieldPath = TOPIC.parse().expect("a field path");
    paste(&mut world, ANA, "");
    world.wait(60_000);
    for _ in 0..40 {
        for (device, letter) in [(ANA, "a"), (BEN, "😀")] {
            // Each types on behind the own last letter, as a caret does.
            let text = world.text(device, TOPIC);
            let end = text.rfind(letter).map_or(0, |at| at + letter.len());
            let at = text.char_indices().filter(|(byte, _)| *byte < end).map(|(_, c)| c.len_utf16()).sum::<usize>();
            let at = u32::try_from(at).expect("a short text");
            let edit = Command::EditText { field: field.clone(), at, delete: 0, insert: letter.into() };
            world.execute(device, edit);
            world.wait(150);
        }
    }
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    let text = world.text(ANA, TOPIC);
    assert_eq!((text.matches('a').count(), text.matches('😀').count()), (40, 40));
}

#[test]
fn both_type_offline_in_one_field_and_both_texts_are_whole() {
    let mut world = World::pair(711);
    paste(&mut world, ANA, "");
    world.wait(60_000);
    world.go_offline(ANA);
    world.go_offline(BEN);
    for word in ["The quick brown fox ", "jumps over the lazy dog. "] {
        world.type_in(ANA, TOPIC, word);
        world.wait(500);
    }
    for word in ["Pack my box ", "with five dozen liquor jugs. "] {
        world.type_in(BEN, TOPIC, word);
        world.wait(500);
    }
    world.ask(ANA, Request::Flush);
    world.ask(BEN, Request::Flush);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    let text = world.text(ANA, TOPIC);
    assert!(text.contains("The quick brown fox jumps over the lazy dog. "));
    assert!(text.contains("Pack my box with five dozen liquor jugs. "));
}
