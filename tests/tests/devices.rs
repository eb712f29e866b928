//! Several devices of one person, in the simulated world.

use twofold_model::Command;
use twofold_sync::engine::arrive::{Arrival, ArrivalError};
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
    assert!(world.status(BEN).notices.contains(&Notice::PartnerDeviceAdded));
    assert!(!world.status(BEN).notices.contains(&Notice::PartnerDeviceRemoved), "the link is no device to speak of");
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
fn what_was_read_about_the_partners_devices_is_told_once_and_what_comes_after_is_told_again() {
    let (mut world, _) = pair_with_second_device(27);
    let notice = Notice::PartnerDeviceAdded;
    world.crash(BEN);
    assert!(world.notices(BEN).contains(&notice), "nobody has read it");
    world.ask(BEN, Request::Read { n: 1, notice });
    world.run();
    assert!(!world.notices(BEN).contains(&notice));
    world.crash(BEN);
    world.wait(10_000);
    assert!(!world.notices(BEN).contains(&notice), "nor is it told after a start");
    let second = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    world.ask(ANA, Request::RevokeDevice(second.id));
    world.wait(10_000);
    assert!(world.notices(BEN).contains(&Notice::PartnerDeviceRemoved), "that is something else");
    world.add_device_of(ANA);
    assert!(world.notices(BEN).contains(&notice));
    world.crash(BEN);
    assert!(world.notices(BEN).contains(&notice), "what was not read is told at every start");
    world.may_leave_unsent = true;
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

#[test]
fn a_link_lets_one_device_in_and_no_second_one() {
    let mut world = World::pair(610);
    let (second, third) = (world.add_device(), world.add_device());
    let key = world.device_link(ANA);
    world.ask(second, Request::ComeIn { key: key.clone() });
    world.wait(10_000);
    assert_eq!(world.devices[second].engine.arrival(), Some(Arrival::Entered));
    world.ask(third, Request::ComeIn { key });
    world.wait(10_000);
    assert_eq!(world.devices[third].engine.arrival(), Some(Arrival::Failed(ArrivalError::Spent)));
    assert!(world.devices[third].engine.pairs(world.now).is_empty());
    assert_eq!(world.devices[ANA].engine.device_link(), None, "the first device sees that it was used");
    assert_eq!(names(&world, ANA).len(), 2);
}

#[test]
fn a_link_that_nobody_used_is_over_after_a_quarter_of_an_hour() {
    let mut world = World::pair(611);
    let key = world.device_link(ANA);
    world.wait(15 * 60_000);
    assert_eq!(world.devices[ANA].engine.device_link(), None);
    let second = world.add_device();
    world.ask(second, Request::ComeIn { key });
    world.wait(10_000);
    assert_eq!(world.devices[second].engine.arrival(), Some(Arrival::Failed(ArrivalError::Spent)));
    assert!(!world.status(BEN).notices.contains(&Notice::PartnerDeviceRemoved));
}

#[test]
fn a_link_that_was_open_when_the_tab_was_killed_is_still_over_in_time() {
    let mut world = World::pair(612);
    let key = world.device_link(ANA);
    world.crash(ANA);
    world.wait(16 * 60_000);
    let second = world.add_device();
    world.ask(second, Request::ComeIn { key });
    world.wait(10_000);
    assert_eq!(world.devices[second].engine.arrival(), Some(Arrival::Failed(ArrivalError::Spent)));
}

#[test]
fn a_new_device_that_is_killed_at_any_moment_comes_in_all_the_same() {
    for steps in [1, 3, 6, 10, 15, 21, 28, 36, 45, 60] {
        let mut world = World::pair(620);
        let second = world.add_device();
        let key = world.device_link(ANA);
        world.ask(second, Request::ComeIn { key: key.clone() });
        for _ in 0..steps {
            world.step();
        }
        world.crash(second);
        world.wait(20_000);
        if world.devices[second].engine.arrival().is_none() && world.devices[second].engine.devices().is_empty() {
            // It had not begun to keep anything.
            world.ask(second, Request::ComeIn { key });
            world.wait(20_000);
        }
        assert_eq!(world.status(second).state, PairState::Open, "killed after {steps} steps");
        world.type_in(second, TOPIC, "In. ");
        world.wait(30_000);
        assert!(world.text(BEN, TOPIC).ends_with("In. "));
        assert_eq!(names(&world, ANA).len(), 2, "killed after {steps} steps");
    }
}

#[test]
fn each_device_knows_what_the_others_are_called_and_when_they_were_here() {
    let (mut world, second) = pair_with_second_device(613);
    world.ask(ANA, Request::NameDevice("  Laptop\n at work ".into()));
    world.ask(second, Request::NameDevice("Phone".into()));
    world.wait(10_000);
    for device in [ANA, second] {
        assert_eq!(names(&world, device), ["Laptop at work", "Phone"]);
    }
    world.go_offline(second);
    world.ask(ANA, Request::NameDevice("Laptop".into()));
    world.wait(13 * 60 * 60_000);
    let devices = world.devices[ANA].engine.devices();
    let last = |is_this| devices.iter().find(|it| it.is_this == is_this && !it.is_paper).unwrap().last_here.unwrap();
    assert!(last(true) >= last(false) + 12 * 60, "who is here says so again, and who is not does not");
    world.crash(ANA);
    assert_eq!(names(&world, ANA), ["Laptop", "Phone"], "after a start too");
    world.go_online(second);
    world.wait(10_000);
    assert_eq!(names(&world, second), ["Laptop", "Phone"]);
}

#[test]
fn nothing_of_a_devices_name_reaches_the_relay_or_the_partner_in_clear() {
    let mut world = World::pair(614);
    world.wire = Some(Vec::new());
    world.ask(ANA, Request::NameDevice("Zanzibar laptop".into()));
    world.wait(10_000);
    let heard = world.wire.take().unwrap();
    assert!(heard.iter().all(|frame| !frame.windows(8).any(|window| window == b"Zanzibar")));
    assert_eq!(names(&world, BEN), Vec::<String>::new());
}

/// What the person of a device calls the devices, recovery sheet and unnamed ones aside.
fn names(world: &World, device: usize) -> Vec<String> {
    let devices = world.devices.get(device).map(|device| device.engine.devices()).unwrap_or_default();
    let devices = devices.into_iter().filter(|it| !it.is_paper && !it.is_link);
    let mut names: Vec<String> = devices.map(|it| it.name.unwrap_or_default()).collect();
    names.sort();
    names.retain(|name| !name.is_empty() || device == ANA);
    names
}
