//! SHA-256 with a namespace in front of every input, so that no hash of one kind is a hash of another.

use sha2::{Digest, Sha256};

use crate::ids::Hash;

/// Namespaces of protocol version 1. A name is never used for two purposes and never changes.
pub mod namespace {
    /// A device's id from its public keys.
    pub const DEVICE: &str = "twofold/1/device";
    /// A statement of a person's chain, as it travels; `BIRTH`'s is the `PersonId`.
    pub const STATEMENT: &str = "twofold/1/statement";
    /// What devices sign of a statement.
    pub const STATEMENT_SIGNATURE: &str = "twofold/1/statement/sig";
    /// A control record, as it travels; `GENESIS`' begins the `SpaceId`.
    pub const CONTROL: &str = "twofold/1/control";
    /// What devices and invitations sign of a control record.
    pub const CONTROL_SIGNATURE: &str = "twofold/1/control/sig";
    /// A record, as it travels.
    pub const RECORD: &str = "twofold/1/record";
    /// What a device signs of a record.
    pub const RECORD_SIGNATURE: &str = "twofold/1/record/sig";
    /// The relay's running hash over a space's log.
    pub const CHAIN: &str = "twofold/1/chain";
    /// What a device signs to log in.
    pub const AUTH: &str = "twofold/1/auth";
    /// What the holder of an invitation signs to see a space's roster.
    pub const PEEK: &str = "twofold/1/peek";
}

/// Hashes the parts, each with its length, under a namespace.
#[must_use]
pub fn hash(namespace: &str, parts: &[&[u8]]) -> Hash {
    let mut state = Sha256::new();
    for part in core::iter::once(&namespace.as_bytes()).chain(parts) {
        state.update((part.len() as u64).to_be_bytes());
        state.update(part);
    }
    Hash(state.finalize().into())
}
