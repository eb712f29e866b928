//! Several devices of one person, in the simulated world.

use twofold_model::Command;
use twofold_sync::status::PairState;
use twofold_sync::{Input, Notice, Refusal, Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor;
use twofold_wire::frame::{Refused, RelayFrame};

const TOPIC: &str = "contract/-/frequency";

/// A pair, and Ana's second device.
fn pair_with_second_device(seed: u64) -> (World, usize) {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "From before. ");
    world.wait(5_000);
    let second = world.add_device_of(ANA);
    (world, second)
}

#[test]
fn a_second_device_reads_and_writes_what_the_first_does() {
    let (mut world, second) = pair_with_second_device(20);
    let n = world.devices[second].engine.pairs(world.now)[0].n;
    assert_eq!(world.devices[second].pair(n, world.now).unwrap().state, PairState::Open);
    assert_eq!(world.devices[second].view(n), world.view(ANA));
    assert!(world.status(BEN).notices.contains(&Notice::PartnerDevices));
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(5_000);
    assert_eq!(world.devices[second].view(n), world.view(BEN));
}

#[test]
fn a_revoked_device_sees_and_sends_nothing_new() {
    let (mut world, second) = pair_with_second_device(21);
    let device = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    let n = world.devices[second].engine.pairs(world.now)[0].n;
    let epoch_before = world.view(ANA);
    world.ask(ANA, Request::RevokeDevice(device.id));
    world.run();
    world.type_in(ANA, TOPIC, "After. ");
    world.wait(30_000);
    assert_eq!(world.view(BEN), world.view(ANA));
    assert_eq!(world.devices[second].view(n), epoch_before, "the revoked device has no key of the new epoch");
    assert!(world.notices(second).contains(&Notice::DeviceRefused), "and is told");
    world.crash(second);
    assert!(!world.notices(second).contains(&Notice::DeviceRefused));
    world.wait(10_000);
    assert!(world.notices(second).contains(&Notice::DeviceRefused), "at each connection");
    world.may_leave_unsent = true;
}

#[test]
fn a_device_that_learns_from_the_log_that_it_was_removed_says_so_and_takes_nothing_more() {
    let (mut world, second) = pair_with_second_device(24);
    let device = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    let n = world.devices[second].engine.pairs(world.now)[0].n;
    let after = world.pair_log().head();
    world.go_offline(second);
    world.ask(ANA, Request::RevokeDevice(device.id));
    world.wait(30_000);
    assert_eq!(world.status(second).state, PairState::Open);
    // What was on its way to it when it was cut off.
    let (space, log) = (world.pair_space(), world.pair_log());
    let entries = log.entries[usize::try_from(after).unwrap()..].to_vec();
    let (head, chain) = (log.head(), log.chain_at(log.head()));
    let frame = RelayFrame::Records { space, after, entries, head, chain };
    let now = world.now;
    world.devices[second].handle(Input::Frame(cbor::encode(&frame)), now);
    assert_eq!(world.status(second).state, PairState::DeviceRemoved);
    assert!(!world.notices(second).contains(&Notice::SentAway), "the person is in");
    let field = TOPIC.parse().unwrap();
    let edit = Command::EditText { field, at: 0, delete: 0, insert: "Lost? ".into() };
    let refused = world.devices[second].execute(&Target::Pair(n), edit, now);
    assert_eq!(refused, Err(Refusal::ReadOnly));
    while world.devices[second].store_one(now) {}
    world.crash(second);
    assert_eq!(world.status(second).state, PairState::DeviceRemoved, "also after a restart");
    world.may_leave_unsent = true;
}

#[test]
fn a_new_device_that_waits_to_be_added_is_not_told_that_it_was_removed() {
    let mut world = World::pair(25);
    let second = world.add_device();
    let offer = world.devices[ANA].engine.device_offer().unwrap();
    world.ask(second, Request::BecomeDevice { offer });
    world.wait(60_000);
    assert!(world.notices(second).is_empty(), "{:?}", world.notices(second));
    let answer = world.devices[second].engine.device_answer().unwrap().to_vec();
    world.ask(ANA, Request::AddDevice { answer });
    world.wait(10_000);
    assert_eq!(world.status(second).state, PairState::Open);
}

#[test]
fn a_relay_that_was_busy_is_not_called_busy_for_ever() {
    let mut world = World::pair(26);
    world.relay.refuse_appends = Some(Refused::Busy { after: 3_000 });
    world.type_in(ANA, TOPIC, "Later. ");
    world.wait(20_000);
    assert!(world.notices(ANA).contains(&Notice::RelayBusy));
    world.relay.refuse_appends = Some(Refused::Quota);
    world.wait(60_000);
    assert!(world.notices(ANA).contains(&Notice::QuotaFull));
    world.relay.refuse_appends = None;
    world.wait(120_000);
    assert!(world.notices(ANA).is_empty(), "{:?}", world.notices(ANA));
    assert!(world.text(BEN, TOPIC).contains("Later. "));
}

#[test]
fn an_offer_of_yesterdays_chain_is_refused_with_a_word() {
    let (mut world, _) = pair_with_second_device(22);
    let third = world.add_device();
    let offer = world.devices[ANA].engine.device_offer().unwrap();
    world.ask(third, Request::BecomeDevice { offer });
    let answer = world.devices[third].engine.device_answer().unwrap().to_vec();
    let gone = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    world.ask(ANA, Request::RevokeDevice(gone.id));
    world.run();
    world.ask(ANA, Request::AddDevice { answer });
    world.run();
    assert!(world.devices[ANA].engine.notices().contains(&Notice::OfferUnusable));
    world.may_leave_unsent = true;
}

#[test]
fn both_partners_have_second_devices_and_all_four_read_and_write() {
    let mut world = World::pair(600);
    let devices = [ANA, BEN, world.add_device_of(ANA), world.add_device_of(BEN)];
    for (device, text) in devices.into_iter().zip(["one ", "two ", "three ", "four "]) {
        world.type_in(device, TOPIC, text);
    }
    world.wait(120_000);
    world.agree(&devices);
    for text in ["one ", "two ", "three ", "four "] {
        assert!(world.text(ANA, TOPIC).contains(text));
    }
}

#[test]
fn a_device_revoked_while_offline_is_out_when_the_line_is_back() {
    let (mut world, _) = pair_with_second_device(24);
    let gone = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    world.go_offline(ANA);
    world.ask(ANA, Request::RevokeDevice(gone.id));
    world.wait(30_000);
    assert_eq!(world.devices[ANA].engine.devices().len(), 3, "not before the relay has it");
    world.go_online(ANA);
    world.wait(30_000);
    assert_eq!(world.devices[ANA].engine.devices().len(), 2);
    assert!(world.pair_log().roster().unwrap().device(&gone.id).is_none());
    world.may_leave_unsent = true;
}
