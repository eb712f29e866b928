//! The product seen from outside: a simulated world of persons, devices, a relay, a clock and randomness.
//!
//! Nothing here sleeps, and nothing is random that is not seeded: a failure happens again.

#![allow(clippy::indexing_slicing, reason = "a number that no device has is a mistake of the test")]

pub mod device;
pub mod forger;
pub mod fuzz;
pub mod life;
pub mod relay;
pub mod world;

pub use device::Device;
pub use forger::Forger;
pub use relay::Relay;
pub use world::World;
