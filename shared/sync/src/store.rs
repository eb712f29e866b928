//! What a device keeps, and where.
//!
//! A store is a set of tables of rows, written in batches. It must keep three promises that types cannot express:
//!
//! 1. A batch is written wholly or not at all. If not: a change is kept and never sent, and the pair drifts apart.
//! 2. What was reported as stored is there after a crash. If not: the relay has records that the device then repeats
//!    under the same number, which looks like a copied device.
//! 3. Batches become durable in the order in which they were given.
//!
//! Values are sealed by the engine, with table and key as authenticated data; keys are ids and numbers.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use twofold_crypto::EpochKey;
use twofold_wire::cbor::Bytes;
use twofold_wire::log::Entry;
use twofold_wire::{DeviceId, SpaceId, Timestamp};

use crate::Notice;
use crate::body::Seen;

/// Numbers batches from 1.
pub type BatchId = u64;

/// Where a row is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// The device and its person. Key: empty.
    Identity,
    /// One row a space: local number and what people call it. Key: space.
    Spaces,
    /// The verified log. Key: space, number.
    Log,
    /// What the log says up to a number, so that opening is fast. Key: space.
    Checkpoints,
    /// Records that the relay has not confirmed. Key: space, `dev_seq`.
    Outbox,
    /// Commands whose change is not sealed yet. Key: space, number.
    Journal,
}

impl Table {
    /// All of them, in the order in which they can be created.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Spaces, Self::Log, Self::Checkpoints, Self::Outbox, Self::Journal];

    /// The name under which a store keeps it. Never changes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Spaces => "spaces",
            Self::Log => "log",
            Self::Checkpoints => "checkpoints",
            Self::Outbox => "outbox",
            Self::Journal => "journal",
        }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its table.
    pub table: Table,
    /// Unique in the table; byte order is the order of numbers.
    pub key: Vec<u8>,
    /// Sealed.
    pub value: Vec<u8>,
}

/// One step of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Writes a row, over an older one of the same key.
    Put(Row),
    /// Deletes a row, if it is there.
    Delete {
        /// Its table.
        table: Table,
        /// Its key.
        key: Vec<u8>,
    },
}

/// The key of a row that belongs to a space and has a number in it.
#[must_use]
pub(crate) fn numbered(space: &SpaceId, number: u64) -> Vec<u8> {
    [space.as_bytes(), &number.to_be_bytes()].concat()
}

/// The number in a key made by [`numbered`].
pub(crate) fn number_of(key: &[u8]) -> Option<u64> {
    key.get(SpaceId::LEN..)?.try_into().ok().map(u64::from_be_bytes)
}

/// The space in a key that begins with one.
pub(crate) fn space_of(key: &[u8]) -> Option<SpaceId> {
    SpaceId::from_slice(key.get(..SpaceId::LEN)?)
}

/// The row of [`Table::Identity`].
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct IdentityRow {
    /// Secrets of this device.
    #[n(0)]
    pub(crate) device: Bytes,
    /// Entropy of the recovery sheet, until it has been confirmed.
    #[n(1)]
    pub(crate) paper: Option<Bytes>,
    /// The person's chain.
    #[n(2)]
    pub(crate) statements: Vec<Bytes>,
    /// The person's own space.
    #[n(3)]
    pub(crate) own: SpaceId,
    /// The relay's incarnation when last seen.
    #[n(4)]
    pub(crate) incarnation: Option<twofold_wire::Hash>,
    /// On the way in with keys that are not this browser's own.
    #[n(5)]
    pub(crate) borrowed: Option<BorrowedRow>,
    /// Devices that this one takes out of the chain.
    #[n(6)]
    pub(crate) spent: Option<Vec<DeviceId>>,
    /// The link that is open for a new device.
    #[n(7)]
    pub(crate) guest: Option<GuestRow>,
    /// What the person calls this device.
    #[n(8)]
    pub(crate) name: Option<String>,
    /// The secret that this device's backups carry.
    #[n(9)]
    pub(crate) pass: Option<Bytes>,
}

/// What a browser will be once it is in.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct BorrowedRow {
    /// Secrets of the device to come.
    #[n(0)]
    pub(crate) successor: Bytes,
    /// The devices that go, once the person has said which.
    #[n(1)]
    pub(crate) lost: Option<Vec<DeviceId>>,
}

/// A link for a new device.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct GuestRow {
    /// The secret that it carries.
    #[n(0)]
    pub(crate) secret: Bytes,
    /// By this device's clock.
    #[n(1)]
    pub(crate) until: Timestamp,
}

/// A row of [`Table::Spaces`].
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub(crate) struct SpaceRow {
    /// The local number; 0 for the own space.
    #[n(0)]
    pub(crate) n: u32,
    /// `GENESIS`, while the relay has not confirmed it.
    #[n(1)]
    pub(crate) genesis: Option<Bytes>,
    /// The secret of the invitation that is open, if this device made one.
    #[n(2)]
    pub(crate) invitation: Option<Bytes>,
    /// When this device last wrote `SEEN`, by its clock.
    #[n(3)]
    pub(crate) told_at: Option<Timestamp>,
    /// Since when this device knows the current epoch.
    #[n(4)]
    pub(crate) epoch: Option<EpochSince>,
    /// What the person has read about the partner's devices.
    #[n(5)]
    pub(crate) read: Option<ReadRow>,
    /// Keys that nobody will hand to this device: the space takes in no device any more.
    #[n(6)]
    pub(crate) keys: Option<Vec<KeyRow>>,
    /// How it ends, once somebody wants that.
    #[n(7)]
    pub(crate) ending: Option<EndingRow>,
    /// All that is left of a space that was deleted here.
    #[n(8)]
    pub(crate) is_forgotten: Option<bool>,
    /// Where a way back led that was deleted here: the person asked to come back there.
    #[n(9)]
    pub(crate) led_to: Option<SpaceId>,
}

