//! Takes in what others wrote, as if none of it could be trusted.

use std::collections::BTreeSet;

use automerge::{Change, ChangeHash};

use crate::{
    document::{
        Document, Hash, Owner,
        index::Entry,
        judge::{Judge, Planned},
        read::Stale,
    },
    ids::{Actor, AuthorId},
    path::FieldPath,
};

/// The content of a record, after its seal and signature were verified.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Who signed the record.
    pub author: AuthorId,
    /// The writing session, which the caller has found to belong to the device that signed.
    pub actor: Actor,
    /// As in [`crate::Commit`].
    pub heads_before: &'a [Hash],
    /// As in [`crate::Commit`].
    pub heads_after: &'a [Hash],
    /// As in [`crate::Commit`].
    pub born: &'a [FieldPath],
    /// As in [`crate::Commit`].
    pub changes: &'a [Vec<u8>],
}

/// Why a record was not taken in. It has left no trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// It builds on changes that are not here yet. Try again after they have come.
    #[error("{} changes that it builds on are missing", missing.len())]
    Waiting {
        /// Their hashes. Sorted.
        missing: Vec<Hash>,
    },
    /// Its changes are not what a change looks like, or are cut off.
    #[error("its changes cannot be read")]
    Unreadable,
    /// It is larger than any honest record when unpacked.
    #[error("it is too large when unpacked")]
    TooLarge,
    /// A change was made under another actor than the record says.
    #[error("a change was made under another actor")]
    OtherActor,
    /// The actor belongs to somebody else, or has already written something different in this place.
    #[error("the actor is in use by another writer")]
    ActorTaken,
    /// A change does something that this version never does to a document.
    #[error("a change does something unknown")]
    UnknownShape,
    /// A change is numbered wrongly.
    #[error("a change is numbered wrongly")]
    Misnumbered,
    /// The changes do not lead to the heads that the record claims: something in it was altered or left out.
    #[error("its changes do not lead to its heads")]
    HeadsDiffer,
    /// It holds nothing.
    #[error("it holds no change")]
    Nothing,
    /// Automerge refused what all our checks had passed.
    #[error("the document did not take it")]
    Refused,
}

impl Document {
    /// Takes in records, each wholly or not at all; a bad one does not harm the others.
    ///
    /// Applying the same record again changes nothing. A record may build on one before it in the batch.
    /// Pending edits stay pending. Commit before applying all the same: a journal of pending commands can only be
    /// replayed on the document in which they were executed.
    pub fn apply(&mut self, batch: &[Incoming<'_>]) -> Vec<Result<(), ApplyError>> {
        self.close(self.pending.minutes);
        if let Some(results) = self.apply_together(batch) {
            return results;
        }
        // Automerge refused something that our checks had passed. Find out what, one record at a time.
        let alone = |record: &Incoming<'_>| self.apply_together(&[*record]).and_then(|mut results| results.pop());
        batch.iter().map(alone).map(|result| result.unwrap_or(Err(ApplyError::Refused))).collect()
    }

    /// Takes in all records that pass, at once; `None`, and no trace, if Automerge did not take one of them.
    fn apply_together(&mut self, batch: &[Incoming<'_>]) -> Option<Vec<Result<(), ApplyError>>> {
        self.learn();
        let known = self.learned.as_ref().map(|learned| learned.places.clone()).unwrap_or_default();
        let mut judge = Judge::of(self, known);
        let planned: Vec<Result<Planned, ApplyError>> = batch.iter().map(|record| judge.plan(record)).collect();
        let places = judge.into_places();

        let mut changes: Vec<Change> = Vec::new();
        let mut fresh: BTreeSet<ChangeHash> = BTreeSet::new();
        for record in planned.iter().flatten() {
            for change in record.births.iter().chain(&record.changes) {
                if !self.index.holds(&change.hash()) && fresh.insert(change.hash()) {
                    changes.push(change.clone());
                }
            }
        }
        if !changes.is_empty() {
            let mut fork = self.doc.clone();
            fork.apply_changes(changes.iter().cloned()).ok()?;
            // Automerge queues in silence what it cannot place: make sure that every change is in.
            let all: Vec<ChangeHash> = fresh.into_iter().collect();
            if !fork.get_missing_deps(&[]).is_empty() || !fork.get_missing_deps(&all).is_empty() {
                return None;
            }
            self.doc = fork;
            changes.iter().for_each(|change| self.index.add(Entry::of(change)));
        }

        let mut stale = Stale::default();
        let mut learnt = false;
        let (mut results, mut subjects) = (Vec::new(), Vec::new());
        for record in planned {
            results.push(record.map(|record| {
                let owner = Owner { author: record.author, proven: true };
                learnt |= self.owners.insert(record.actor, owner).is_some_and(|before| before.author != owner.author);
                for change in &record.changes {
                    self.unproven.remove(&change.hash());
                }
                record.born.into_iter().for_each(|path| self.born.insert(path));
                stale.extend(record.stale);
                subjects.extend(record.subjects);
            }));
        }
        if learnt {
            self.refresh_all()
        } else {
            self.refresh(&stale)
        }
        self.learn_judged(places, subjects);
        Some(results)
    }
}
