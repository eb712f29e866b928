//! Coming back with the recovery sheet, in the simulated world.

use twofold_crypto::paper::WordsError;
use twofold_sync::engine::arrive::{Arrival, ArrivalError};
use twofold_sync::engine::sheet::Sheet;
use twofold_sync::status::PairState;
use twofold_sync::{Notice, Refusal, Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::DeviceId;
use twofold_wire::frame::RelayFrame;

const TOPIC: &str = "contract/-/frequency";

/// A pair with something written, and the words of Ana's sheet.
fn pair_with_sheet(seed: u64) -> (World, String) {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "From before. ");
    world.wait(30_000);
    let words = world.sheet(ANA);
    (world, words)
}

/// The devices that a browser which came with a sheet may leave behind.
fn found(world: &World, device: usize) -> Vec<DeviceId> {
    match world.devices.get(device).and_then(|device| device.engine.arrival()) {
        Some(Arrival::Found(devices)) => devices.into_iter().map(|device| device.id).collect(),
        other => panic!("{other:?}"),
    }
}

/// An empty browser comes in with the words, and leaves everything else behind.
fn recover(world: &mut World, words: &str) -> usize {
    let fresh = world.add_device();
    world.ask(fresh, Request::ComeIn { key: words.into() });
    world.wait(10_000);
    let lost = found(world, fresh);
    world.ask(fresh, Request::Enter { lost });
    world.wait(20_000);
    let arrival = world.devices.get(fresh).and_then(|device| device.engine.arrival());
    assert_eq!(arrival, Some(Arrival::Entered));
    fresh
}

#[test]
fn a_person_who_lost_every_device_is_back_with_the_sheet_alone() {
    let (mut world, words) = pair_with_sheet(700);
    world.go_offline(ANA);
    let fresh = recover(&mut world, &words);
    assert_eq!(world.status(fresh).state, PairState::Open);
    assert_eq!(world.view(fresh), world.view(BEN));
    world.type_in(fresh, TOPIC, "Back again. ");
    world.wait(30_000);
    assert!(world.text(BEN, TOPIC).ends_with("From before. Back again. "));
    assert!(world.status(BEN).notices.contains(&Notice::PartnerDeviceAdded));
    assert!(world.status(BEN).notices.contains(&Notice::PartnerDeviceRemoved));
    assert!(!world.status(BEN).notices.contains(&Notice::CheckVoid));
    world.may_leave_unsent = true;
}

#[test]
fn a_pair_that_was_closed_before_somebody_came_back_can_be_read_also_after_a_start() {
    let (mut world, words) = pair_with_sheet(710);
    world.close(ANA);
    world.wait(10_000);
    assert_eq!(world.status(ANA).state, PairState::Closed);
    world.go_offline(ANA);
    let fresh = recover(&mut world, &words);
    assert_eq!(world.status(fresh).state, PairState::Closed);
    assert_eq!(world.view(fresh), world.view(BEN));
    world.crash(fresh);
    assert_eq!(world.status(fresh).state, PairState::Closed);
    assert_eq!(world.view(fresh), world.view(BEN));
    assert_eq!(world.status(fresh).partner.unwrap().name, "Ben");
    world.may_leave_unsent = true;
}

#[test]
fn the_lost_device_is_out_and_what_it_still_writes_reaches_nobody() {
    let (mut world, words) = pair_with_sheet(701);
    world.go_offline(ANA);
    world.type_in(ANA, TOPIC, "By a thief. ");
    let fresh = recover(&mut world, &words);
    world.type_in(fresh, TOPIC, "Mine. ");
    world.wait(30_000);
    world.go_online(ANA);
    world.wait(60_000);
    assert!(world.notices(ANA).contains(&Notice::DeviceRefused));
    assert!(world.text(BEN, TOPIC).ends_with("From before. Mine. "));
    assert!(!world.text(ANA, TOPIC).contains("Mine"), "and it has no key of what comes after");
    world.may_leave_unsent = true;
}