impl SpaceRow {
    /// The row of a space that is new here.
    pub(crate) fn new(n: u32) -> Self {
        Self {
            n,
            genesis: None,
            invitation: None,
            told_at: None,
            epoch: None,
            read: None,
            keys: None,
            ending: None,
            is_forgotten: None,
            led_to: None,
        }
    }
}

/// Up to which entry of the log the person has read what was told, by what it was about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct ReadRow {
    #[n(0)]
    added: u64,
    #[n(1)]
    removed: u64,
    #[n(2)]
    sheet: u64,
}

impl ReadRow {
    /// The place for a notice; nothing if it is not one that a person reads once and for all.
    pub(crate) fn place(&mut self, notice: Notice) -> Option<&mut u64> {
        match notice {
            Notice::PartnerDeviceAdded => Some(&mut self.added),
            Notice::PartnerDeviceRemoved => Some(&mut self.removed),
            Notice::PartnerSheet => Some(&mut self.sheet),
            _ => None,
        }
    }

    /// What was read of a log of which only so many entries are left.
    pub(crate) fn up_to(self, keep: u64) -> Self {
        let Self { added, removed, sheet } = self;
        Self { added: added.min(keep), removed: removed.min(keep), sheet: sheet.min(keep) }
    }
}

/// The key of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct KeyRow {
    #[n(0)]
    pub(crate) epoch: u32,
    #[n(1)]
    pub(crate) key: Bytes,
}

impl KeyRow {
    /// All keys of a space.
    pub(crate) fn all(keys: &BTreeMap<u32, EpochKey>) -> Vec<Self> {
        keys.iter().map(|(epoch, key)| Self { epoch: *epoch, key: Bytes(key.as_bytes().to_vec()) }).collect()
    }

    /// The key, if the row holds one.
    pub(crate) fn open(&self) -> Option<(u32, EpochKey)> {
        let key = self.key.0.as_slice().try_into().ok()?;
        Some((self.epoch, EpochKey::from_bytes(key)))
    }
}

/// The end of a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct EndingRow {
    /// This device wants it, and the relay has not said that it knows.
    #[n(0)]
    pub(crate) is_wished: bool,
    /// Since when this device knows that it is over, by its clock, in minutes since 1970.
    #[n(1)]
    pub(crate) since: Option<u64>,
    /// The person keeps it here.
    #[n(2)]
    pub(crate) is_kept: bool,
}

/// An epoch, and since when it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct EpochSince {
    #[n(0)]
    pub(crate) epoch: u32,
    /// By this device's clock, in minutes since 1970.
    #[n(1)]
    pub(crate) minutes: u64,
}

/// A row of [`Table::Log`].
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct LogRow {
    #[n(0)]
    pub(crate) entry: Entry,
}

/// A row of [`Table::Checkpoints`].
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct CheckpointRow {
    /// Up to which entry.
    #[n(0)]
    pub(crate) seq: u64,
    /// The document, as the model saves it.
    #[n(1)]
    pub(crate) document: Bytes,
    /// Entries that are not in the document: locked or waiting.
    #[n(2)]
    pub(crate) backlog: Vec<u64>,
    /// Entries that were set aside.
    #[n(3)]
    pub(crate) aside: Vec<u64>,
    /// What the partner's devices have said that they saw.
    #[n(4)]
    pub(crate) seen_by: Vec<(DeviceId, Vec<Seen>)>,
    /// What has been on screen here.
    #[n(5)]
    pub(crate) shown: Vec<Seen>,
    /// The last change of each device.
    #[n(6)]
    pub(crate) news: Vec<DeviceCount>,
    /// Up to which record of each device the others know that it was on screen here.
    #[n(7)]
    pub(crate) told: Vec<DeviceCount>,
    /// The partner's clock, in minutes, at the newest record of theirs.
    #[n(8)]
    pub(crate) last_news: Option<u64>,
    /// Entries that hold a signature or a check: they are opened again at every start.
    #[n(9)]
    pub(crate) marks: Option<Vec<u64>>,
    /// What is known of the changes in the document, as the model saves it.
    #[n(10)]
    pub(crate) learned: Option<Bytes>,
    /// What was signed by signatures that count where they stand, in JSON: see [`crate::marks::Signed`].
    #[n(11)]
    pub(crate) signed: Option<Bytes>,
}

/// A device and the number of one of its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct DeviceCount {
    #[n(0)]
    pub(crate) device: DeviceId,
    #[n(1)]
    pub(crate) dev_seq: u64,
}

/// A row of [`Table::Outbox`].
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct OutboxRow {
    /// Sealed, as it travels.
    #[n(0)]
    pub(crate) record: Bytes,
    /// What is inside, to seal it anew when the roster has moved on.
    #[n(1)]
    pub(crate) body: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_in_a_branch_that_is_left_is_not_read_in_another() {
        let mut read = ReadRow::default();
        *read.place(Notice::PartnerDeviceAdded).unwrap() = 9;
        *read.place(Notice::PartnerSheet).unwrap() = 3;
        let mut left = read.up_to(5);
        assert_eq!(left.place(Notice::PartnerDeviceAdded), Some(&mut 5));
        assert_eq!(left.place(Notice::PartnerSheet), Some(&mut 3));
        assert_eq!(left.place(Notice::Fork), None);
    }
}
