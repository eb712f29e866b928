//! What is said about going on with a clean copy.

use minicbor::{Decode, Encode};
use twofold_wire::{Hash, SpaceId};

use crate::body::RelayView;

/// A word about a clean copy: a new space for the same two, with what stands now and without what stood before.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CleanCopyBody {
    /// What is said.
    #[n(0)]
    pub step: CopyStep,
    /// The new space.
    #[n(1)]
    pub space: SpaceId,
    /// In [`CopyStep::Proposed`]: the invitation into it.
    #[n(2)]
    pub link: Option<String>,
    /// In [`CopyStep::Brought`]: the state of the document that was copied.
    #[n(3)]
    pub heads: Vec<Hash>,
    /// The author's view of the log.
    #[n(4)]
    pub relay: RelayView,
}

/// What somebody says about a clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CopyStep {
    /// Let us go on there.
    #[n(0)]
    Proposed,
    /// Yes.
    #[n(1)]
    Agreed,
    /// My part of what stands here is there, and the relay has it.
    #[n(2)]
    Brought,
    /// Not after all.
    #[n(3)]
    Withdrawn,
}

/// Of what a space is a clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CopyOf {
    /// The pair before.
    #[n(0)]
    pub pair: SpaceId,
    /// The first pair of all: what the person writes for oneself is kept under its name.
    #[n(1)]
    pub drawer: SpaceId,
}
