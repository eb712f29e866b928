//! Backups, in the simulated world: what is in one, who comes in with it, and what it never overwrites.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use twofold_model::Command;
use twofold_sync::engine::arrive::{Arrival, ArrivalError};
use twofold_sync::status::PairState;
use twofold_sync::{Notice, Refusal, Request, Target};
use twofold_tests::World;
use twofold_tests::relay::ORIGIN;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::DeviceId;
use zeroize::Zeroizing;

const TOPIC: &str = "contract/-/frequency";

type Content = Zeroizing<Vec<u8>>;

/// A pair with something written, and Ana's backup of it.
fn pair_with_backup(seed: u64) -> (World, Content) {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "From before. ");
    let backup = back_up(&mut world, ANA);
    (world, backup)
}

fn back_up(world: &mut World, device: usize) -> Content {
    world.ask(device, Request::PrepareBackup);
    world.wait(20_000);
    world.devices[device].engine.backup().expect("everything is at the relay")
}

/// An empty browser with the backup open.
fn open(world: &mut World, backup: &Content) -> usize {
    let fresh = world.add_device();
    world.ask(fresh, Request::OpenBackup { content: backup.clone() });
    world.wait(10_000);
    fresh
}

fn arrival(world: &World, device: usize) -> Option<Arrival> {
    world.devices[device].engine.arrival()
}

fn found(world: &World, device: usize) -> Vec<DeviceId> {
    match arrival(world, device) {
        Some(Arrival::Found(devices)) => devices.into_iter().map(|device| device.id).collect(),
        other => panic!("{other:?}"),
    }
}

fn enter(world: &mut World, device: usize, lost: Vec<DeviceId>) {
    world.ask(device, Request::Enter { lost });
    world.wait(20_000);
    assert_eq!(arrival(world, device), Some(Arrival::Entered));
}

fn edit(world: &mut World, device: usize) -> Result<(), Refusal> {
    let edit =
        Command::EditText { field: TOPIC.parse().expect("a field path"), at: 0, delete: 0, insert: "No. ".into() };
    let (target, now) = (Target::Pair(world.number(device)), world.now);
    world.devices[device].execute(&target, edit, now)
}

#[test]
fn somebody_who_lost_the_device_is_back_with_the_backup_as_a_new_device() {
    let (mut world, backup) = pair_with_backup(800);
    world.type_in(BEN, TOPIC, "Written since. ");
    world.wait(30_000);
    world.go_offline(ANA);
    let fresh = open(&mut world, &backup);
    let lost = found(&world, fresh);
    assert_eq!(lost.len(), 1, "neither the sheet nor the backup itself is a device that can be lost");
    enter(&mut world, fresh, lost);
    assert_eq!(world.status(fresh).state, PairState::Open);
    world.type_in(fresh, TOPIC, "Back again. ");
    world.wait(30_000);
    world.agree(&[fresh, BEN]);
    assert!(world.text(BEN, TOPIC).contains("Written since. "));
    assert!(world.text(BEN, TOPIC).contains("Back again. "));
    world.go_online(ANA);
    world.wait(30_000);
    assert!(world.notices(ANA).contains(&Notice::DeviceRefused), "the lost device is out");
    for device in [ANA, BEN, fresh] {
        assert!(!world.notices(device).contains(&Notice::DeviceCopied), "nobody has two records of one number");
        assert!(!world.notices(device).contains(&Notice::Fork));
    }
    world.may_leave_unsent = true;
}

#[test]
fn the_browser_that_made_a_backup_goes_on_beside_the_one_that_opened_it() {
    let (mut world, backup) = pair_with_backup(801);
    let fresh = open(&mut world, &backup);
    enter(&mut world, fresh, Vec::new());
    for (device, text) in [(ANA, "One. "), (fresh, "Two. "), (BEN, "Three. ")] {
        world.type_in(device, TOPIC, text);
    }
    world.wait(60_000);
    world.agree(&[ANA, BEN, fresh]);
    for device in [ANA, BEN, fresh] {
        assert!(!world.notices(device).contains(&Notice::DeviceCopied));
    }
}

#[test]
fn without_any_relay_a_backup_can_be_read_and_not_changed() {
    let (mut world, backup) = pair_with_backup(802);
    let fresh = world.add_device();
    world.go_offline(fresh);
    world.ask(fresh, Request::OpenBackup { content: backup });
    world.run();
    assert!(world.text(fresh, TOPIC).ends_with("From before. "));
    assert_eq!(world.status(fresh).state, PairState::Entering);
    assert_eq!(world.status(fresh).partner.unwrap().name, "Ben");
    assert_eq!(edit(&mut world, fresh), Err(Refusal::ReadOnly));
    world.crash(fresh);
    assert!(world.text(fresh, TOPIC).ends_with("From before. "), "after a start too");
    let lost = found(&world, fresh);
    world.ask(fresh, Request::Enter { lost });
    world.wait(10_000);
    assert_eq!(arrival(&world, fresh), Some(Arrival::Entering));
    world.go_online(fresh);
    world.wait(30_000);
    assert_eq!(arrival(&world, fresh), Some(Arrival::Entered));
    world.may_leave_unsent = true;
}

