//! Where the last edit is, and whether the relay can be reached.

use serde::{Deserialize, Serialize};

/// How far the newest edit of this device has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SaveState {
    /// Being written to this device.
    Saving,
    /// Durable on this device.
    #[default]
    OnDevice,
    /// Durable at the relay.
    AtRelay,
    /// Shown on a device of the partner.
    SeenByPartner,
}

/// The connection to the relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Connection {
    /// Being made for the first time.
    #[default]
    Connecting,
    /// Working.
    Online,
    /// Lost.
    Offline {
        /// Since when, in minutes since 1970 in UTC.
        since: u64,
    },
    /// The relay answers, and does not let this device in.
    Refused(Refusal),
}

/// Why the relay does not take what this device sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// This device was removed from the person's devices.
    Removed,
    /// The relay speaks another version.
    Version,
    /// The pair's or the person's share of the relay is full.
    Quota,
    /// The relay's disk is full, or it has too much to do.
    RelayFull,
    /// It is another relay than the one this page came from.
    OtherRelay,
    /// It takes new persons only with an admission code.
    Admission,
    /// The partnership is closed.
    Closed,
}
