//! What was done since the last time becomes something that can travel.

use std::collections::BTreeSet;

use automerge::{ChangeHash, transaction::CommitOptions};

use crate::{
    document::{
        Document, Hash, genesis, hashes,
        index::{Entry, Index},
        inspect,
        read::Stale,
    },
    path::FieldPath,
};

/// A thought that is complete: what one record carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The heads on which it builds. Sorted.
    pub heads_before: Vec<Hash>,
    /// The heads that whoever applies it must have afterwards. Sorted.
    pub heads_after: Vec<Hash>,
    /// The long texts that were begun in it, whose fixed births do not travel.
    pub born: Vec<FieldPath>,
    /// The changes, each after those that it needs.
    pub changes: Vec<Vec<u8>>,
    steps: Vec<Step>,
}

impl Commit {
    /// The same in parts of at most about `max_bytes` each, in the order in which they must be applied; no part is
    /// larger, when unpacked, than [`Document::apply`] takes.
    ///
    /// One change is never cut in two: it holds some 16,000 characters of text, so 128 KiB is always enough.
    #[must_use]
    pub fn split(self, max_bytes: usize) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let mut before = self.heads_before;
        let mut group: Vec<Step> = Vec::new();
        for step in self.steps {
            let sum = |of: fn(&Step) -> usize| group.iter().map(of).sum::<usize>() + of(&step);
            // Half of what the other side takes, so that no honest record is ever near the limit.
            let full = sum(Step::size) > max_bytes
                || sum(|step| step.unpacked) > inspect::UNPACKED / 2
                || sum(|step| step.operations) > inspect::OPERATIONS / 2;
            if full && !group.is_empty() {
                let part = Self::of(before, core::mem::take(&mut group));
                before = part.heads_after.clone();
                parts.push(part);
            }
            group.push(step);
        }
        if !group.is_empty() {
            parts.push(Self::of(before, group));
        }
        parts
    }

    fn of(heads_before: Vec<Hash>, steps: Vec<Step>) -> Self {
        Self {
            heads_before,
            // Each of our changes follows the one before and the births in between, so the last has them all behind it.
            heads_after: steps.last().map(|step| step.hash.0).into_iter().collect(),
            born: steps.iter().flat_map(|step| step.born.iter().cloned()).collect(),
            changes: steps.iter().map(|step| step.bytes.clone()).collect(),
            steps,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// The births that the change needs.
    born: Vec<FieldPath>,
    bytes: Vec<u8>,
    unpacked: usize,
    operations: usize,
    hash: ChangeHash,
}

impl Step {
    fn size(&self) -> usize {
        self.bytes.len() + self.born.iter().map(|path| path.to_string().len() + 2).sum::<usize>()
    }
}

/// What was executed and not handed out yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    /// The heads before the first of it.
    before: Option<Vec<ChangeHash>>,
    /// Changes that are closed already.
    steps: Vec<Step>,
    /// Births since the last closed change.
    pub(super) born: Vec<FieldPath>,
    /// Whether a change is being written.
    pub(super) open: bool,
    /// About how much text is in it.
    pub(super) chars: usize,
    /// When the last command was executed.
    pub(super) minutes: u64,
    /// What is shown with the time of execution instead of that of its change.
    pub(super) stale: Stale,
}

impl Pending {
    pub(super) fn begin(&mut self, index: &Index, now_minutes: u64) {
        self.minutes = now_minutes;
        self.before.get_or_insert_with(|| index.heads());
    }

    /// The changes and births that were not handed out.
    pub(super) fn hashes(&self, genesis: ChangeHash) -> BTreeSet<ChangeHash> {
        let born = self.steps.iter().flat_map(|step| &step.born).chain(&self.born);
        let births = born.map(|path| genesis::birth(path, genesis).hash());
        self.steps.iter().map(|step| step.hash).chain(births).collect()
    }
}

impl Document {
    /// Whether something was executed that no [`Document::commit`] has handed out.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.pending.before.is_some()
    }

    /// Everything that was executed since the last time, as one commit; `None` if that is nothing.
    ///
    /// After a large paste it may be too big for one record: see [`Commit::split`].
    pub fn commit(&mut self, now_minutes: u64) -> Option<Commit> {
        self.close(now_minutes);
        let pending = core::mem::take(&mut self.pending);
        self.refresh(&pending.stale);
        let before = pending.before.filter(|_| !pending.steps.is_empty())?;
        Some(Commit::of(hashes(before), pending.steps))
    }

    /// Closes the change that is being written, if one is.
    pub(super) fn close(&mut self, minutes: u64) {
        if !core::mem::take(&mut self.pending.open) {
            return;
        }
        self.pending.chars = 0;
        let seconds = i64::try_from(minutes.saturating_mul(60)).unwrap_or(0);
        let Some(hash) = self.doc.commit_with(CommitOptions::default().with_time(seconds)) else { return };
        let Some(mut change) = self.doc.get_change_by_hash(&hash) else { return };
        self.index.add(Entry::of(&change));
        self.learn_own(&change);
        let born = core::mem::take(&mut self.pending.born);
        let (unpacked, operations) = (change.raw_bytes().len(), change.len());
        self.pending.steps.push(Step { born, bytes: change.bytes().into_owned(), unpacked, operations, hash });
    }
}
