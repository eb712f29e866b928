//! Logs that are shorter than they were, or go another way.

use twofold_sync::status::Saved;
use twofold_sync::{Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::RelayFrame;
use twofold_wire::log::Entry;

use crate::{TOPIC, all_arrives, both_write};

#[test]
fn a_shorter_log_is_given_back_byte_for_byte() {
    let mut world = World::pair(105);
    both_write(&mut world);
    let full = world.pair_log().entries.clone();
    world.roll_back(2);
    world.wait(1_000);
    assert_eq!(world.pair_log().entries, full);
    assert!(world.notices(ANA).contains(&Notice::RelayHealed) || world.notices(BEN).contains(&Notice::RelayHealed));
}

#[test]
fn a_space_that_was_lost_whole_comes_back() {
    let mut world = World::pair(106);
    both_write(&mut world);
    let space = world.pair_space();
    let full = world.pair_log().entries.clone();
    world.roll_back(0);
    world.relay.logs.remove(&space);
    world.wait(1_000);
    assert_eq!(world.pair_log().entries, full);
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_relay_that_takes_nothing_back_is_not_asked_without_end() {
    let mut world = World::pair(107);
    both_write(&mut world);
    let (space, chain) = (world.pair_space(), world.pair_log().chain_at(2));
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Records { space: of, .. } if of == space => {
            vec![RelayFrame::Records { space, after: 2, entries: Vec::new(), head: 2, chain }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    both_write(&mut world);
    all_arrives(&mut world);
}

/// Ana wrote something that only she and the relay have; the relay forgets it, and Ben writes in its place.
fn ben_writes_where_anas_record_was(seed: u64) -> World {
    let mut world = World::pair(seed);
    world.go_offline(BEN);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(30_000);
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    world.roll_back(1);
    world.go_offline(ANA);
    world.go_online(BEN);
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(30_000);
    world
}

#[test]
fn what_a_relay_confirmed_and_replaced_is_sent_again_and_shown_as_a_fork() {
    let mut world = ben_writes_where_anas_record_was(108);
    world.go_online(ANA);
    world.wait(2_000);
    assert!(world.notices(ANA).contains(&Notice::Fork));
    all_arrives(&mut world);
    world.crash(ANA);
    world.crash(BEN);
    all_arrives(&mut world);
}

#[test]
fn a_relay_that_says_that_it_was_restored_is_not_called_a_liar() {
    let mut world = ben_writes_where_anas_record_was(109);
    world.relay.announce_restored();
    world.go_online(ANA);
    world.wait(2_000);
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    assert!(!world.notices(ANA).contains(&Notice::Fork));
    all_arrives(&mut world);
}

#[test]
fn a_branch_that_brings_back_a_revoked_device_is_never_followed() {
    let (mut world, second) = World::pair_with_second_device(110);
    let before = world.pair_log().entries.len();
    world.go_offline(BEN);
    let mut forger = Forger::of(&world, second);
    let gone = world.devices[second].secret().id();
    world.ask(ANA, Request::RevokeDevice(gone));
    world.wait(30_000);
    let space = world.pair_space();
    world.roll_back(world.pair_log().entries.len() - before);
    let change = forger.text(TOPIC, "I am back. ");
    let record = forger.seal(&twofold_sync::body::Body::Change(change));
    world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    world.wait(30_000);
    assert!(world.notices(ANA).contains(&Notice::Fork));
    assert!(!world.text(ANA, TOPIC).contains("I am back."));
    world.may_leave_unsent = true;
}

#[test]
fn two_logs_for_two_partners_show_when_their_records_meet() {
    let mut world = World::pair(111);
    world.split(&[BEN]);
    both_write(&mut world);
    both_write(&mut world);
    let space = world.pair_space();
    let known = world.pair_log().entries.clone();
    let (other, _) = world.fork.as_ref().unwrap();
    let of_ben = other.logs[&space].entries.iter().filter(|entry| !known.contains(entry));
    let of_ben: Vec<Entry> = of_ben.cloned().collect();
    of_ben.into_iter().for_each(|entry| world.relay.force(&space, entry));
    world.run();
    assert!(world.notices(ANA).contains(&Notice::Fork));
    world.may_leave_unsent = true;
}

#[test]
fn two_logs_become_one_when_the_relay_gives_up_and_nothing_is_lost() {
    let mut world = World::pair(112);
    world.split(&[BEN]);
    both_write(&mut world);
    both_write(&mut world);
    world.unite();
    world.wait(2_000);
    assert!(world.notices(BEN).contains(&Notice::Fork));
    all_arrives(&mut world);
    assert_eq!(world.text(ANA, TOPIC).matches("Ben. ").count(), 2);
}
