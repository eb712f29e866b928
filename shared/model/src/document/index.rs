//! Which changes a document holds, who made them and when: answers that Automerge gives only slowly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use automerge::{ActorId, ChangeHash};

/// What is kept of a change.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) hash: ChangeHash,
    pub(super) actor: ActorId,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) max_op: u64,
    pub(super) minutes: u64,
    pub(super) deps: Vec<ChangeHash>,
}

impl Entry {
    pub(super) fn of(change: &automerge::Change) -> Self {
        Self {
            hash: change.hash(),
            actor: change.actor_id().clone(),
            seq: change.seq(),
            start_op: change.start_op().get(),
            max_op: change.max_op(),
            minutes: minutes(change.timestamp()),
            deps: change.deps().to_vec(),
        }
    }
}

impl Entry {
    pub(super) fn of_meta(change: &automerge::ChangeMetadata<'_>) -> Self {
        Self {
            hash: change.hash,
            actor: change.actor.as_ref().clone(),
            seq: change.seq,
            start_op: change.start_op,
            max_op: change.max_op,
            minutes: minutes(change.timestamp),
            deps: change.deps.clone(),
        }
    }
}

/// Automerge keeps seconds; we only ever write whole minutes.
fn minutes(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0) / 60
}

/// All changes, each after those that it depends on.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    by_hash: HashMap<ChangeHash, usize>,
    by_actor: BTreeMap<ActorId, Vec<usize>>,
    heads: BTreeSet<ChangeHash>,
}

impl Index {
    /// Adds a change whose dependencies are here; one that is here already is left alone.
    pub(super) fn add(&mut self, entry: Entry) {
        if self.by_hash.contains_key(&entry.hash) {
            return;
        }
        let at = self.entries.len();
        for dep in &entry.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(entry.hash);
        self.by_hash.insert(entry.hash, at);
        self.by_actor.entry(entry.actor.clone()).or_default().push(at);
        self.entries.push(entry);
    }

    pub(super) fn holds(&self, hash: &ChangeHash) -> bool {
        self.by_hash.contains_key(hash)
    }

    pub(super) fn get(&self, hash: &ChangeHash) -> Option<&Entry> {
        self.by_hash.get(hash).and_then(|at| self.entries.get(*at))
    }

    /// The hash of the change with which every document begins.
    pub(super) fn genesis(&self) -> ChangeHash {
        self.entries.first().map_or(ChangeHash([0; 32]), |entry| entry.hash)
    }

    pub(super) fn knows_actor(&self, actor: &ActorId) -> bool {
        self.by_actor.contains_key(actor)
    }

    /// In an order where dependencies come first.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().copied().collect()
    }

    /// The last sequence number of an actor; zero if it has written nothing.
    pub(super) fn last_seq(&self, actor: &ActorId) -> u64 {
        self.by_actor.get(actor).and_then(|all| all.last()).and_then(|at| self.entries.get(*at)).map_or(0, |e| e.seq)
    }

    /// The change that holds an operation of an actor; `None` while it is not committed.
    pub(super) fn change_of(&self, actor: &ActorId, op: u64) -> Option<&Entry> {
        let all = self.by_actor.get(actor)?;
        let after = all.partition_point(|at| self.entries.get(*at).is_some_and(|entry| entry.start_op <= op));
        let entry = self.entries.get(*all.get(after.checked_sub(1)?)?)?;
        (op <= entry.max_op).then_some(entry)
    }
}
