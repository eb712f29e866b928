//! New keys: on demand, after ninety days, and for devices that come and go.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_sync::store::Table;
use twofold_sync::{Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};

const TOPIC: &str = "contract/-/frequency";
const DAY: u64 = 24 * 60 * 60 * 1000;

fn epoch(world: &World) -> u32 {
    world.pair_log().roster().unwrap().epoch()
}

#[test]
fn an_epoch_ends_after_ninety_days_and_no_sooner() {
    let mut world = World::pair(1_000);
    let first = epoch(&world);
    world.sleep(89 * DAY);
    assert_eq!(epoch(&world), first);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.sleep(2 * DAY);
    assert_eq!(epoch(&world), first + 1, "one of them begins the next, also after the pages were opened again");
    world.type_in(ANA, TOPIC, "Under the new key. ");
    world.sleep(DAY / 24);
    assert!(world.text(BEN, TOPIC).contains("Under the new key. "));
    world.sleep(91 * DAY);
    assert_eq!(epoch(&world), first + 2);
}

#[test]
fn only_one_person_of_a_pair_begins_the_next_epoch() {
    let (mut world, _) = World::pair_with_second_device(1_001);
    let people = [ANA, BEN].map(|device| (world.devices[device].engine.my_author().unwrap(), device));
    let (_, first) = *people.iter().min().unwrap();
    let other = if first == ANA { BEN } else { ANA };
    let before = epoch(&world);
    for device in 0..world.devices.len() {
        world.go_offline(device);
    }
    world.sleep(91 * DAY);
    world.go_online(other);
    world.sleep(DAY);
    assert_eq!(epoch(&world), before, "the other one waits");
    for device in 0..world.devices.len() {
        world.go_online(device);
    }
    world.sleep(DAY);
    assert_eq!(epoch(&world), before + 1, "two devices of one person begin one epoch, not two");
}

#[test]
fn no_epoch_is_begun_while_somebody_waits_for_the_yes() {
    let mut world = World::new(2, 1_002);
    world.start_and_join();
    let before = epoch(&world);
    world.sleep(91 * DAY);
    assert_eq!(epoch(&world), before);
    world.ask(ANA, Request::Confirm(1));
    world.sleep(DAY);
    assert_eq!(epoch(&world), before + 1);
    world.agree(&[ANA, BEN]);
}

#[test]
fn the_own_space_gets_new_keys_too() {
    let mut world = World::pair(1_003);
    world.sleep(91 * DAY);
    let pair = world.pair_space();
    let own = world.relay.logs.iter().filter(|(space, _)| **space != pair);
    for (_, log) in own {
        assert_eq!(log.roster().unwrap().epoch(), 1);
    }
}

#[test]
fn a_device_that_missed_many_epochs_reads_all_of_them() {
    let mut world = World::pair(1_004);
    world.go_offline(BEN);
    for round in 0..5 {
        world.type_in(ANA, TOPIC, &format!("Epoch {round}. "));
        world.ask(ANA, Request::Flush);
        world.ask(ANA, Request::Rotate(1));
        world.wait(10_000);
    }
    world.go_online(BEN);
    let late = world.add_device_of(BEN);
    world.wait(60_000);
    world.agree(&[ANA, BEN, late]);
    assert!(world.text(late, TOPIC).contains("Epoch 4. "));
}

#[test]
fn both_beginning_an_epoch_at_once_begin_one_each_or_one_together_and_lose_nothing() {
    let mut world = World::pair(1_005);
    let now = world.now;
    for device in [ANA, BEN] {
        world.type_in(device, TOPIC, if device == ANA { "Ana. " } else { "Ben. " });
        world.devices[device].ask(Request::Flush, now);
        world.devices[device].ask(Request::Rotate(1), now);
    }
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    assert!(world.text(ANA, TOPIC).contains("Ana. ") && world.text(ANA, TOPIC).contains("Ben. "));
    assert!(world.notices(ANA).is_empty() && world.notices(BEN).is_empty());
}

