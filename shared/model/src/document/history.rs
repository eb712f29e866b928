//! Who changed the document and when, and what it said then.

use automerge::ChangeHash;

use crate::{
    document::{Document, Hash, hashes, index::Index},
    ids::{Actor, AuthorId},
    view::DocView,
};

/// One change of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Who made it.
    pub author: AuthorId,
    /// When, in minutes since 1970 by the author's clock.
    pub minutes: u64,
    /// What to give to [`Document::view_at`] to read the document as its author saw it right before the change.
    pub before: Vec<Hash>,
    /// The same, right after the change.
    pub heads: Vec<Hash>,
}

impl Document {
    /// The committed changes that people made, each after those that it builds on.
    #[must_use]
    pub fn history(&self) -> Vec<HistoryEntry> {
        let entry = |entry: &crate::document::index::Entry| {
            let actor = <[u8; 16]>::try_from(entry.actor.to_bytes()).ok().map(Actor)?;
            // The genesis and the births of texts have no owner: nobody made them.
            let owner = self.owners.get(&actor)?;
            let (before, heads) = (hashes(entry.deps.iter().copied()), vec![entry.hash.0]);
            Some(HistoryEntry { author: owner.author, minutes: entry.minutes, before, heads })
        };
        self.index.entries().iter().filter_map(entry).collect()
    }

    /// What the document said at these heads; `None` if one of them is unknown.
    ///
    /// Builds the document anew up to there: meant for a history page, not for every keystroke.
    #[must_use]
    pub fn view_at(&self, heads: &[Hash]) -> Option<DocView> {
        let heads: Vec<ChangeHash> = heads.iter().map(|hash| ChangeHash(*hash)).collect();
        let mut wanted = heads.clone();
        let mut inside = std::collections::BTreeSet::new();
        while let Some(hash) = wanted.pop() {
            let entry = self.index.get(&hash)?;
            if inside.insert(hash) {
                wanted.extend(entry.deps.iter().copied());
            }
        }
        let mut index = Index::default();
        let entries = self.index.entries().iter().filter(|entry| inside.contains(&entry.hash));
        entries.for_each(|entry| index.add(entry.clone()));

        let doc = self.doc.clone().fork_at(&heads).ok()?;
        let mut then = Self::with(doc, index, self.actor, self.me);
        then.owners.clone_from(&self.owners);
        for path in self.born.paths() {
            if then.index.knows_actor(&crate::document::genesis::birth_actor(path)) {
                then.born.insert(path.clone());
            }
        }
        then.refresh_all();
        Some(then.view)
    }
}
