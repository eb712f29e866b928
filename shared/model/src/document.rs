//! The document of a space: the only user of Automerge.
//!
//! ```text
//! execute(Command) ─► plan (the validator, changes nothing) ─► write ─► view
//! commit() ─► Commit ─► (sealed, sent, opened) ─► Incoming ─► apply() ─► view
//! ```

mod apply;
mod births;
mod check;
mod commit;
mod genesis;
mod history;
mod index;
mod inspect;
mod judge;
mod learned;
mod order;
mod places;
mod plan;
mod prefill;
mod read;
mod read_all;
mod save;
mod shape;
mod snapshot;
mod subjects;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use automerge::{AutoCommit, ChangeHash};
use twofold_programs::Template;

pub use apply::{ApplyError, Incoming};
pub use commit::Commit;
pub use history::HistoryEntry;
pub use prefill::prefill;
pub use save::LoadError;
pub use snapshot::{Snapshot, SnapshotError};
pub use subjects::Subject;

use crate::{
    command::{Command, CommandError, Touched},
    document::{births::Births, commit::Pending, index::Index, learned::Learned, plan::State},
    ids::{Actor, AuthorId, ItemId, Member},
    view::DocView,
};

/// A change hash, or one of the heads of a document.
pub type Hash = [u8; 32];

/// The document of one space on one device.
///
/// Its [`DocView`] always says what the document says. Two documents that hold the same changes have the same heads
/// and equal views, in whatever order and however often the changes came.
#[derive(Clone, Debug)]
pub struct Document {
    doc: AutoCommit,
    me: Member,
    actor: Actor,
    /// Every committed change, handed out or not.
    index: Index,
    /// Who wrote under which actor.
    owners: BTreeMap<Actor, Owner>,
    /// Changes that only a snapshot has brought.
    unproven: BTreeSet<ChangeHash>,
    /// The long texts that exist.
    born: Births,
    /// What is known of every change; nothing until somebody asks.
    learned: Option<Learned>,
    /// The order keys of the items; the view has them in order already.
    keys: BTreeMap<ItemId, String>,
    view: DocView,
    /// What was executed and not handed out by [`Document::commit`].
    pending: Pending,
}

/// Whose an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Owner {
    author: AuthorId,
    /// Whether a record or this device says so, and not only a snapshot.
    proven: bool,
}

impl Document {
    /// A document in which nothing was written yet. Every document of the product begins with the same change.
    ///
    /// `actor` belongs to this writing session alone: make a new one each time a document is opened.
    #[must_use]
    pub fn new(actor: Actor, me: Member) -> Self {
        let mut index = Index::default();
        index.add(index::Entry::of(&genesis::genesis()));
        Self::with(genesis::blank(), index, actor, me)
    }

    fn with(mut doc: AutoCommit, index: Index, actor: Actor, me: Member) -> Self {
        doc.set_actor(automerge::ActorId::from(actor.0));
        Self {
            doc,
            me,
            actor,
            index,
            owners: BTreeMap::from([(actor, Owner { author: me.author, proven: true })]),
            unproven: BTreeSet::new(),
            born: Births::default(),
            learned: None,
            keys: BTreeMap::new(),
            view: DocView::default(),
            pending: Pending::default(),
        }
    }

    /// Checks a command against the template, and does it.
    ///
    /// `now_minutes` is when, in minutes since 1970; it is shown beside what was written and decides nothing.
    ///
    /// # Errors
    /// Why the command was refused. Then nothing has changed.
    pub fn execute(
        &mut self,
        command: &Command,
        template: &Template,
        now_minutes: u64,
    ) -> Result<Touched, CommandError> {
        let plan = State { template, view: &self.view, keys: &self.keys, me: self.me }.plan(command)?;
        if !plan.writes.is_empty() {
            self.write(plan.writes, now_minutes).map_err(|_| CommandError::Broken)?;
        }
        Ok(plan.touched)
    }

    /// What the document says.
    #[must_use]
    pub fn view(&self) -> DocView {
        self.view.clone()
    }

    /// What the document says, without a copy.
    #[must_use]
    pub const fn current(&self) -> &DocView {
        &self.view
    }

    /// The heads of everything that is committed. Sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        hashes(self.index.heads())
    }

    /// Who writes here.
    #[must_use]
    pub const fn me(&self) -> Member {
        self.me
    }

    /// Says which part the person has in this pair, once that is known: on a device that came back with nothing, the
    /// role is in the log that it has yet to read.
    pub const fn set_role(&mut self, role: twofold_programs::Role) {
        self.me.role = role;
    }

    /// The writing session.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }
}

fn hashes(from: impl IntoIterator<Item = ChangeHash>) -> Vec<Hash> {
    let mut hashes: Vec<Hash> = from.into_iter().map(|hash| hash.0).collect();
    hashes.sort_unstable();
    hashes
}
