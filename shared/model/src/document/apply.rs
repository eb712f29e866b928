//! Takes in what others wrote, as if none of it could be trusted.

use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};

use crate::{
    document::{Document, Hash, Owner, births::Births, genesis, index::Entry, inspect, read::Stale, shape},
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

/// A record that passed every check of ours.
struct Planned {
    author: AuthorId,
    actor: Actor,
    born: Vec<FieldPath>,
    births: Vec<Change>,
    changes: Vec<Change>,
    stale: Stale,
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
        let mut known = Known::of(self);
        let planned: Vec<Result<Planned, ApplyError>> = batch.iter().map(|record| known.plan(record)).collect();

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
        let mut results = Vec::new();
        for record in planned {
            results.push(record.map(|record| {
                let owner = Owner { author: record.author, proven: true };
                learnt |= self.owners.insert(record.actor, owner).is_some_and(|before| before.author != owner.author);
                for change in &record.changes {
                    self.unproven.remove(&change.hash());
                }
                record.born.into_iter().for_each(|path| self.born.insert(path));
                stale.extend(record.stale);
            }));
        }
        if learnt {
            self.refresh_all()
        } else {
            self.refresh(&stale)
        }
        Some(results)
    }
}

/// The numbers of the operations of a change.
fn span_of(change: &Change) -> Range<u64> {
    change.start_op().get()..change.start_op().get() + change.len() as u64
}

/// Per actor, the numbers of the operations of its new changes.
type Spans = BTreeMap<ActorId, Vec<Range<u64>>>;

/// What is in the document, and what the earlier records of a batch will add to it.
struct Known<'a> {
    document: &'a Document,
    new: BTreeMap<ChangeHash, Entry>,
    spans: Spans,
    born: Births,
    last: BTreeMap<ActorId, u64>,
    owners: BTreeMap<Actor, AuthorId>,
}

impl<'a> Known<'a> {
    fn of(document: &'a Document) -> Self {
        let (new, spans, last, owners) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { document, new, spans, born: Births::default(), last, owners }
    }

    fn plan(&mut self, record: &Incoming<'_>) -> Result<Planned, ApplyError> {
        if record.changes.is_empty() {
            return Err(ApplyError::Nothing);
        }
        let proven = self.document.owners.get(&record.actor).filter(|owner| owner.proven).map(|owner| owner.author);
        let owner = self.owners.get(&record.actor).copied().or(proven);
        if owner.is_some_and(|owner| owner != record.author) {
            return Err(ApplyError::ActorTaken);
        }
        let changes = inspect::changes(record.changes)?;
        let actor = ActorId::from(record.actor.0);
        if changes.iter().any(|change| *change.actor_id() != actor) {
            return Err(ApplyError::OtherActor);
        }

        let genesis = self.document.index.genesis();
        let births: Vec<Change> = record.born.iter().map(|path| genesis::birth(path, genesis)).collect();
        let mut own: BTreeMap<ChangeHash, Entry> =
            births.iter().map(|birth| (birth.hash(), Entry::of(birth))).collect();
        self.nothing_missing(record, &changes, &own)?;

        let mut born = Births::default();
        record.born.iter().for_each(|path| born.insert(path.clone()));
        let text_of =
            |actor: &ActorId| born.at(actor).or_else(|| self.born.at(actor)).or_else(|| self.document.born.at(actor));
        let mut spans: Spans = births.iter().map(|birth| (birth.actor_id().clone(), vec![span_of(birth)])).collect();
        let mut stale = Stale { texts: record.born.iter().cloned().collect(), ..Stale::default() };
        let mut last = self.last.get(&actor).copied().unwrap_or_else(|| self.document.index.last_seq(&actor));
        for change in &changes {
            let hash = change.hash();
            if self.get(&hash, &own).is_some() {
                continue;
            }
            // Nobody else writes under our actor, and nobody writes two different changes with one number.
            if change.seq() <= last || record.actor == self.document.actor {
                return Err(ApplyError::ActorTaken);
            }
            // Exactly one more than the greatest before it, as Automerge writes: nobody can use up the numbers.
            let before = change.deps().iter().filter_map(|dep| self.get(dep, &own)).map(|entry| entry.max_op).max();
            if change.seq() != last + 1 || change.start_op().get() != before.unwrap_or(0) + 1 {
                return Err(ApplyError::Misnumbered);
            }
            let known = |actor: &ActorId| self.spans.contains_key(actor) || self.document.index.knows_actor(actor);
            if !change.other_actor_ids().iter().all(|actor| known(actor) || born.at(actor).is_some()) {
                return Err(ApplyError::UnknownShape);
            }
            let exists = |actor: &ActorId, op: u64| {
                let earlier = || spans.get(actor).or_else(|| self.spans.get(actor));
                self.document.index.change_of(actor, op).is_some()
                    || earlier().is_some_and(|spans| spans.iter().any(|span| span.contains(&op)))
            };
            stale.extend(shape::touched(change, &text_of, &exists)?);
            let of_actor = spans.entry(actor.clone());
            of_actor.or_insert_with(|| self.spans.get(&actor).cloned().unwrap_or_default()).push(span_of(change));
            own.insert(hash, Entry::of(change));
            last += 1;
        }
        let mut heads = record.heads_after.iter().map(|hash| ChangeHash(*hash));
        if record.heads_after.is_empty() || heads.any(|hash| self.get(&hash, &own).is_none()) {
            return Err(ApplyError::HeadsDiffer);
        }

        self.new.append(&mut own);
        self.spans.append(&mut spans);
        record.born.iter().for_each(|path| self.born.insert(path.clone()));
        self.last.insert(actor, last);
        self.owners.insert(record.actor, record.author);
        let born = record.born.to_vec();
        Ok(Planned { author: record.author, actor: record.actor, born, births, changes, stale })
    }

    fn get<'b>(&'b self, hash: &ChangeHash, own: &'b BTreeMap<ChangeHash, Entry>) -> Option<&'b Entry> {
        own.get(hash).or_else(|| self.new.get(hash)).or_else(|| self.document.index.get(hash))
    }

    /// Whether everything is here that a record builds on, or comes earlier in it.
    fn nothing_missing(
        &self,
        record: &Incoming<'_>,
        changes: &[Change],
        births: &BTreeMap<ChangeHash, Entry>,
    ) -> Result<(), ApplyError> {
        let mut earlier: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut missing: BTreeSet<Hash> = BTreeSet::new();
        let mut need = |hash: &ChangeHash, earlier: &BTreeSet<ChangeHash>| {
            if !earlier.contains(hash) && self.get(hash, births).is_none() {
                missing.insert(hash.0);
            }
        };
        for head in record.heads_before {
            need(&ChangeHash(*head), &earlier);
        }
        for change in changes {
            change.deps().iter().for_each(|dep| need(dep, &earlier));
            earlier.insert(change.hash());
        }
        if missing.is_empty() { Ok(()) } else { Err(ApplyError::Waiting { missing: missing.into_iter().collect() }) }
    }
}
