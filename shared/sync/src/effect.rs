//! Everything that a device is told to do.

use twofold_wire::Timestamp;

use crate::store::{BatchId, Op};

/// What to do now, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write all of it in one durable transaction, after all earlier batches; then report [`crate::Input::Stored`].
    Store {
        /// Names it in the report.
        batch: BatchId,
        /// What to write.
        ops: Vec<Op>,
    },
    /// Open a connection to the relay and keep it open; report `Connected`, `Frame`s and `Disconnected`.
    Connect,
    /// Close the connection; it is opened again only after another `Connect`.
    Disconnect,
    /// Send a binary message. Without a connection: drop it.
    Send(Vec<u8>),
    /// Something to look at changed: ask the engine for it.
    Changed(Changed),
    /// Call `handle` with [`crate::Input::Tick`] at this time. Replaces an earlier wish.
    Wake(Timestamp),
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Changed {
    /// The list of pairs, the connection, the visit, or general notices.
    Session,
    /// Names, invitation, save state, presence or notices of a pair.
    Pair(u32),
    /// A pair's document.
    Document(u32),
    /// The person's own document.
    Own,
}
