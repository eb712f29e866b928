//! The end of a pair: for both, without a reason, and then it is gone.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_sync::engine::edit::Refusal;
use twofold_sync::status::{Ending, PairState, Saved};
use twofold_sync::store::Table;
use twofold_sync::{Notice, Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";
const DAY: u64 = 24 * 60 * 60 * 1000;

fn ended(seed: u64) -> World {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "Every Monday");
    world.run();
    world.ask(ANA, Request::End(1));
    world.wait(10_000);
    world
}

fn is_closed(world: &World, device: usize) -> bool {
    world.status(device).state == PairState::Closed
}

/// Rows that hold content.
fn rows(world: &World, device: usize) -> usize {
    let of_content = [Table::Log, Table::Checkpoints, Table::Outbox, Table::Journal];
    let own = world.devices[device].count(Table::Spaces);
    assert!(own >= 1);
    of_content.iter().map(|table| world.devices[device].count(*table)).sum()
}

#[test]
fn a_pair_that_one_ends_is_over_for_both_and_what_was_written_stays_readable() {
    let mut world = ended(9_000);
    for device in [ANA, BEN] {
        assert!(is_closed(&world, device));
        assert!(world.text(device, TOPIC).ends_with("Every Monday"), "what was typed before the end is there");
        world.crash(device);
        world.wait(10_000);
        assert!(is_closed(&world, device), "also after the page was opened again");
    }
    let now = world.now;
    let command =
        twofold_model::Command::EditText { field: TOPIC.parse().unwrap(), at: 0, delete: 0, insert: "Too late".into() };
    let refused = world.devices[BEN].execute(&Target::Pair(1), command, now);
    assert_eq!(refused, Err(Refusal::ReadOnly));
}

#[test]
fn what_was_written_offline_goes_to_the_relay_before_the_end() {
    let mut world = World::pair(9_001);
    world.go_offline(ANA);
    world.type_in(ANA, TOPIC, "Written on the train");
    world.ask(ANA, Request::End(1));
    world.wait(10_000);
    assert_eq!(world.status(ANA).ending, Some(Ending::OnItsWay));
    assert_eq!(world.status(ANA).state, PairState::Open);
    world.crash(ANA);
    world.wait(10_000);
    assert_eq!(world.status(ANA).ending, Some(Ending::OnItsWay), "the wish survives the page");
    world.go_online(ANA);
    world.wait(30_000);
    assert!(is_closed(&world, BEN));
    assert!(world.text(BEN, TOPIC).ends_with("Written on the train"));
}

#[test]
fn a_wish_that_the_relay_has_not_heard_can_be_taken_back() {
    let mut world = World::pair(9_002);
    world.go_offline(ANA);
    world.ask(ANA, Request::End(1));
    world.ask(ANA, Request::StayTogether(1));
    world.crash(ANA);
    world.go_online(ANA);
    world.wait(30_000);
    assert_eq!(world.status(ANA).ending, None);
    assert_eq!((world.status(ANA).state, world.status(BEN).state), (PairState::Open, PairState::Open));
}

#[test]
fn both_may_end_it_at_once() {
    let mut world = World::pair(9_003);
    for device in [ANA, BEN] {
        world.go_offline(device);
        world.ask(device, Request::End(1));
    }
    for device in [ANA, BEN] {
        world.go_online(device);
    }
    world.wait(30_000);
    for device in [ANA, BEN] {
        assert!(is_closed(&world, device));
        assert!(!world.notices(device).contains(&Notice::SetAside), "being second is no fault");
    }
}

#[test]
fn what_the_partner_wrote_offline_before_hearing_of_the_end_stays_with_the_partner() {
    let mut world = World::pair(9_004);
    world.go_offline(BEN);
    world.type_in(BEN, TOPIC, "Never sent");
    world.ask(ANA, Request::End(1));
    world.wait(10_000);
    world.go_online(BEN);
    world.wait(60_000);
    assert!(is_closed(&world, BEN));
    assert!(world.text(BEN, TOPIC).ends_with("Never sent"));
    assert_eq!(world.status(BEN).saved, Saved::OnDevice);
    assert!(!world.notices(BEN).contains(&Notice::SetAside), "nobody did anything wrong");
}

