//! Entries that were changed, moved or put in; persons and spaces that were swapped or invented.

use twofold_sync::{Notice, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::SpaceId;
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::RelayFrame;
use twofold_wire::log::Entry;

use crate::{TOPIC, all_arrives, both_write};

/// The relay changes every new entry before it shows it to Ben.
fn ben_is_shown(world: &mut World, change: impl Fn(&Entry) -> Entry + 'static) {
    world.tamper = Some(Box::new(move |line, frame| match frame {
        RelayFrame::Records { space, after, entries, head, chain } if line == BEN && entries.len() == 1 => {
            let entries = entries.iter().map(&change).collect();
            vec![RelayFrame::Records { space, after, entries, head, chain }]
        }
        other => vec![other],
    }));
}

#[test]
fn a_changed_record_is_shown_and_the_true_one_arrives() {
    let mut world = World::pair(113);
    ben_is_shown(&mut world, |entry| match entry {
        Entry::Record(bytes) => {
            let mut bytes = bytes.clone();
            bytes.0[200] ^= 1;
            Entry::Record(bytes)
        }
        control => control.clone(),
    });
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(5_000);
    assert!(world.notices(BEN).contains(&Notice::Fork));
    both_write(&mut world);
    all_arrives(&mut world);
}

/// Puts an entry that only a bad relay would take into the pair's log.
#[track_caller]
fn is_set_aside(world: &mut World, entry: Entry) {
    let space = world.pair_space();
    let before = world.view(ANA);
    world.relay.force(&space, entry);
    world.run();
    for line in [ANA, BEN] {
        assert!(world.notices(line).contains(&Notice::SetAside), "{:?}", world.notices(line));
        assert_eq!(world.devices[line].engine.set_aside(1), 1);
    }
    assert_eq!(world.view(ANA), before);
    both_write(world);
    all_arrives(world);
}

#[test]
fn a_record_again_is_set_aside() {
    let mut world = World::pair(114);
    both_write(&mut world);
    let is_record = |entry: &&Entry| matches!(entry, Entry::Record(_));
    let entry = world.pair_log().entries.iter().rfind(is_record).unwrap().clone();
    is_set_aside(&mut world, entry);
}

#[test]
fn a_record_with_a_flipped_bit_is_set_aside() {
    let mut world = World::pair(115);
    both_write(&mut world);
    let mut bytes = world.pair_log().records().last().unwrap().bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    is_set_aside(&mut world, Entry::Record(Bytes(bytes)));
}

#[test]
fn a_record_from_another_space_is_set_aside() {
    let mut world = World::pair(116);
    let list = twofold_model::ListPath::alone("purpose".parse().unwrap(), "enjoy".parse().unwrap());
    let item = twofold_model::ItemId(world.devices[BEN].random());
    let add = twofold_model::Command::AddItem { list, item, after: None, values: Vec::new(), texts: Vec::new() };
    let now = world.now;
    world.devices[BEN].execute(&twofold_sync::Target::Own(1), add, now).unwrap();
    world.wait(30_000);
    let pair = world.pair_space();
    let own = world.relay.logs.iter().filter(|(space, _)| **space != pair);
    let record = own.flat_map(|(_, log)| log.records()).next().expect("Ben wrote for himself");
    is_set_aside(&mut world, Entry::Record(Bytes(record.bytes().to_vec())));
}

#[test]
fn a_control_record_with_other_wraps_is_set_aside() {
    let mut world = World::pair(117);
    world.ask(ANA, Request::Rotate(1));
    world.run();
    let is_control = |entry: &&Entry| matches!(entry, Entry::Control(_));
    let Some(Entry::Control(mut bytes)) = world.pair_log().entries.iter().rfind(is_control).cloned() else {
        panic!("there is a control record");
    };
    let middle = bytes.0.len() / 2;
    bytes.0[middle] ^= 1;
    is_set_aside(&mut world, Entry::Control(bytes));
}

#[test]
fn somebody_elses_chain_in_the_place_of_ones_own_is_shown() {
    let mut world = World::pair(118);
    let others: Vec<Vec<Bytes>> = world.relay.chains.values().map(|chain| chain.statements().to_vec()).collect();
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Me { person, statements, spaces } => {
            let other = others.iter().find(|other| **other != statements).unwrap().clone();
            vec![RelayFrame::Me { person, statements: other, spaces }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert!(world.notices(ANA).contains(&Notice::Fork));
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn spaces_that_the_relay_invents_leave_no_trace() {
    let mut world = World::pair(119);
    let before = world.devices[ANA].count(twofold_sync::store::Table::Spaces);
    world.tamper = Some(Box::new(|_, frame| match frame {
        RelayFrame::Me { person, statements, mut spaces } => {
            spaces.extend(
                (0..5_000_u32).map(|n| SpaceId::from_hash(&twofold_wire::hash::hash("x", &[&n.to_be_bytes()]).0)),
            );
            vec![RelayFrame::Me { person, statements, spaces }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert_eq!(world.devices[ANA].count(twofold_sync::store::Table::Spaces), before);
    assert_eq!(world.devices[ANA].engine.pairs(world.now).len(), 1);
    world.crash(ANA);
    both_write(&mut world);
    all_arrives(&mut world);
}
