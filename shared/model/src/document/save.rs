//! How a document is kept on the device: its changes, and what the changes do not say.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{
    ActorId, AutoCommit, ChangeHash, LoadOptions, OnPartialLoad, SaveOptions, TextEncoding, VerificationMode,
};
use minicbor::{
    Decode, Encode,
    bytes::{ByteArray, ByteVec},
};

use crate::{
    document::{
        Document, Owner, genesis,
        index::{Entry, Index},
    },
    ids::{Actor, AuthorId, Member},
    path::FieldPath,
};

/// Why saved bytes are not a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// They are cut off, altered, or something else.
    #[error("the saved document cannot be read")]
    Unreadable,
    /// A newer version of the app wrote them.
    #[error("the saved document was written by a newer version")]
    Newer,
    /// The changes do not lead to the heads that were saved with them.
    #[error("the saved changes do not lead to the saved heads")]
    HeadsDiffer,
    /// The actor has already written in this document: each writing session needs its own.
    #[error("the actor has written in this document before")]
    ActorUsed,
}

const VERSION: u8 = 1;

/// A document in bytes. One form is used for the device's own copy and inside a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct Saved {
    #[n(0)]
    version: u8,
    #[n(1)]
    pub(super) heads: Vec<ByteArray<32>>,
    #[n(2)]
    owners: Vec<SavedOwner>,
    #[n(3)]
    born: Vec<String>,
    /// Changes whose author was only claimed by a snapshot.
    #[n(4)]
    unproven: Vec<ByteArray<32>>,
    #[n(5)]
    pub(super) changes: ByteVec,
}

/// Whether the changes are made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    /// For what travels.
    Deflate,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct SavedOwner {
    #[n(0)]
    actor: ByteArray<16>,
    #[n(1)]
    author: ByteArray<32>,
    #[n(2)]
    proven: bool,
}

impl Document {
    /// Everything that is committed and handed out, for the device's own store. Not packed: it is written in the middle of
    /// somebody's work, and to pack some years takes ten times as long as to write them.
    ///
    /// Pending edits are not in it: they are in the journal until [`Document::commit`] hands them out.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        encode(&self.saved(Packing::None))
    }

    /// Everything that is committed and handed out, as a file that any Automerge can open.
    #[must_use]
    pub fn automerge(&self) -> Vec<u8> {
        self.saved(Packing::Deflate).changes.into()
    }

    /// Opens what [`Document::save`] gave. `actor` must be new.
    ///
    /// # Errors
    /// See [`LoadError`]. Bytes that were altered are refused, never read in part.
    pub fn load(saved: &[u8], actor: Actor, me: Member) -> Result<Self, LoadError> {
        Self::open(&decode(saved)?, actor, me)
    }

    pub(super) fn saved(&self, packing: Packing) -> Saved {
        let mut doc = self.doc.clone();
        let mut index = &self.index;
        let settled;
        if self.has_pending() {
            settled = self.settled();
            let heads = settled.heads();
            // Without what is pending; the heads are ours, so the document knows them.
            doc = doc.fork_at(&heads).unwrap_or(doc);
            index = &settled;
        }
        let deflate = packing == Packing::Deflate;
        let changes = doc.save_with_options(SaveOptions { deflate, retain_orphans: false });
        let born = self.born.paths().filter(|path| index.knows_actor(&genesis::birth_actor(path)));
        let owner = |(actor, owner): (&Actor, &Owner)| SavedOwner {
            actor: actor.0.into(),
            author: owner.author.0.into(),
            proven: owner.proven,
        };
        let used = |actor: &Actor| index.knows_actor(&ActorId::from(actor.0));
        Saved {
            version: VERSION,
            heads: index.heads().into_iter().map(|hash| hash.0.into()).collect(),
            owners: self.owners.iter().filter(|(actor, _)| used(actor)).map(owner).collect(),
            born: born.map(ToString::to_string).collect(),
            unproven: self.unproven.iter().map(|hash| hash.0.into()).collect(),
            changes: changes.into(),
        }
    }

    /// The index without what is pending.
    fn settled(&self) -> Index {
        let pending = self.pending.hashes(self.index.genesis());
        // A birth of ours that somebody else needed as well is no longer only ours.
        let needed: BTreeSet<ChangeHash> = self
            .index
            .entries()
            .iter()
            .filter(|entry| !pending.contains(&entry.hash))
            .flat_map(|entry| entry.deps.iter().copied())
            .collect();
        let mut settled = Index::default();
        for entry in self.index.entries() {
            if !pending.contains(&entry.hash) || needed.contains(&entry.hash) {
                settled.add(entry.clone());
            }
        }
        settled
    }

    pub(super) fn open(saved: &Saved, actor: Actor, me: Member) -> Result<Self, LoadError> {
        let options = LoadOptions::new()
            .on_partial_load(OnPartialLoad::Error)
            .verification_mode(VerificationMode::Check)
            .text_encoding(TextEncoding::Utf16CodeUnit);
        let mut doc = AutoCommit::load_with_options(&saved.changes, options).map_err(|_| LoadError::Unreadable)?;
        let index = index_of(&mut doc);
        let heads: BTreeSet<ChangeHash> = saved.heads.iter().map(|hash| ChangeHash(**hash)).collect();
        let holds_genesis = index.entries().first().is_some_and(|entry| entry.hash == index.genesis());
        if !holds_genesis || !doc.get_missing_deps(&[]).is_empty() || index.heads().into_iter().ne(heads) {
            return Err(LoadError::HeadsDiffer);
        }
        if index.knows_actor(&ActorId::from(actor.0)) {
            return Err(LoadError::ActorUsed);
        }
        let born: Vec<FieldPath> =
            saved.born.iter().map(|path| path.parse()).collect::<Result<_, _>>().map_err(|_| LoadError::Unreadable)?;

        let mut document = Self::with(doc, index, actor, me);
        for path in born {
            if !document.index.holds(&genesis::birth(&path, document.index.genesis()).hash()) {
                return Err(LoadError::HeadsDiffer);
            }
            document.born.insert(path);
        }
        let owners = saved
            .owners
            .iter()
            .map(|saved| (Actor(*saved.actor), Owner { author: AuthorId(*saved.author), proven: saved.proven }));
        document.owners.extend(owners.collect::<BTreeMap<_, _>>());
        document.unproven = saved.unproven.iter().map(|hash| ChangeHash(**hash)).collect();
        document.refresh_all();
        Ok(document)
    }
}

fn index_of(doc: &mut AutoCommit) -> Index {
    let mut index = Index::default();
    doc.get_changes_meta(&[]).iter().for_each(|change| index.add(Entry::of_meta(change)));
    index
}

pub(super) fn encode(saved: &Saved) -> Vec<u8> {
    minicbor::to_vec(saved).expect("writing into memory does not fail, and nothing in `Saved` refuses to be written")
}

pub(super) fn decode(bytes: &[u8]) -> Result<Saved, LoadError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let saved: Saved = decoder.decode().map_err(|_| LoadError::Unreadable)?;
    if saved.version != VERSION {
        return Err(LoadError::Newer);
    }
    if decoder.position() == bytes.len() { Ok(saved) } else { Err(LoadError::Unreadable) }
}