#[test]
fn a_backup_lets_in_once_and_can_be_read_ever_after() {
    let (mut world, backup) = pair_with_backup(803);
    let second = open(&mut world, &backup);
    enter(&mut world, second, Vec::new());
    world.wait(10_000);
    let third = open(&mut world, &backup);
    assert_eq!(arrival(&world, third), Some(Arrival::Outdated));
    assert!(world.text(third, TOPIC).ends_with("From before. "));
    assert_eq!(edit(&mut world, third), Err(Refusal::ReadOnly));
    world.type_in(ANA, TOPIC, "Later. ");
    world.wait(30_000);
    assert!(world.text(third, TOPIC).ends_with("From before. "), "and gets nothing new");
    let again = back_up(&mut world, ANA);
    let fourth = open(&mut world, &again);
    enter(&mut world, fourth, Vec::new());
}

#[test]
fn removing_a_device_also_ends_what_its_backup_could_do() {
    let mut world = World::pair(804);
    let second = world.add_device_of(ANA);
    let backup = back_up(&mut world, second);
    let gone = world.devices[ANA].engine.devices().into_iter().find(|it| !it.is_this && !it.is_paper && !it.is_backup);
    world.ask(ANA, Request::RevokeDevice(gone.unwrap().id));
    world.wait(20_000);
    assert!(world.devices[ANA].engine.devices().iter().all(|device| !device.is_backup));
    let thief = open(&mut world, &backup);
    assert_eq!(arrival(&world, thief), Some(Arrival::Outdated));
    world.may_leave_unsent = true;
}

#[test]
fn coming_back_with_the_sheet_without_the_lost_device_ends_its_backup_too() {
    let mut world = World::pair(805);
    let words = world.sheet(ANA);
    let backup = back_up(&mut world, ANA);
    let fresh = world.add_device();
    world.ask(fresh, Request::ComeIn { key: words });
    world.wait(10_000);
    let lost = found(&world, fresh);
    enter(&mut world, fresh, lost);
    let thief = open(&mut world, &backup);
    assert_eq!(arrival(&world, thief), Some(Arrival::Outdated));
    world.may_leave_unsent = true;
}

#[test]
fn one_backup_at_a_time_lets_in_and_making_it_anew_costs_nothing() {
    let (mut world, first) = pair_with_backup(806);
    let before = world.devices[ANA].engine.devices();
    let later = back_up(&mut world, ANA);
    assert_eq!(world.devices[ANA].engine.devices(), before, "the same browser's backups carry the same right");
    let second = world.add_device_of(ANA);
    back_up(&mut world, second);
    for old in [first, later] {
        let fresh = open(&mut world, &old);
        assert_eq!(arrival(&world, fresh), Some(Arrival::Outdated));
    }
    assert_eq!(world.devices[ANA].engine.devices().iter().filter(|device| device.is_backup).count(), 1);
}

#[test]
fn the_partner_is_told_of_who_comes_in_and_not_of_backups() {
    let (mut world, backup) = pair_with_backup(807);
    assert!(!world.notices(BEN).contains(&Notice::PartnerDeviceAdded));
    let fresh = open(&mut world, &backup);
    enter(&mut world, fresh, Vec::new());
    world.wait(10_000);
    assert!(world.notices(BEN).contains(&Notice::PartnerDeviceAdded));
    assert!(!world.notices(BEN).contains(&Notice::PartnerDeviceRemoved));
}

#[test]
fn opening_a_backup_where_somebody_works_adds_what_is_missing_and_changes_nothing_else() {
    let (mut world, backup) = pair_with_backup(808);
    world.type_in(ANA, TOPIC, "Newer. ");
    world.wait(30_000);
    let before = (world.view(ANA), world.pair_log().head());
    world.ask(ANA, Request::OpenBackup { content: backup });
    world.wait(10_000);
    assert_eq!(arrival(&world, ANA), Some(Arrival::Merged(0)));
    assert_eq!((world.view(ANA), world.pair_log().head()), before);
    world.ask(ANA, Request::StayOut);
    assert_eq!(arrival(&world, ANA), None);
}

