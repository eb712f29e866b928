//! Several devices of one person, in the simulated world.

use twofold_sync::status::PairState;
use twofold_sync::{Notice, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

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
    world.may_leave_unsent = true;
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