#[test]
fn a_device_deletes_what_is_over_after_thirty_days_and_no_sooner() {
    let mut world = ended(9_005);
    world.sleep(29 * DAY);
    assert!(is_closed(&world, ANA));
    let before = rows(&world, ANA);
    world.sleep(2 * DAY);
    for device in [ANA, BEN] {
        assert_eq!(world.devices[device].engine.pairs(world.now), Vec::new());
    }
    let after = rows(&world, ANA);
    assert!(after < before, "{after} rows are left of {before}");
    assert!(world.devices[ANA].count(Table::Checkpoints) <= 1, "at most that of the own space");
    world.crash(ANA);
    world.wait(30_000);
    assert_eq!(world.devices[ANA].engine.pairs(world.now), Vec::new(), "it does not come back from the relay");
    assert_eq!(rows(&world, ANA), after);
}

#[test]
fn a_copy_that_its_person_keeps_stays() {
    let mut world = ended(9_006);
    world.ask(BEN, Request::KeepEnded { n: 1, is_kept: true });
    world.sleep(31 * DAY);
    world.crash(BEN);
    world.sleep(31 * DAY);
    assert!(world.text(BEN, TOPIC).ends_with("Every Monday"));
    assert_eq!(world.devices[ANA].engine.pairs(world.now), Vec::new());
    assert!(matches!(world.status(BEN).ending, Some(Ending::Over { until: None, .. })));
}

#[test]
fn a_pair_that_is_over_can_be_deleted_at_once_and_one_that_is_not_cannot() {
    let mut world = World::pair(9_007);
    world.ask(ANA, Request::DeletePair(1));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Open);
    world.ask(ANA, Request::End(1));
    world.wait(10_000);
    world.ask(ANA, Request::DeletePair(1));
    world.wait(10_000);
    assert_eq!(world.devices[ANA].engine.pairs(world.now), Vec::new());
    assert!(is_closed(&world, BEN), "the other one's copy is the other one's");
    world
        .ask(ANA, Request::Start { name: "Ana".into(), role: twofold_sync::Role::Mentee, template: "caltrans".into() });
    world.wait(10_000);
    assert_eq!(world.status(ANA).n, 2, "the number of what is gone is not used again");
}

#[test]
fn a_device_that_slept_through_the_end_does_not_bring_it_back_to_the_relay() {
    let mut world = World::pair(9_008);
    world.type_in(ANA, TOPIC, "Every Monday");
    world.wait(10_000);
    world.go_offline(BEN);
    world.type_in(BEN, TOPIC, "Never sent. ");
    world.ask(ANA, Request::End(1));
    world.wait(10_000);
    let space = world.pair_space();
    world.relay.delete(&space);
    world.go_online(BEN);
    world.wait(600_000);
    assert!(!world.relay.logs.contains_key(&space));
    assert!(world.notices(BEN).contains(&Notice::DeletedAtRelay), "Ben is told");
    assert!(world.text(BEN, TOPIC).contains("Every Monday"), "and keeps what he has");
    world.may_leave_unsent = true;
}

#[test]
fn the_deletion_at_the_relay_changes_nothing_for_a_device_that_knows_of_the_end() {
    let mut world = ended(9_009);
    let space = world.pair_space();
    world.relay.delete(&space);
    world.wait(60_000);
    world.crash(BEN);
    world.wait(600_000);
    assert!(!world.relay.logs.contains_key(&space));
    for device in [ANA, BEN] {
        assert_eq!(world.notices(device), std::collections::BTreeSet::new());
        assert!(world.text(device, TOPIC).ends_with("Every Monday"));
    }
}