#[test]
fn what_relay_and_device_have_lost_comes_back_from_a_backup() {
    let mut world = World::pair(809);
    let second = world.add_device_of(ANA);
    world.go_offline(second);
    world.type_in(ANA, TOPIC, "Only in the backup. ");
    let backup = back_up(&mut world, ANA);
    world.go_offline(ANA);
    world.go_offline(BEN);
    let head = world.pair_log().head();
    world.roll_back(2);
    world.ask(second, Request::OpenBackup { content: backup });
    world.run();
    assert!(matches!(arrival(&world, second), Some(Arrival::Merged(1..))));
    assert!(world.text(second, TOPIC).ends_with("Only in the backup. "), "without any line");
    world.go_online(second);
    world.wait(60_000);
    assert!(world.pair_log().head() >= head, "the relay has got back what it had lost");
    world.go_online(BEN);
    world.wait(60_000);
    world.agree(&[BEN, second]);
    world.may_leave_unsent = true;
}

#[test]
fn a_backup_of_somebody_else_or_for_another_relay_or_of_no_sense_changes_nothing() {
    let (mut world, backup) = pair_with_backup(810);
    let before = world.view(BEN);
    world.ask(BEN, Request::OpenBackup { content: backup.clone() });
    assert_eq!(arrival(&world, BEN), Some(Arrival::Failed(ArrivalError::Occupied)));
    assert_eq!(world.view(BEN), before);
    let fresh = world.add_device();
    for cut in [0, 1, backup.len() / 2, backup.len() - 1] {
        let content = Zeroizing::new(backup[..cut].to_vec());
        world.ask(fresh, Request::OpenBackup { content });
        assert_eq!(arrival(&world, fresh), Some(Arrival::Failed(ArrivalError::Backup)));
    }
    let mut other = backup.clone();
    let at = other.windows(ORIGIN.len()).position(|part| part == ORIGIN.as_bytes()).unwrap() + ORIGIN.len() - 1;
    other[at] ^= 1;
    world.ask(fresh, Request::OpenBackup { content: other });
    assert_eq!(arrival(&world, fresh), Some(Arrival::Failed(ArrivalError::OtherRelay)));
    assert!(world.devices[fresh].engine.pairs(world.now).is_empty());
}

#[test]
fn nothing_is_backed_up_that_is_nowhere_else() {
    let mut world = World::pair(811);
    world.go_offline(ANA);
    world.ask(ANA, Request::PrepareBackup);
    world.wait(20_000);
    assert!(world.devices[ANA].engine.backup().is_none(), "the relay does not know what it would let in");
    world.go_online(ANA);
    world.wait(20_000);
    assert!(world.devices[ANA].engine.backup().is_some());
    world.go_offline(ANA);
    world.type_in(ANA, TOPIC, "Not sent. ");
    assert!(world.devices[ANA].engine.backup().is_none());
    world.go_online(ANA);
    world.wait(30_000);
    assert!(world.devices[ANA].engine.backup().is_some());
}

#[test]
fn a_closed_pair_is_in_the_backup_and_can_be_read_by_whoever_comes_in() {
    let mut world = World::pair(812);
    world.type_in(ANA, TOPIC, "As it was. ");
    world.wait(30_000);
    world.close(ANA);
    world.wait(10_000);
    let backup = back_up(&mut world, ANA);
    let fresh = open(&mut world, &backup);
    world.crash(fresh);
    assert!(world.text(fresh, TOPIC).ends_with("As it was. "));
    enter(&mut world, fresh, Vec::new());
    world.crash(fresh);
    assert!(world.text(fresh, TOPIC).ends_with("As it was. "));
}

#[test]
fn a_browser_that_is_killed_at_any_moment_of_opening_goes_on_or_begins_again() {
    for steps in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
        let (mut world, backup) = pair_with_backup(813);
        let fresh = world.add_device();
        world.ask(fresh, Request::OpenBackup { content: backup.clone() });
        for _ in 0..steps {
            world.step();
        }
        world.crash(fresh);
        world.wait(10_000);
        if arrival(&world, fresh).is_none() {
            assert!(world.devices[fresh].engine.devices().is_empty(), "it had not begun to keep anything");
            world.ask(fresh, Request::OpenBackup { content: backup });
            world.wait(10_000);
        }
        world.ask(fresh, Request::Enter { lost: Vec::new() });
        for _ in 0..steps {
            world.step();
        }
        world.crash(fresh);
        world.wait(30_000);
        if matches!(arrival(&world, fresh), Some(Arrival::Found(_))) {
            // What was said was not durable: it is asked again.
            world.ask(fresh, Request::Enter { lost: Vec::new() });
            world.wait(30_000);
        }
        assert_eq!(world.status(fresh).state, PairState::Open, "killed after {steps} steps");
        world.type_in(fresh, TOPIC, "In. ");
        world.wait(30_000);
        assert!(world.text(BEN, TOPIC).ends_with("In. "));
    }
}
