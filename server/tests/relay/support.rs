//! What the tests need: persons, spaces and records that are signed for real, a relay, and clients.
//!
//! Content is random bytes of a padded length: the relay could not open it anyway.

mod clients;
mod pens;
mod persons;
mod relays;
mod spaces;

pub(crate) use clients::Client;
pub(crate) use pens::{Pen, append, follow};
pub(crate) use persons::{Device, Person, seed};
pub(crate) use relays::{Pair, Relay, config};
pub(crate) use spaces::Space;
