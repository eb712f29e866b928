//! What is said: devices, persons, statements, control records; and what can be concluded from hearing it.
//!
//! Cryptography is perfect here. A signature exists only if its key's owner made it, a box opens only with its key, and
//! what is hashed is named by its content: two records are the same exactly if they say the same after the same.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A device: somebody with the device's secret can sign as it and open what is wrapped to it. A recovery sheet is one,
/// and so is the link for a new device (`crypto::paper`, `crypto::guest`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Device {
    /// Ana's: two browsers, her sheet, a link for a third browser, the third, and one that came back with the sheet.
    A1,
    A2,
    ASheet,
    ALink,
    A3,
    ABack,
    /// Ben's browser and sheet.
    B1,
    BSheet,
    /// Those of the person that Ben is after he lost everything.
    N1,
    NSheet,
    /// The attacker's: a person, and one more device and sheet to put into chains.
    M1,
    MSheet,
    M2,
    MSheet2,
}

/// A person is the first statement about it: who has another first device or sheet is somebody else (`wire::chain`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Person {
    pub(crate) device: Device,
    pub(crate) sheet: Device,
}

pub(crate) const ANA: Person = Person { device: Device::A1, sheet: Device::ASheet };
pub(crate) const BEN: Person = Person { device: Device::B1, sheet: Device::BSheet };
pub(crate) const NEW_BEN: Person = Person { device: Device::N1, sheet: Device::NSheet };
pub(crate) const MALLORY: Person = Person { device: Device::M1, sheet: Device::MSheet };

/// A statement about devices (`wire::chain::Statement`), signed by its author; by the new device or sheet as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Statement {
    Add { author: Device, device: Device },
    Revoke { author: Device, device: Device },
    Sheet { author: Device, sheet: Device },
}

impl Statement {
    /// Who has to sign.
    pub(crate) fn signers(self) -> Vec<Device> {
        match self {
            Self::Add { author, device } => vec![author, device],
            Self::Revoke { author, .. } => vec![author],
            Self::Sheet { author, sheet } => vec![author, sheet],
        }
    }
}

/// A person's chain. A statement is signed for its place, so a chain is named by all of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Chain {
    pub(crate) person: Person,
    pub(crate) statements: Vec<Statement>,
}

impl Chain {
    pub(crate) fn of(person: Person) -> Self {
        Self { person, statements: Vec::new() }
    }

    pub(crate) fn with(&self, statement: Statement) -> Self {
        let mut longer = self.clone();
        longer.statements.push(statement);
        longer
    }

    /// What comes after another chain of which this is a continuation.
    pub(crate) fn since(&self, earlier: &Self) -> Option<&[Statement]> {
        let is_same = self.person == earlier.person && self.statements.starts_with(&earlier.statements);
        if is_same { self.statements.get(earlier.statements.len()..) } else { None }
    }
}

/// The secret in an invitation link (`crypto::invitation`): first, second, and the one of the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Link {
    First,
    Second,
    Back,
}

/// A control record, by its place in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordId(pub(crate) u32);

/// An epoch key: random, so named by who made it for which place (`crypto::epoch`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) maker: Device,
    pub(crate) after: Option<RecordId>,
    pub(crate) purpose: Purpose,
}

/// What a record is about, beside its author and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Purpose(u32);

/// `wire::control::EpochStart`: a key wrapped to devices, and the older ones sealed under it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Start {
    pub(crate) key: Key,
    pub(crate) wraps: BTreeSet<Device>,
    pub(crate) keyring: Vec<(u8, Key)>,
}

