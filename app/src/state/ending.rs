//! How a partnership ends, and the copy that somebody takes along.

use serde::{Deserialize, Serialize};

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EndingView {
    /// Wanted on this device; the relay has not heard of it yet.
    OnItsWay,
    /// Over.
    Over {
        /// When this device deletes it, in minutes since 1970; nothing if its person keeps it.
        until: Option<u64>,
    },
}

/// What somebody wants of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndingRequest {
    /// End it for both.
    End,
    /// Not after all.
    Stay,
    /// Keep it on this device, or let it be deleted in time.
    Keep(bool),
    /// Delete it from this device now.
    Delete,
}

/// A file to save where the browser saves files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileToSave {
    /// Its name. Names nobody.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}
