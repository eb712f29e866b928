//! Going on with a clean copy: how far it has come, and what somebody wants of it.

use serde::{Deserialize, Serialize};

/// What there is to say about a clean copy of a partnership.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyingView {
    /// Whether somebody wants one.
    pub wish: Option<CopyWish>,
    /// Where it goes on, if it has ended with one.
    pub goes_on: Option<GoesOn>,
}

/// How far a clean copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CopyWish {
    /// This person has proposed it.
    Proposed {
        /// Whether the partner can know.
        is_sent: bool,
    },
    /// The partner proposes it.
    Asked,
    /// Both want it, and it is being made.
    Making {
        /// Whether this person can still stop it.
        can_stop: bool,
    },
}

/// Where a partnership goes on after it has ended with a clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoesOn {
    /// The number of the new one in the address; nothing if it is not on this device any more.
    pub n: Option<u32>,
    /// Whether something was written in the old one that may not have gone over.
    pub has_more: bool,
}

/// What somebody wants of a clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyRequest {
    /// Propose one.
    Propose,
    /// "Yes."
    Agree,
    /// "Not after all."
    Stop,
}