/// `wire::control::Body`, as far as it decides who reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Body {
    Genesis {
        persons: Vec<Chain>,
        start: Start,
    },
    Invite {
        link: Link,
    },
    Join {
        link: Link,
        chain: Chain,
        start: Start,
        is_signed_by_link: bool,
    },
    /// The keyring, sealed under the current key.
    Confirm {
        person: Person,
        under: Key,
        keyring: Vec<(u8, Key)>,
    },
    Eject {
        person: Person,
        start: Start,
    },
    Pin {
        person: Person,
        statements: Vec<Statement>,
        start: Option<Start>,
    },
    /// The current key, for more devices.
    Wrap {
        key: Key,
        wraps: BTreeSet<Device>,
    },
    Rotate {
        start: Start,
    },
    Replace {
        old: Person,
        new: Chain,
        start: Start,
    },
}

impl Body {
    pub(crate) fn start(&self) -> Option<&Start> {
        match self {
            Self::Genesis { start, .. }
            | Self::Join { start, .. }
            | Self::Eject { start, .. }
            | Self::Rotate { start }
            | Self::Replace { start, .. } => Some(start),
            Self::Pin { start, .. } => start.as_ref(),
            _ => None,
        }
    }
}

/// `wire::control::Control` with the signature of its author's device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Record {
    pub(crate) after: Option<RecordId>,
    pub(crate) person: Person,
    pub(crate) device: Device,
    pub(crate) body: Body,
}

/// All records that anybody has ever thought of, each once.
#[derive(Debug, Default)]
pub(crate) struct Book {
    records: RefCell<Vec<Record>>,
    ids: RefCell<BTreeMap<Record, RecordId>>,
    purposes: RefCell<BTreeMap<(&'static str, Chain), Purpose>>,
}

impl Book {
    pub(crate) fn enter(&self, record: Record) -> RecordId {
        if let Some(id) = self.ids.borrow().get(&record) {
            return *id;
        }
        let mut records = self.records.borrow_mut();
        let id = RecordId(u32::try_from(records.len()).unwrap());
        records.push(record.clone());
        self.ids.borrow_mut().insert(record, id);
        id
    }

    pub(crate) fn purpose(&self, kind: &'static str, about: &Chain) -> Purpose {
        let mut purposes = self.purposes.borrow_mut();
        let fresh = Purpose(u32::try_from(purposes.len()).unwrap());
        *purposes.entry((kind, about.clone())).or_insert(fresh)
    }

    pub(crate) fn get(&self, id: RecordId) -> Record {
        self.records.borrow()[id.0 as usize].clone()
    }

    /// Every record, also those that nobody believed.
    pub(crate) fn all(&self) -> Vec<RecordId> {
        (0..u32::try_from(self.records.borrow().len()).unwrap()).map(RecordId).collect()
    }

    /// The records from the first one to this.
    pub(crate) fn path(&self, to: RecordId) -> Vec<RecordId> {
        let records = self.records.borrow();
        let before = |id: &RecordId| records[id.0 as usize].after;
        let mut path: Vec<RecordId> = std::iter::successors(Some(to), before).collect();
        path.reverse();
        path
    }

    /// The epoch keys that somebody with these devices opens among these records.
    pub(crate) fn keys(&self, records: &BTreeSet<RecordId>, devices: &BTreeSet<Device>) -> BTreeSet<Key> {
        let all = self.records.borrow();
        let mut known = BTreeSet::new();
        let mut sealed: Vec<(Key, &[(u8, Key)])> = Vec::new();
        let is_theirs = |wraps: &BTreeSet<Device>| !wraps.is_disjoint(devices);
        for id in records {
            let record = &all[id.0 as usize];
            match &record.body {
                Body::Wrap { key, wraps } if is_theirs(wraps) => drop(known.insert(*key)),
                Body::Confirm { under, keyring, .. } => sealed.push((*under, keyring)),
                body => {
                    if let Some(start) = body.start() {
                        if devices.contains(&record.device) || is_theirs(&start.wraps) {
                            known.insert(start.key);
                        }
                        sealed.push((start.key, &start.keyring));
                    }
                }
            }
        }
        loop {
            let before = known.len();
            for (under, keyring) in &sealed {
                if known.contains(under) {
                    known.extend(keyring.iter().map(|(_, key)| *key));
                }
            }
            if known.len() == before {
                return known;
            }
        }
    }
}
