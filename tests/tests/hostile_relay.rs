//! A relay that lies: each attack is harmless, or shown within one exchange.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

#[path = "hostile_relay/answers.rs"]
mod answers;
#[path = "hostile_relay/entries.rs"]
mod entries;
#[path = "hostile_relay/forks.rs"]
mod forks;
#[path = "hostile_relay/frames.rs"]
mod frames;
#[path = "hostile_relay/line.rs"]
mod line;

use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";

/// Each of them writes a word, and time passes until it should have arrived.
fn both_write(world: &mut World) {
    world.type_in(ANA, TOPIC, "Ana. ");
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(90_000);
}

/// The relay is honest again: both have everything that both wrote.
#[track_caller]
fn all_arrives(world: &mut World) {
    world.settle();
    world.agree(&[ANA, BEN]);
    let text = world.text(ANA, TOPIC);
    assert!(text.contains("Ana. ") && text.contains("Ben. "), "{text}");
}