#[test]
fn nothing_happens_before_the_person_has_said_which_devices_are_lost() {
    let (mut world, words) = pair_with_sheet(702);
    let entries = world.pair_log().head();
    let fresh = world.add_device();
    world.ask(fresh, Request::ComeIn { key: words });
    world.wait(60_000);
    assert_eq!(found(&world, fresh).len(), 1, "the sheet itself is not among them");
    assert_eq!(world.pair_log().head(), entries);
    assert_eq!(world.devices[ANA].engine.devices().len(), 2);
    let n = world.number(fresh);
    let now = world.now;
    let edit = twofold_model::Command::EditText {
        field: TOPIC.parse().unwrap(),
        at: 0,
        delete: 0,
        insert: "Too early. ".into(),
    };
    assert_eq!(world.devices[fresh].execute(&Target::Pair(n), edit, now), Err(Refusal::ReadOnly));
    assert_eq!(world.status(ANA).state, PairState::Open);
}

#[test]
fn a_device_that_is_not_lost_stays_and_goes_on() {
    let (mut world, words) = pair_with_sheet(703);
    let fresh = world.add_device();
    world.ask(fresh, Request::ComeIn { key: words });
    world.wait(10_000);
    world.ask(fresh, Request::Enter { lost: Vec::new() });
    world.wait(20_000);
    assert_eq!(world.devices[fresh].engine.arrival(), Some(Arrival::Entered));
    for (device, text) in [(ANA, "one "), (fresh, "two "), (BEN, "three ")] {
        world.type_in(device, TOPIC, text);
        world.wait(30_000);
    }
    world.agree(&[ANA, BEN, fresh]);
    assert!(!world.status(BEN).notices.contains(&Notice::PartnerDeviceRemoved));
}

#[test]
fn a_recovery_that_is_killed_at_any_moment_ends_well() {
    for steps in [1, 4, 8, 13, 19, 26, 34, 43, 55, 70] {
        let (mut world, words) = pair_with_sheet(704);
        world.go_offline(ANA);
        let fresh = world.add_device();
        world.ask(fresh, Request::ComeIn { key: words });
        world.wait(10_000);
        let lost = found(&world, fresh);
        world.ask(fresh, Request::Enter { lost });
        for _ in 0..steps {
            world.step();
        }
        world.crash(fresh);
        world.wait(30_000);
        world.type_in(fresh, TOPIC, "Back. ");
        world.wait(30_000);
        assert!(world.text(BEN, TOPIC).ends_with("From before. Back. "), "killed after {steps} steps");
        world.may_leave_unsent = true;
    }
}

#[test]
fn a_sheet_that_is_used_twice_makes_two_devices_that_know_of_each_other() {
    let (mut world, words) = pair_with_sheet(705);
    world.go_offline(ANA);
    let first = recover(&mut world, &words);
    let second = world.add_device();
    world.ask(second, Request::ComeIn { key: words });
    world.wait(10_000);
    let this = world.devices[first].engine.devices().into_iter().find(|it| it.is_this).unwrap().id;
    assert_eq!(found(&world, second), [this]);
    world.ask(second, Request::Enter { lost: vec![this] });
    world.wait(20_000);
    assert!(world.notices(first).contains(&Notice::DeviceRefused));
    assert_eq!(world.view(second), world.view(BEN));
    world.may_leave_unsent = true;
}

#[test]
fn the_words_are_forgotten_when_two_of_them_prove_that_they_were_kept() {
    let (mut world, words) = pair_with_sheet(706);
    let word = |at: usize| words.split(' ').nth(at).unwrap().to_owned();
    for wrong in [vec![], vec![(3, word(3))], vec![(3, word(3)), (9, "zebra".into())], vec![(3, word(9)), (9, word(3))]]
    {
        world.ask(ANA, Request::ConfirmSheet(wrong));
        assert_eq!(world.sheet(ANA), words);
    }
    world.ask(ANA, Request::ConfirmSheet(vec![(3, word(3)), (9, word(9))]));
    assert_eq!(world.devices[ANA].engine.sheet(), Some(Sheet::Kept));
    world.run();
    world.crash(ANA);
    assert_eq!(world.devices[ANA].engine.sheet(), Some(Sheet::Kept), "for good");
    world.wait(10_000);
    world.go_offline(ANA);
    let fresh = recover(&mut world, &words);
    assert_eq!(world.view(fresh), world.view(BEN));
    world.may_leave_unsent = true;
}

