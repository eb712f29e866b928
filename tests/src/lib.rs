//! The product seen from outside: a simulated world of persons, devices, a relay, a clock and randomness.
//!
//! Nothing here sleeps, and nothing is random that is not seeded: a failure happens again.

pub mod device;
pub mod relay;
pub mod world;

pub use device::Device;
pub use relay::Relay;
pub use world::World;
