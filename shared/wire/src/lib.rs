//! Everything that the relay may know, and nothing that opens.
//!
//! Devices and relay share these types: ids, the chains that say which devices a person has, the rosters that say who
//! is in a space, the clear header of a sealed record, the frames that travel, and the limits on all of them.
//! Keys that open content are in `twofold-crypto`, which the relay cannot reach.
//!
//! Reading order: [`ids`], [`cbor`] (one encoding only), [`hash`] (namespaces), [`chain`] (a person),
//! [`control`] and [`roster`] (a space), [`record`] and [`padding`] (an entry of its log), [`log`], [`frame`].

pub mod cbor;
pub mod chain;
pub mod control;
pub mod frame;
pub mod hash;
pub mod ids;
pub mod keys;
pub mod limits;
pub mod log;
pub mod padding;
pub mod record;
pub mod roster;
pub mod time;

pub use ids::{DeviceId, Hash, PersonId, SpaceId};
pub use time::Timestamp;