#[test]
fn a_replaced_sheet_opens_nothing_any_more_and_the_new_one_does() {
    let (mut world, old) = pair_with_sheet(707);
    world.go_offline(ANA);
    world.ask(ANA, Request::ReplaceSheet);
    world.run();
    assert_eq!(world.devices[ANA].engine.sheet(), Some(Sheet::Preparing), "not before the relay knows");
    world.crash(ANA);
    world.go_online(ANA);
    world.wait(20_000);
    let new = world.sheet(ANA);
    assert_ne!(new, old);
    assert!(world.status(BEN).notices.contains(&Notice::PartnerSheet), "the old sheet did not vouch for it");
    let thief = world.add_device();
    world.ask(thief, Request::ComeIn { key: old });
    world.wait(10_000);
    assert_eq!(world.devices[thief].engine.arrival(), Some(Arrival::Failed(ArrivalError::Unknown)));
    world.go_offline(ANA);
    let fresh = recover(&mut world, &new);
    assert_eq!(world.view(fresh), world.view(BEN));
    world.may_leave_unsent = true;
}

#[test]
fn words_that_are_none_are_refused_before_anybody_is_asked() {
    let (mut world, words) = pair_with_sheet(708);
    let fresh = world.add_device();
    let cases = [
        ("", ArrivalError::Link(twofold_crypto::LinkError::Empty)),
        ("one two three", ArrivalError::Words(WordsError::Count(3))),
        (&words.replacen(words.split(' ').next().unwrap(), "twofold", 1), ArrivalError::Words(WordsError::Unknown(1))),
    ];
    for (key, error) in cases {
        world.ask(fresh, Request::ComeIn { key: key.into() });
        assert_eq!(world.devices[fresh].engine.arrival(), Some(Arrival::Failed(error)), "{key}");
    }
    let mut swapped: Vec<&str> = words.split(' ').collect();
    swapped.swap(0, 1);
    world.ask(fresh, Request::ComeIn { key: swapped.join(" ") });
    let checksum = Arrival::Failed(ArrivalError::Words(WordsError::Checksum));
    assert_eq!(world.devices[fresh].engine.arrival(), Some(checksum));
    let nobody = World::pair(709).sheet(ANA);
    world.ask(fresh, Request::ComeIn { key: nobody });
    world.wait(10_000);
    assert_eq!(world.devices[fresh].engine.arrival(), Some(Arrival::Failed(ArrivalError::Unknown)));
    world.ask(ANA, Request::ComeIn { key: words });
    assert_eq!(world.devices[ANA].engine.arrival(), Some(Arrival::Failed(ArrivalError::Occupied)));
}

#[test]
fn a_relay_that_shows_another_person_is_not_believed() {
    let (mut world, words) = pair_with_sheet(710);
    // Another person's chain in the place of one's own.
    let sheet = world.devices[ANA].engine.devices().into_iter().find(|it| it.is_paper).unwrap().id;
    let other = world.relay.chains.values().find(|chain| chain.current_device(&sheet).is_none()).unwrap().clone();
    let fresh = world.add_device();
    world.tamper = Some(Box::new(move |line, frame| match frame {
        RelayFrame::Me { spaces, .. } if line == fresh => {
            vec![RelayFrame::Me { person: other.id(), statements: other.statements().to_vec(), spaces }]
        }
        frame => vec![frame],
    }));
    world.ask(fresh, Request::ComeIn { key: words });
    world.wait(10_000);
    assert_eq!(world.devices[fresh].engine.arrival(), Some(Arrival::Failed(ArrivalError::Forged)));
    assert!(world.devices[fresh].engine.devices().is_empty());
}
