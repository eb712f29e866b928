//! Decides, before Automerge sees it, whether a record can be taken in.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Change, ChangeHash};

use crate::{
    document::{
        Document, Hash, Subject,
        apply::{ApplyError, Incoming},
        births::Births,
        genesis,
        index::Entry,
        inspect,
        places::Places,
        read::Stale,
        shape,
    },
    ids::{Actor, AuthorId},
    path::FieldPath,
};

/// A record that passed every check of ours.
pub(super) struct Planned {
    pub(super) author: AuthorId,
    pub(super) actor: Actor,
    pub(super) born: Vec<FieldPath>,
    pub(super) births: Vec<Change>,
    pub(super) changes: Vec<Change>,
    pub(super) stale: Stale,
    /// What each of its changes is about that is new.
    pub(super) subjects: Vec<(ChangeHash, Subject)>,
}

/// What came out of looking at the changes of a record.
struct Judged {
    own: BTreeMap<ChangeHash, Entry>,
    subjects: Vec<(ChangeHash, Subject)>,
    stale: Stale,
    /// The last number of the actor.
    last: u64,
}

/// What is in the document, and what the records before in the batch will add to it.
pub(super) struct Judge<'a> {
    document: &'a Document,
    new: BTreeMap<ChangeHash, Entry>,
    born: Births,
    last: BTreeMap<ActorId, u64>,
    owners: BTreeMap<Actor, AuthorId>,
    places: Places,
}

impl<'a> Judge<'a> {
    /// A judge who knows where every operation of the document stands.
    pub(super) fn of(document: &'a Document, places: Places) -> Self {
        let (new, last, owners) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { document, new, born: Births::default(), last, owners, places }
    }

    /// The places of the document and of all records that passed.
    pub(super) fn into_places(self) -> Places {
        self.places
    }

    pub(super) fn plan(&mut self, record: &Incoming<'_>) -> Result<Planned, ApplyError> {
        if record.changes.is_empty() {
            return Err(ApplyError::Nothing);
        }
        self.owner_fits(record)?;
        let changes = inspect::changes(record.changes)?;
        let actor = ActorId::from(record.actor.0);
        if changes.iter().any(|change| *change.actor_id() != actor) {
            return Err(ApplyError::OtherActor);
        }
        let genesis = self.document.index.genesis();
        let births: Vec<Change> = record.born.iter().map(|path| genesis::birth(path, genesis)).collect();
        let own = births.iter().map(|birth| (birth.hash(), Entry::of(birth))).collect();
        self.nothing_missing(record, &changes, &own)?;

        let mark = self.places.mark(&actor);
        let judged = self.judge(record, &actor, &changes, own);
        if judged.is_err() {
            self.places.forget(&actor, mark);
        }
        let Judged { own, subjects, mut stale, last } = judged?;
        stale.texts.extend(record.born.iter().cloned());

        self.new.extend(own);
        record.born.iter().for_each(|path| self.born.insert(path.clone()));
        self.last.insert(actor, last);
        self.owners.insert(record.actor, record.author);
        let born = record.born.to_vec();
        Ok(Planned { author: record.author, actor: record.actor, born, births, changes, stale, subjects })
    }

    /// Whether the actor is nobody else's, as far as records have said.
    fn owner_fits(&self, record: &Incoming<'_>) -> Result<(), ApplyError> {
        let proven = self.document.owners.get(&record.actor).filter(|owner| owner.proven).map(|owner| owner.author);
        match self.owners.get(&record.actor).copied().or(proven) {
            Some(owner) if owner != record.author => Err(ApplyError::ActorTaken),
            _ => Ok(()),
        }
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

    /// Looks at each change that is new: its number, what it points at, what it does.
    fn judge(
        &mut self,
        record: &Incoming<'_>,
        actor: &ActorId,
        changes: &[Change],
        mut own: BTreeMap<ChangeHash, Entry>,
    ) -> Result<Judged, ApplyError> {
        let document = self.document;
        let mut born = Births::default();
        record.born.iter().for_each(|path| born.insert(path.clone()));
        let (mut stale, mut subjects) = (Stale::default(), Vec::new());
        let mut last = self.last.get(actor).copied().unwrap_or_else(|| document.index.last_seq(actor));
        for change in changes {
            if self.get(&change.hash(), &own).is_some() {
                continue;
            }
            // Nobody else writes under our actor, and nobody writes two different changes with one number.
            if change.seq() <= last || record.actor == document.actor {
                return Err(ApplyError::ActorTaken);
            }
            // Exactly one more than the greatest before it, as Automerge writes: nobody can use up the numbers.
            let before = change.deps().iter().filter_map(|dep| self.get(dep, &own)).map(|entry| entry.max_op).max();
            if change.seq() != last + 1 || change.start_op().get() != before.unwrap_or(0) + 1 {
                return Err(ApplyError::Misnumbered);
            }
            let known = |other: &ActorId| {
                let earlier =
                    born.at(other).is_some() || self.born.at(other).is_some() || self.last.contains_key(other);
                earlier || document.index.knows_actor(other)
            };
            if !change.other_actor_ids().iter().all(known) {
                return Err(ApplyError::UnknownShape);
            }
            let text_of = |at: &ActorId| born.at(at).or_else(|| self.born.at(at)).or_else(|| document.born.at(at));
            let touched = shape::touched(change, &text_of, &mut self.places)?;
            stale.extend(touched.clone());
            subjects.push((change.hash(), touched.into()));
            own.insert(change.hash(), Entry::of(change));
            last += 1;
        }
        let mut heads = record.heads_after.iter().map(|hash| ChangeHash(*hash));
        if record.heads_after.is_empty() || heads.any(|hash| self.get(&hash, &own).is_none()) {
            return Err(ApplyError::HeadsDiffer);
        }
        Ok(Judged { own, subjects, stale, last })
    }

    fn get<'b>(&'b self, hash: &ChangeHash, own: &'b BTreeMap<ChangeHash, Entry>) -> Option<&'b Entry> {
        own.get(hash).or_else(|| self.new.get(hash)).or_else(|| self.document.index.get(hash))
    }
}
