//! Lines that break, fall silent, come back: what was written meanwhile arrives, once and in order.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_model::{Command, FieldPath, ItemId, ListPath, Value};
use twofold_sync::status::{Connection, PairState, Saved, Visit};
use twofold_sync::{Input, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor;
use twofold_wire::frame::RelayFrame;
use twofold_wire::log::Entry;

const TOPIC: &str = "contract/-/frequency";
const MINUTE: u64 = 60_000;

#[test]
fn months_of_writing_apart_come_together() {
    let mut world = World::pair(900);
    world.go_offline(ANA);
    world.go_offline(BEN);
    for week in 0..12 {
        for (device, name) in [(ANA, "Ana"), (BEN, "Ben")] {
            world.type_in(device, TOPIC, &format!("{name} in week {week}. "));
            world.ask(device, Request::Flush);
            let list = ListPath::alone("contract".parse().unwrap(), "ground_rules".parse().unwrap());
            let item = ItemId(world.devices[device].random());
            let texts = vec![("text".parse().unwrap(), format!("{name}'s rule {week}"))];
            world.execute(device, Command::AddItem { list, item, after: None, values: Vec::new(), texts });
            world.wait(7 * 24 * 60 * MINUTE);
        }
        world.crash(ANA);
    }
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(5 * MINUTE);
    world.agree(&[ANA, BEN]);
    let list = ListPath::alone("contract".parse().unwrap(), "ground_rules".parse().unwrap());
    assert_eq!(world.view(ANA).items(&list).len(), 24);
    for week in 0..12 {
        assert!(world.text(BEN, TOPIC).contains(&format!("Ana in week {week}. ")));
        assert!(world.text(BEN, TOPIC).contains(&format!("Ben in week {week}. ")));
    }
}

#[test]
fn a_partnership_can_be_started_and_written_in_before_there_is_any_network() {
    let mut world = World::new(2, 901);
    world.go_offline(ANA);
    world.start("caltrans");
    world.type_in(ANA, TOPIC, "Written on the train. ");
    world.wait(MINUTE);
    assert!(!world.status(ANA).invitation.unwrap().is_ready);
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.crash(ANA);
    world.crash(ANA);
    assert!(world.text(ANA, TOPIC).contains("Written on the train. "));
    world.go_online(ANA);
    world.wait(MINUTE);
    assert!(world.status(ANA).invitation.unwrap().is_ready);
    world.join();
    world.ask(ANA, Request::Confirm(1));
    world.wait(MINUTE);
    assert!(world.text(BEN, TOPIC).contains("Written on the train. "));
}

#[test]
fn an_answer_given_while_offline_counts_when_the_line_is_back() {
    for answer in [Request::Confirm(1), Request::Reject(1)] {
        let mut world = World::new(2, 902);
        world.start_and_join();
        world.go_offline(ANA);
        world.ask(ANA, answer.clone());
        world.wait(MINUTE);
        world.go_online(ANA);
        world.wait(MINUTE);
        let state = world.status(ANA).state;
        let expected = if matches!(answer, Request::Confirm(_)) { PairState::Open } else { PairState::Inviting };
        assert_eq!(state, expected);
    }
}

#[test]
fn a_line_that_falls_silent_is_closed_and_opened_again() {
    let mut world = World::pair(903);
    world.tamper = Some(Box::new(|line, frame| if line == ANA { Vec::new() } else { vec![frame] }));
    world.type_in(ANA, TOPIC, "Into the silence. ");
    world.wait(44_000);
    world.tamper = None;
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    assert_eq!(world.devices[ANA].engine.connection(), Connection::Online);
}

#[test]
fn a_line_that_breaks_after_every_frame_still_carries_everything() {
    let mut world = World::pair(904);
    for round in 0..30 {
        world.type_in(ANA, TOPIC, "a");
        world.type_in(BEN, TOPIC, "b");
        world.ask(ANA, Request::Flush);
        world.ask(BEN, Request::Flush);
        for _ in 0..round {
            world.step_of(ANA);
            world.step_of(BEN);
        }
        world.hang_up(if round % 2 == 0 { ANA } else { BEN });
    }
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    let text = world.text(ANA, TOPIC);
    let before = "Two meetings a month, about three hours in all";
    let count = |letter| text.matches(letter).count() - before.matches(letter).count();
    assert_eq!((count('a'), count('b')), (30, 30));
}

#[test]
fn pages_of_the_log_that_overlap_are_taken_once() {
    let mut world = World::pair(905);
    world.go_offline(BEN);
    for word in ["one ", "two ", "three "] {
        world.type_in(ANA, TOPIC, word);
        world.ask(ANA, Request::Flush);
        world.run();
    }
    world.go_online(BEN);
    world.run();
    let (space, log) = (world.pair_space(), world.pair_log().clone());
    let now = world.now;
    for after in (0..log.head()).rev() {
        let entries: Vec<Entry> = log.entries.iter().skip(usize::try_from(after).unwrap()).cloned().collect();
        let (head, chain) = (log.head(), log.chain_at(log.head()));
        let frame = RelayFrame::Records { space, after, entries, head, chain };
        world.devices[BEN].handle(Input::Frame(cbor::encode(&frame)), now);
    }
    world.run();
    world.agree(&[ANA, BEN]);
    assert!(world.notices(BEN).is_empty(), "{:?}", world.notices(BEN));
    assert_eq!(world.text(BEN, TOPIC).matches("two ").count(), 1);
}

#[test]
fn a_page_of_the_log_behind_a_gap_is_asked_for_again() {
    let mut world = World::pair(906);
    let mut is_lost = true;
    world.tamper = Some(Box::new(move |line, frame| {
        let is_first = line == BEN && matches!(frame, RelayFrame::Records { .. }) && std::mem::take(&mut is_lost);
        if is_first { Vec::new() } else { vec![frame] }
    }));
    world.type_in(ANA, TOPIC, "lost on the way ");
    world.ask(ANA, Request::Flush);
    world.run();
    assert!(!world.text(BEN, TOPIC).contains("lost on the way"));
    world.type_in(ANA, TOPIC, "and what follows ");
    world.ask(ANA, Request::Flush);
    world.run();
    assert!(world.text(BEN, TOPIC).contains("lost on the way and what follows "));
    assert!(world.notices(BEN).is_empty());
}

#[test]
fn a_removed_item_that_the_other_edited_meanwhile_keeps_the_edit_and_asks() {
    let mut world = World::pair(907);
    let list = ListPath::alone("contract".parse().unwrap(), "ground_rules".parse().unwrap());
    let item = ItemId(7);
    let texts = vec![("text".parse().unwrap(), "We come prepared".to_owned())];
    world.execute(ANA, Command::AddItem { list: list.clone(), item, after: None, values: Vec::new(), texts });
    world.wait(MINUTE);
    world.go_offline(ANA);
    world.go_offline(BEN);
    world.execute(ANA, Command::RemoveItem { item });
    let field = FieldPath::of_item("contract".parse().unwrap(), item, "text".parse().unwrap());
    world.execute(BEN, Command::EditText { field: field.clone(), at: 0, delete: 0, insert: "Always: ".into() });
    world.wait(2 * MINUTE);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    let view = world.view(ANA);
    let (_, shown) = view.item(item).unwrap();
    assert!(shown.removed && shown.edited_after_removal);
    assert_eq!(view.text(&field), "Always: We come prepared");
}

#[test]
fn looking_at_a_link_while_offline_goes_on_when_the_line_is_back() {
    let mut world = World::new(2, 908);
    world.start("caltrans");
    let link = world.invitation(ANA);
    world.go_offline(BEN);
    world.ask(BEN, Request::Look { link });
    world.wait(MINUTE);
    assert_eq!(world.visit(BEN), Some(Visit::Looking));
    world.go_online(BEN);
    world.wait(1_000);
    assert!(matches!(world.visit(BEN), Some(Visit::Found { .. })));
    world.go_offline(BEN);
    world.ask(BEN, Request::Join { name: "Ben".into() });
    world.wait(MINUTE);
    world.go_online(BEN);
    world.wait(1_000);
    assert_eq!(world.visit(BEN), Some(Visit::Joined(1)));
}

#[test]
fn one_answer_given_by_both_to_the_same_value_needs_no_choice() {
    let mut world = World::pair(909);
    let field: FieldPath = "contract/-/length_months".parse().unwrap();
    world.go_offline(ANA);
    world.go_offline(BEN);
    for device in [ANA, BEN] {
        world.execute(device, Command::SetValue { field: field.clone(), value: Value::Number(9) });
    }
    world.wait(MINUTE);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(MINUTE);
    world.agree(&[ANA, BEN]);
    assert!(world.view(ANA).conflict(&field).is_empty());
    assert_eq!(*world.view(ANA).value(&field), Value::Number(9));
}
