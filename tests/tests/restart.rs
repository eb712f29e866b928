//! Killed at any moment: what was durable is there, what was confirmed stays confirmed, and the rest goes on.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use twofold_programs::Role;
use twofold_sync::status::{PairState, Saved, Visit};
use twofold_sync::store::Table;
use twofold_sync::{Notice, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";

/// Every number of steps until a number is reached at which nothing is left to happen.
fn at_every_step(mut try_with: impl FnMut(usize) -> bool) {
    let mut steps = 0;
    while try_with(steps) {
        steps += 1;
        assert!(steps < 400, "it never ends");
    }
}

/// Lets so many things happen at these devices, in turn. `false`: fewer were left.
fn steps(world: &mut World, count: usize) -> bool {
    (0..count).all(|_| world.step())
}

#[test]
fn a_page_killed_at_any_moment_of_writing_keeps_what_it_said_was_saved() {
    at_every_step(|count| {
        let mut world = World::pair(400);
        world.type_in(ANA, TOPIC, "Typed. ");
        let now = world.now;
        world.devices[ANA].ask(Request::Flush, now);
        let is_more = steps(&mut world, count);
        let saved = world.status(ANA).saved;
        world.crash(ANA);
        if saved != Saved::Saving {
            assert!(world.text(ANA, TOPIC).contains("Typed. "), "{saved:?} after {count} steps");
        }
        world.settle();
        world.agree(&[ANA, BEN]);
        assert!(world.text(ANA, TOPIC).matches("Typed. ").count() <= 1);
        if saved != Saved::Saving {
            assert!(world.text(BEN, TOPIC).contains("Typed. "));
        }
        is_more
    });
}

#[test]
fn both_killed_at_any_moment_of_writing_together_converge() {
    at_every_step(|count| {
        let mut world = World::pair(401);
        let now = world.now;
        for (device, text) in [(ANA, "Ana. "), (BEN, "Ben. ")] {
            world.type_in(device, TOPIC, text);
            world.devices[device].ask(Request::Flush, now);
        }
        // Both in step, so that their records cross.
        let is_more = (0..count).all(|_| world.step_of(ANA) | world.step_of(BEN));
        let saved = [ANA, BEN].map(|device| world.status(device).saved);
        world.crash(ANA);
        world.crash(BEN);
        world.settle();
        world.agree(&[ANA, BEN]);
        for (saved, text) in saved.into_iter().zip(["Ana. ", "Ben. "]) {
            assert!(saved == Saved::Saving || world.text(ANA, TOPIC).contains(text), "{text} after {count} steps");
        }
        is_more
    });
}

#[test]
fn a_page_killed_at_any_moment_of_starting_has_a_whole_partnership_or_none() {
    at_every_step(|count| {
        let mut world = World::new(2, 402);
        world.ask(ANA, Request::Start { name: "Ana".into(), role: Role::Mentor, template: "caltrans".into() });
        let is_more = steps(&mut world, count);
        world.crash(ANA);
        world.settle();
        if world.devices[ANA].engine.pairs(world.now).is_empty() {
            world.start("caltrans");
        }
        assert_eq!(world.status(ANA).state, PairState::Inviting);
        assert!(world.status(ANA).invitation.unwrap().is_ready, "after {count} steps");
        assert!(!world.view(ANA).lists.is_empty(), "what the program starts from is there");
        is_more
    });
}

#[test]
fn somebody_killed_at_any_moment_of_joining_comes_in() {
    at_every_step(|count| {
        let mut world = World::new(2, 403);
        world.start("caltrans");
        let link = world.invitation(ANA);
        world.ask(BEN, Request::Look { link: link.clone() });
        world.run();
        world.ask(BEN, Request::Join { name: "Ben".into() });
        let is_more = (0..count).all(|_| world.step_of(BEN) || world.step());
        world.crash(BEN);
        world.settle();
        if world.devices[BEN].engine.pairs(world.now).is_empty() {
            world.ask(BEN, Request::Look { link });
            world.run();
            assert!(matches!(world.visit(BEN), Some(Visit::Found { .. })), "{:?} after {count}", world.visit(BEN));
            world.ask(BEN, Request::Join { name: "Ben".into() });
            world.run();
        }
        assert_eq!(world.status(BEN).state, PairState::WaitingForConfirm, "after {count} steps");
        assert_eq!(world.status(ANA).partner.unwrap().name, "Ben");
        world.ask(ANA, Request::Confirm(1));
        world.wait(120_000);
        assert_eq!(world.status(BEN).state, PairState::Open);
        world.agree(&[ANA, BEN]);
        is_more
    });
}

#[test]
fn an_inviter_killed_at_any_moment_of_saying_yes_or_no_can_say_it_again() {
    for answer in [Request::Confirm(1), Request::Reject(1)] {
        at_every_step(|count| {
            let mut world = World::new(2, 404);
            world.start_and_join();
            let now = world.now;
            world.devices[ANA].ask(answer.clone(), now);
            let is_more = steps(&mut world, count);
            world.crash(ANA);
            world.settle();
            if world.status(ANA).state == PairState::PartnerJoined {
                world.ask(ANA, answer.clone());
                world.settle();
            }
            match answer {
                Request::Confirm(_) => assert_eq!(world.status(BEN).state, PairState::Open),
                _ => {
                    assert_eq!(world.status(ANA).state, PairState::Inviting);
                    assert!(world.status(ANA).invitation.unwrap().is_ready, "after {count} steps");
                    assert!(world.notices(BEN).contains(&Notice::SentAway));
                }
            }
            is_more
        });
    }
}

#[test]
fn an_epoch_begun_while_the_other_writes_loses_nothing_wherever_it_is_cut_off() {
    at_every_step(|count| {
        let mut world = World::pair(405);
        let now = world.now;
        world.type_in(BEN, TOPIC, "Ben. ");
        world.devices[BEN].ask(Request::Flush, now);
        world.devices[ANA].ask(Request::Rotate(1), now);
        let is_more = (0..count).all(|_| world.step_of(ANA) | world.step_of(BEN));
        let saved = world.status(BEN).saved;
        world.crash(ANA);
        world.crash(BEN);
        world.settle();
        world.agree(&[ANA, BEN]);
        assert!(saved == Saved::Saving || world.text(ANA, TOPIC).contains("Ben. "));
        is_more
    });
}

/// One table of Ana's cannot be read any more; she writes on, and nothing that the relay has is missing.
#[track_caller]
fn survives_a_damaged_table(seed: u64, table: Table) {
    let mut world = World::pair(seed);
    for count in 0..70 {
        world.type_in(if count % 2 == 0 { ANA } else { BEN }, TOPIC, "z");
        world.ask(ANA, Request::Flush);
        world.ask(BEN, Request::Flush);
        world.run();
    }
    world.go_offline(ANA);
    world.type_in(ANA, TOPIC, "In the outbox. ");
    world.ask(ANA, Request::Flush);
    world.type_in(ANA, TOPIC, "In the journal. ");
    world.run();
    let full = world.text(BEN, TOPIC);
    assert!(world.devices[ANA].count(table) > 0);
    world.devices[ANA].damage(table);
    world.crash(ANA);
    assert!(world.notices(ANA).contains(&Notice::StoreDamaged));
    world.settle();
    world.ask(ANA, Request::Looking(Some(world.number(ANA))));
    world.type_in(ANA, TOPIC, "Still here. ");
    world.wait(120_000);
    world.agree(&[ANA, BEN]);
    let now_there = world.text(BEN, TOPIC);
    assert_eq!(now_there.matches('z').count(), full.matches('z').count(), "nothing that the relay has is missing");
    assert!(now_there.contains("Still here. "));
    if matches!(table, Table::Checkpoints | Table::Log | Table::Journal) {
        assert!(now_there.contains("In the outbox. "));
    }
    world.crash(ANA);
    world.settle();
    if matches!(table, Table::Checkpoints | Table::Log) {
        assert!(world.text(BEN, TOPIC).contains("In the journal. "));
    }
    world.agree(&[ANA, BEN]);
}

#[test]
fn a_damaged_checkpoint_costs_time_only() {
    survives_a_damaged_table(410, Table::Checkpoints);
}

#[test]
fn a_damaged_log_comes_back_from_the_relay() {
    survives_a_damaged_table(411, Table::Log);
}

#[test]
fn a_damaged_journal_costs_what_was_not_sealed() {
    survives_a_damaged_table(412, Table::Journal);
}

#[test]
fn a_damaged_outbox_costs_what_was_not_sent() {
    survives_a_damaged_table(413, Table::Outbox);
}

#[test]
fn a_damaged_list_of_spaces_comes_back_from_the_relay() {
    survives_a_damaged_table(414, Table::Spaces);
}

#[test]
fn a_profile_that_was_copied_is_told_and_loses_nothing() {
    let mut world = World::pair(420);
    world.type_in(ANA, TOPIC, "Before. ");
    world.wait(30_000);
    let copy = world.add_device();
    world.go_offline(ANA);
    world.go_offline(copy);
    let now = world.now;
    let (first, rest) = world.devices.split_at_mut(copy);
    rest[0].copy_of(&first[ANA], now);
    world.type_in(ANA, TOPIC, "From the one. ");
    world.type_in(copy, TOPIC, "From the other. ");
    world.wait(60_000);
    world.go_online(ANA);
    world.wait(30_000);
    world.go_online(copy);
    world.wait(60_000);
    assert!(world.notices(copy).contains(&Notice::DeviceCopied));
    world.settle();
    for device in [ANA, BEN, copy] {
        assert_eq!(world.view(device), world.view(BEN));
    }
    assert!(world.text(BEN, TOPIC).contains("From the one. ") && world.text(BEN, TOPIC).contains("From the other. "));
}

#[test]
fn a_profile_that_was_set_back_catches_up() {
    let mut world = World::pair(421);
    let old = world.add_device();
    world.go_offline(old);
    let now = world.now;
    let (first, rest) = world.devices.split_at_mut(old);
    rest[0].copy_of(&first[ANA], now);
    for _ in 0..3 {
        world.type_in(ANA, TOPIC, "Ana. ");
        world.wait(30_000);
    }
    world.go_offline(ANA);
    world.type_in(old, TOPIC, "Set back. ");
    world.go_online(old);
    world.wait(120_000);
    assert_eq!(world.view(old), world.view(BEN));
    assert_eq!(world.text(BEN, TOPIC).matches("Ana. ").count(), 3);
    assert!(world.text(BEN, TOPIC).contains("Set back. "));
}
