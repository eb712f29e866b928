//! A whole document for a new device, which the log behind it has still to prove.

use automerge::{ActorId, ChangeHash};

use crate::{
    document::{
        Document, Hash, Owner,
        apply::ApplyError,
        genesis, inspect,
        places::Places,
        save::{LoadError, Packing, Saved, decode, encode},
        shape,
    },
    ids::{Actor, Member},
};

/// A document at one moment, to travel in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    saved: Saved,
}

/// Why a snapshot was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It cannot be read, or does not lead to its own heads.
    #[error("the snapshot cannot be read")]
    Unreadable,
    /// It is larger than any honest document when unpacked.
    #[error("the snapshot is too large when unpacked")]
    TooLarge,
    /// It was written by a newer version of the app.
    #[error("the snapshot was written by a newer version")]
    Newer,
    /// It holds a change that no record has brought here.
    #[error("the snapshot holds a change that is not in the log")]
    UnknownChange,
    /// It holds a change that this version never makes.
    #[error("a change in the snapshot does something unknown")]
    UnknownShape,
    /// The given actor has already written.
    #[error("the actor has written in this document before")]
    ActorUsed,
}

impl From<LoadError> for SnapshotError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Newer => Self::Newer,
            LoadError::ActorUsed => Self::ActorUsed,
            LoadError::Unreadable | LoadError::HeadsDiffer => Self::Unreadable,
        }
    }
}

impl Snapshot {
    /// The bytes that travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode(&self.saved)
    }

    /// Reads the bytes that travelled, and makes sure that unpacking them stays within limits.
    ///
    /// # Errors
    /// [`SnapshotError::Unreadable`], [`SnapshotError::TooLarge`] and [`SnapshotError::Newer`].
    pub fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let saved = decode(bytes)?;
        inspect::document(&saved.changes).map_err(|error| match error {
            ApplyError::TooLarge => SnapshotError::TooLarge,
            _ => SnapshotError::Unreadable,
        })?;
        Ok(Self { saved })
    }

    /// The heads that it claims. Sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        self.saved.heads.iter().map(|hash| **hash).collect()
    }
}

impl Document {
    /// Everything that is committed and handed out, for a new device.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { saved: self.saved(Packing::Deflate) }
    }

    /// Whether a snapshot says nothing that the records here do not say: same heads from the same changes.
    /// Never compared by bytes, which differ between devices with the same heads.
    ///
    /// # Errors
    /// [`SnapshotError::UnknownChange`] also when its records have simply not arrived yet.
    pub fn check_snapshot(&self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        let other = Self::open(&snapshot.saved, Actor([0; 16]), self.me)?;
        let known = other.index.entries().iter().all(|entry| self.index.holds(&entry.hash));
        if known { Ok(()) } else { Err(SnapshotError::UnknownChange) }
    }

    /// Opens a snapshot on a device that holds nothing yet.
    ///
    /// Who wrote what is only claimed, until [`Document::apply`] has seen the records: see [`Document::is_proven`].
    ///
    /// # Errors
    /// See [`SnapshotError`].
    pub fn from_snapshot(snapshot: &Snapshot, actor: Actor, me: Member) -> Result<Self, SnapshotError> {
        let mut document = Self::open(&snapshot.saved, actor, me)?;
        let genesis = document.index.genesis();
        let births: Vec<ChangeHash> = document.born.paths().map(|path| genesis::birth(path, genesis).hash()).collect();
        let all = document.index.entries().iter().map(|entry| entry.hash);
        document.unproven = all.filter(|hash| *hash != genesis && !births.contains(hash)).collect();
        for owner in document.owners.values_mut() {
            *owner = Owner { proven: false, ..*owner };
        }
        document.owners.insert(actor, Owner { author: me.author, proven: true });

        let (mut places, mut subjects) = (Places::default(), Vec::new());
        for change in document.doc.get_changes(&[]) {
            if document.unproven.contains(&change.hash()) {
                let text_of = |actor: &ActorId| document.born.at(actor);
                let touched = shape::touched(&change, &text_of, &mut places);
                subjects.push((change.hash(), touched.map_err(|_| SnapshotError::UnknownShape)?.into()));
            }
        }
        document.learn_judged(places, subjects);
        Ok(document)
    }

    /// Whether every change here came in a record, or was made here. Until then a document that was opened from a
    /// snapshot is shown as being checked.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.unproven.is_empty()
    }
}
