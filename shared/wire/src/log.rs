//! A space's log as the relay orders it: control records and sealed records in one sequence, hashed into a chain.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::control::control_hash;
use crate::hash::{hash, namespace};
use crate::ids::Hash;
use crate::record::record_hash;

/// One entry of a space's log, with the bytes that travel.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Entry {
    /// A link of the roster.
    #[n(0)]
    Control(#[n(0)] Bytes),
    /// A sealed record.
    #[n(1)]
    Record(#[n(0)] Bytes),
}

impl Entry {
    /// Names the entry by its bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        match self {
            Self::Control(bytes) => control_hash(bytes),
            Self::Record(bytes) => record_hash(bytes),
        }
    }

    /// How many bytes it takes in a page.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Control(bytes) | Self::Record(bytes) => bytes.len() + 16,
        }
    }
}

/// The chain after entry number `seq` (the first is 1); `previous` is [`Hash::ZERO`] before the first.
#[must_use]
pub fn next_chain(previous: &Hash, seq: u64, entry: &Hash) -> Hash {
    hash(namespace::CHAIN, &[previous.as_bytes(), &seq.to_be_bytes(), entry.as_bytes()])
}
