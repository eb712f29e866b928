//! Making sure that it is really the two of them.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::person::replace_paper;
use twofold_crypto::{DeviceSecret, EpochKey, start_epoch};
use twofold_sync::engine::verification::{CheckState, Voided};
use twofold_sync::input::Method;
use twofold_sync::{Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::control::{self, Pinned};
use twofold_wire::log::Entry;

#[test]
fn both_see_the_same_number_and_picture_and_nothing_is_checked_at_first() {
    let world = World::pair(720);
    let (ana, ben) = (world.check(ANA), world.check(BEN));
    assert_eq!((&ana.number, &ana.picture), (&ben.number, &ben.picture));
    assert_eq!(ana.number.split(' ').map(str::len).collect::<Vec<_>>(), [5; 12]);
    assert_eq!(ana.picture.len(), "TWOFOLD1:".len() + 128);
    assert_eq!((ana.state, ana.partner), (CheckState::NotYet, None));
}

#[test]
fn nobody_has_a_number_before_there_is_a_partner_and_another_pair_has_another() {
    let mut world = World::new(2, 721);
    let start = Request::Start { name: "Ana".into(), role: twofold_sync::Role::Mentor, template: "caltrans".into() };
    world.ask(ANA, start);
    world.run();
    assert_eq!(world.devices[ANA].engine.check(1), None);
    assert_ne!(World::pair(722).check(ANA).number, World::pair(723).check(ANA).number);
}

#[test]
fn what_one_has_checked_stands_for_that_one_and_is_told_to_the_other() {
    let mut world = World::pair(724);
    let minutes = world.now.minutes();
    world.ask(ANA, Request::Checked { n: 1, how: Method::Together });
    let done = CheckState::Done { how: Method::Together, minutes };
    assert_eq!(world.check_state(ANA), done);
    world.wait(30_000);
    assert_eq!((world.check(BEN).state, world.check(BEN).partner), (CheckState::NotYet, Some(minutes)));
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    assert_eq!((world.check_state(ANA), world.check(BEN).partner), (done, Some(minutes)));
    let second = world.add_device_of(ANA);
    world.wait(30_000);
    assert_eq!(world.check_state(second), done, "a person's devices know it together");
}

#[test]
fn a_check_made_offline_holds_at_once_and_after_a_restart() {
    let mut world = World::pair(725);
    world.go_offline(ANA);
    world.ask(ANA, Request::Checked { n: 1, how: Method::Picture });
    world.run();
    world.crash(ANA);
    assert!(matches!(world.check_state(ANA), CheckState::Done { how: Method::Picture, .. }));
    world.go_online(ANA);
    world.wait(60_000);
    assert!(matches!(world.check_state(ANA), CheckState::Done { how: Method::Picture, .. }));
}

#[test]
fn a_partners_new_device_is_a_notice_and_voids_nothing() {
    let mut world = World::pair(726);
    world.ask(BEN, Request::Checked { n: 1, how: Method::Voice });
    world.wait(30_000);
    world.add_device_of(ANA);
    world.wait(30_000);
    assert!(world.notices(BEN).contains(&Notice::PartnerDeviceAdded));
    assert!(matches!(world.check_state(BEN), CheckState::Done { how: Method::Voice, .. }));
    assert!(!world.notices(BEN).contains(&Notice::CheckVoid));
}

/// Ana has checked Ben, whose keys then say something about his recovery sheet.
fn sheet_replaced(seed: u64, by_old_sheet: bool) -> World {
    let mut world = World::pair(seed);
    world.ask(ANA, Request::Checked { n: 1, how: Method::Together });
    world.wait(30_000);
    let old = world.devices[BEN].paper();
    world.go_offline(BEN);
    world.run();
    let forger = Forger::of(&world, BEN);
    let member = forger.roster.member(&forger.author.person).expect("Ben is in");
    let new = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed));
    let author = if by_old_sheet { &old } else { &forger.device };
    let signed = replace_paper(member.chain.head(), author, &new);
    let mut chain = member.chain.clone();
    chain.extend(&signed).expect("the statement follows");
    let stay = forger.roster.devices().filter(|(person, ..)| *person != forger.author.person).map(|(_, _, keys)| keys);
    let devices = stay.chain(chain.current_devices().map(|device| &device.keys));
    let mut rng = ChaCha20Rng::seed_from_u64(seed + 1);
    let (epoch, head) = (forger.roster.epoch() + 1, forger.roster.head());
    let older: Vec<_> = forger.keys.values().cloned().collect();
    let start = start_epoch(&EpochKey::make(&mut rng), &forger.space.0, epoch, &head, devices, &older, &mut rng);
    let person = Pinned { person: forger.author.person, statements: vec![signed] };
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(control::Body::Pin { person, start: Some(start) })));
    world.run();
    world.may_leave_unsent = true;
    assert!(!world.notices(ANA).contains(&Notice::SetAside), "the new sheet is in the roster");
    world
}

#[test]
fn a_sheet_replaced_without_the_old_one_voids_the_check_and_says_so() {
    let mut world = sheet_replaced(727, false);
    for _ in 0..2 {
        assert!(matches!(world.check_state(ANA), CheckState::Void { why: Voided::OtherSheet, .. }));
        assert!(world.notices(ANA).contains(&Notice::CheckVoid));
        world.crash(ANA);
        world.run();
    }
    world.ask(ANA, Request::Checked { n: 1, how: Method::Together });
    world.run();
    assert!(matches!(world.check_state(ANA), CheckState::Done { .. }), "checking again makes it good");
    assert!(!world.notices(ANA).contains(&Notice::CheckVoid));
}

#[test]
fn a_sheet_replaced_with_the_old_one_voids_nothing() {
    let world = sheet_replaced(728, true);
    assert!(matches!(world.check_state(ANA), CheckState::Done { .. }), "{:?}", world.notices(ANA));
}

#[test]
fn another_person_in_the_partners_place_voids_the_check_and_has_another_number() {
    let mut world = World::pair(729);
    world.ask(ANA, Request::Checked { n: 1, how: Method::Together });
    world.wait(30_000);
    let number = world.check(ANA).number;
    // Ana's own keys put somebody else in Ben's place, as they do when he comes back with nothing left.
    let forger = Forger::of(&world, ANA);
    let mut rng = ChaCha20Rng::seed_from_u64(729);
    let stranger = twofold_crypto::make_person(&mut rng);
    let chain = twofold_wire::chain::PersonChain::begin(&stranger.statements).unwrap();
    let old = forger.roster.members().iter().map(|it| it.chain.id()).find(|it| *it != forger.author.person).unwrap();
    let stay = forger.roster.devices().filter(|(person, ..)| *person != old).map(|(_, _, keys)| keys);
    let devices = stay.chain(chain.current_devices().map(|device| &device.keys));
    let key = EpochKey::make(&mut rng);
    let (epoch, head) = (forger.roster.epoch() + 1, forger.roster.head());
    let start = start_epoch(&key, &forger.space.0, epoch, &head, devices, &[], &mut rng);
    let new = Pinned { person: chain.id(), statements: stranger.statements };
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(control::Body::Replace { old, new, start })));
    world.run();
    assert!(matches!(world.check_state(ANA), CheckState::Void { why: Voided::OtherPerson, .. }));
    assert!(world.notices(ANA).contains(&Notice::CheckVoid));
    assert_ne!(world.check(ANA).number, number);
    world.may_leave_unsent = true;
}
