//! A partner with true keys and bad intentions: nothing of it harms what the other has, and all of it is shown.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

#[path = "hostile_partner/controls.rs"]
mod controls;
#[path = "hostile_partner/records.rs"]
mod records;
#[path = "hostile_partner/signatures.rs"]
mod signatures;

use twofold_sync::status::Saved;
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor::Bytes;
use twofold_wire::log::Entry;
use twofold_wire::record::Record;

const TOPIC: &str = "contract/-/frequency";

/// A pair in which Ben's keys are in the wrong hands and his own device is silent.
fn world_and_forger(seed: u64) -> (World, Forger) {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(30_000);
    world.go_offline(BEN);
    world.run();
    let forger = Forger::of(&world, BEN);
    (world, forger)
}

/// Puts a record into the log without asking whether a relay would.
fn force(world: &mut World, record: &Record) {
    let space = world.pair_space();
    world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    world.run();
}

/// Ana writes on, undisturbed: on her device, at the relay, and after her page was opened again.
#[track_caller]
fn ana_is_unharmed(world: &mut World) {
    world.type_in(ANA, TOPIC, "Unharmed. ");
    world.wait(60_000);
    let view = world.view(ANA);
    assert!(world.text(ANA, TOPIC).contains("Unharmed. "));
    assert!(world.text(ANA, TOPIC).contains("Ben. "));
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    world.crash(ANA);
    world.wait(60_000);
    assert_eq!(world.view(ANA), view);
}
