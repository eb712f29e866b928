//! One space's log at the simulated relay.

use std::collections::BTreeMap;

use twofold_wire::control::SpaceKind;
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::Record;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash};

/// One space's log.
#[derive(Clone, Debug)]
pub struct SpaceLog {
    /// Entries from number 1.
    pub entries: Vec<Entry>,
    /// The chain after each.
    pub chains: Vec<Hash>,
    pub(super) roster: Option<Roster>,
    pub(super) devices: BTreeMap<DeviceId, (u64, Hash)>,
}

impl SpaceLog {
    pub(super) fn new() -> Self {
        Self { entries: Vec::new(), chains: Vec::new(), roster: None, devices: BTreeMap::new() }
    }

    /// The number of the newest entry.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Which kind of space it is, once it has begun.
    #[must_use]
    pub fn kind(&self) -> Option<SpaceKind> {
        self.roster.as_ref().map(Roster::kind)
    }

    /// Its roster, once it has begun.
    #[must_use]
    pub fn roster(&self) -> Option<&Roster> {
        self.roster.as_ref()
    }

    /// Its records, opened as far as anybody can without a key.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Record(bytes) => Record::parse(bytes.0.clone()).ok(),
            Entry::Control(_) => None,
        })
    }

    /// The chain after entry `seq`.
    #[must_use]
    pub fn chain_at(&self, seq: u64) -> Hash {
        seq.checked_sub(1).and_then(|at| self.chains.get(usize::try_from(at).ok()?).copied()).unwrap_or(Hash::ZERO)
    }

    /// Appends an entry, whatever it is.
    pub fn push(&mut self, entry: Entry) -> (u64, Hash) {
        let seq = self.head() + 1;
        let chain = next_chain(&self.chain_at(seq - 1), seq, &entry.hash());
        self.entries.push(entry);
        self.chains.push(chain);
        (seq, chain)
    }

    /// Appends an entry without any check; a control record that fits all the same counts.
    pub(super) fn force(&mut self, entry: Entry) {
        if let Entry::Control(bytes) = &entry {
            match &mut self.roster {
                Some(roster) => drop(roster.apply(bytes)),
                None => self.roster = Roster::genesis(bytes).ok(),
            }
        }
        self.push(entry);
    }

    /// Forgets entries from the end, as a relay does that is restored from an older copy.
    pub fn truncate(&mut self, len: usize) {
        let entries: Vec<Entry> = self.entries.iter().take(len).cloned().collect();
        *self = Self::new();
        for entry in entries {
            self.restore(&entry);
        }
    }

    /// Takes an entry as a relay does that lost it.
    pub fn restore(&mut self, entry: &Entry) -> bool {
        match entry {
            Entry::Control(bytes) => {
                let taken = match &mut self.roster {
                    Some(roster) => roster.apply(bytes).is_ok(),
                    None => {
                        self.roster = Roster::genesis(bytes).ok();
                        self.roster.is_some()
                    }
                };
                if !taken {
                    return false;
                }
            }
            Entry::Record(bytes) => {
                let Ok(record) = Record::parse(bytes.0.clone()) else {
                    return false;
                };
                self.devices.insert(record.header.device, (record.header.dev_seq, record.hash()));
            }
        }
        self.push(entry.clone());
        true
    }
}