#[test]
fn a_link_that_lacks_a_key_waits_for_the_device_that_made_it() {
    let mut world = World::pair(1_006);
    let second = world.add_device();
    world.ask(ANA, Request::OfferLink);
    // Ana's device goes when it has said that there is a new device, and before it has given the key.
    for _ in 0..400 {
        let is_pinned = world.pair_log().roster().unwrap().unwrapped().next().is_some();
        if is_pinned {
            break;
        }
        world.step();
    }
    assert_eq!(world.pair_log().roster().unwrap().unwrapped().count(), 1);
    world.go_offline(ANA);
    world.run();
    let link = world.devices[ANA].engine.device_link().unwrap();
    assert_eq!(link.code, None, "there is nothing to show yet");
    world.type_in(BEN, TOPIC, "Meanwhile. ");
    world.wait(30_000);
    world.go_online(ANA);
    world.wait(10_000);
    let key = world.devices[ANA].engine.device_link().unwrap().code.unwrap();
    world.ask(second, Request::ComeIn { key });
    world.wait(20_000);
    world.type_in(second, TOPIC, "In. ");
    world.wait(30_000);
    world.agree(&[ANA, BEN, second]);
    assert!(world.text(BEN, TOPIC).ends_with("Meanwhile. In. "));
}

#[test]
fn a_revoked_device_opens_nothing_that_comes_whoever_gives_it_the_bytes() {
    let (mut world, second) = World::pair_with_second_device(1_007);
    let kept = Forger::of(&world, second);
    let gone = world.devices[second].secret().id();
    let before = epoch(&world);
    world.ask(ANA, Request::RevokeDevice(gone));
    world.wait(10_000);
    assert_eq!(epoch(&world), before + 1);
    world.type_in(BEN, TOPIC, "After. ");
    world.wait(60_000);
    let newest = world.pair_log().records().last().unwrap();
    assert!(kept.open(&newest).is_none());
    assert!(world.notices(second).contains(&Notice::DeviceRefused));
    world.may_leave_unsent = true;
}

#[test]
fn a_device_learns_from_a_space_what_its_person_has_said_elsewhere() {
    let (mut world, second) = World::pair_with_second_device(1_008);
    // The relay keeps the chain from the second device; the space tells it all the same.
    world.tamper = Some(Box::new(move |line, frame| match frame {
        twofold_wire::frame::RelayFrame::Me { person, spaces, mut statements } if line == second => {
            statements.truncate(2);
            vec![twofold_wire::frame::RelayFrame::Me { person, statements, spaces }]
        }
        twofold_wire::frame::RelayFrame::Chain { .. } if line == second => Vec::new(),
        frame => vec![frame],
    }));
    let third = world.add_device_of(ANA);
    world.wait(60_000);
    assert_eq!(world.devices[second].engine.devices().len(), 4, "three devices and the sheet");
    assert_eq!(world.devices[third].engine.devices().len(), 4);
    world.crash(second);
    assert_eq!(world.devices[second].engine.devices().len(), 4, "and keeps it");
    let gone = world.devices[third].secret().id();
    world.ask(ANA, Request::RevokeDevice(gone));
    world.wait(60_000);
    assert_eq!(world.devices[second].engine.devices().len(), 3);
    world.may_leave_unsent = true;
}

#[test]
fn statements_that_the_relay_lost_are_given_back() {
    let (mut world, second) = World::pair_with_second_device(1_009);
    let ana = world.relay.chains.values().find(|chain| chain.statements().len() > 1).unwrap().clone();
    let shorter = twofold_wire::chain::PersonChain::begin(&ana.statements()[..1]).unwrap();
    for device in [ANA, BEN, second] {
        world.hang_up(device);
    }
    world.relay.chains.insert(ana.id(), shorter);
    world.wait(60_000);
    assert_eq!(world.relay.chains[&ana.id()].statements(), ana.statements());
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    world.type_in(second, TOPIC, "From the second. ");
    world.wait(60_000);
    assert!(world.text(BEN, TOPIC).contains("From the second. "));
    assert_eq!(world.devices[ANA].count(Table::Identity), 1);
}

#[test]
fn two_devices_added_at_once_by_two_devices_are_both_in() {
    let (mut world, second) = World::pair_with_second_device(1_010);
    let new = [world.add_device(), world.add_device()];
    let now = world.now;
    for adder in [ANA, second] {
        world.devices[adder].ask(Request::OfferLink, now);
    }
    world.wait(20_000);
    for (adder, new) in [(ANA, new[0]), (second, new[1])] {
        let key = world.devices[adder].engine.device_link().unwrap().code.unwrap();
        world.devices[new].ask(Request::ComeIn { key }, now);
    }
    world.wait(60_000);
    assert_eq!(world.devices[ANA].engine.devices().len(), 5, "four, and the sheet");
    for (device, text) in [(ANA, "1"), (second, "2"), (new[0], "3"), (new[1], "4")] {
        world.type_in(device, TOPIC, text);
        world.wait(30_000);
    }
    world.agree(&[ANA, BEN, second, new[0], new[1]]);
    assert!(world.text(BEN, TOPIC).ends_with("1234"));
}
