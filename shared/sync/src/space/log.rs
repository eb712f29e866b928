//! The verified entries of a space, numbered and chained.

use twofold_wire::Hash;
use twofold_wire::log::{Entry, next_chain};

/// The log as far as it is verified: entries from number 1, and the chain after each.
#[derive(Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    chains: Vec<Hash>,
}

impl Log {
    /// The number of the newest entry.
    pub(crate) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    pub(crate) fn get(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// The chain after entry `seq`; zeros for 0.
    pub(crate) fn chain_at(&self, seq: u64) -> Option<Hash> {
        match seq.checked_sub(1) {
            None => Some(Hash::ZERO),
            Some(at) => self.chains.get(usize::try_from(at).ok()?).copied(),
        }
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        let previous = self.chains.last().copied().unwrap_or(Hash::ZERO);
        self.chains.push(next_chain(&previous, self.len() + 1, &entry.hash()));
        self.entries.push(entry);
    }

    /// The chain that these entries would give.
    pub(crate) fn chain_with<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Hash {
        let mut seq = self.len();
        entries.fold(self.chains.last().copied().unwrap_or(Hash::ZERO), |chain, entry| {
            seq += 1;
            next_chain(&chain, seq, &entry.hash())
        })
    }
}
