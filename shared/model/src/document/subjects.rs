//! What each change is about: which answers, which items. Read once a change, when somebody asks.

use std::collections::{BTreeSet, HashMap, HashSet};

use automerge::{Change, ChangeHash};

use twofold_programs::FormId;

use crate::{
    document::{Document, Hash, births::Births, hashes, places::Place},
    ids::ItemId,
    path::FieldPath,
    setup,
};

/// As many changes are asked for one by one; to find more of them, the whole document is gone through once.
const FEW: usize = 8;

/// What a change is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The answers in which it wrote.
    pub fields: BTreeSet<FieldPath>,
    /// The items that it added, moved, removed or brought back.
    pub items: BTreeSet<ItemId>,
}

/// The subjects of the changes that were looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Subjects {
    /// How many of the document's changes were looked at.
    seen: usize,
    by_hash: HashMap<ChangeHash, Subject>,
    /// When each form was last written in, in minutes since 1970 by its writers' clocks.
    latest: HashMap<FormId, u64>,
}

impl Subject {
    fn of(change: &Change, born: &Births) -> Self {
        let mut subject = Self::default();
        for op in &change.decode().operations {
            match Place::of(op) {
                Some(Place::Text(actor)) => subject.fields.extend(born.at(&actor).cloned()),
                Some(Place::Answer(key)) => subject.fields.extend(key.parse()),
                Some(Place::Item(key)) => {
                    subject.items.extend(key.split_once('/').and_then(|(item, _)| item.parse::<ItemId>().ok()));
                }
                None => {}
            }
        }
        subject
    }
}

impl Document {
    /// Looks at the committed changes that are new since the last time. Ask before [`Document::subject`],
    /// [`Document::last_written`] and [`Document::check_signature`].
    pub fn learn_subjects(&mut self) {
        let fresh: Vec<ChangeHash> =
            self.index.entries().get(self.subjects.seen..).unwrap_or_default().iter().map(|entry| entry.hash).collect();
        if fresh.is_empty() {
            return;
        }
        // Asking for a change would end the one that is being written.
        let mut copy = self.pending.open.then(|| self.doc.clone());
        let doc = copy.as_mut().unwrap_or(&mut self.doc);
        let changes: Vec<Change> = if fresh.len() > FEW {
            let fresh: HashSet<&ChangeHash> = fresh.iter().collect();
            doc.get_changes(&[]).into_iter().filter(|change| fresh.contains(&change.hash())).collect()
        } else {
            fresh.iter().filter_map(|hash| doc.get_change_by_hash(hash)).collect()
        };
        for change in changes {
            let subject = Subject::of(&change, &self.born);
            let minutes = self.index.get(&change.hash()).map_or(0, |entry| entry.minutes);
            let lists = subject.items.iter().filter_map(|item| self.view.places.get(item)).map(|list| &list.form);
            for form in subject.fields.iter().map(|field| &field.form).chain(lists) {
                let latest = self.subjects.latest.entry(form.clone()).or_default();
                *latest = minutes.max(*latest);
            }
            self.subjects.by_hash.insert(change.hash(), subject);
        }
        self.subjects.seen += fresh.len();
    }

    /// What a change is about; nothing if it was not looked at.
    #[must_use]
    pub fn subject(&self, hash: &Hash) -> Option<&Subject> {
        self.subjects.by_hash.get(&ChangeHash(*hash))
    }

    /// When somebody last wrote in a form, changed its lists or took something out, in minutes since 1970; `None` if that
    /// never happened, as far as [`Document::learn_subjects`] has looked.
    #[must_use]
    pub fn last_written(&self, form: &str) -> Option<u64> {
        self.subjects.latest.get(&form.parse::<FormId>().ok()?).copied()
    }

    /// The changes that wrote in a form after these heads, or apart from them, or changed how it is set up. Sorted.
    pub(crate) fn written_since(&self, heads: &[Hash], form: &str) -> Vec<Hash> {
        let mut behind: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut wanted: Vec<ChangeHash> = heads.iter().map(|hash| ChangeHash(*hash)).collect();
        while let Some(hash) = wanted.pop() {
            if behind.insert(hash) {
                wanted.extend(self.index.get(&hash).into_iter().flat_map(|entry| entry.deps.iter().copied()));
            }
        }
        let is_about = |subject: &Subject| {
            let place = |item: &ItemId| self.view.places.get(item).is_some_and(|list| list.form == form);
            subject.fields.iter().any(|field| field.form == form)
                || subject.items.iter().any(place)
                || setup::is_about(&self.view, subject, form)
        };
        let ahead = self.index.entries().iter().map(|entry| entry.hash).filter(|hash| !behind.contains(hash));
        hashes(ahead.filter(|hash| self.subjects.by_hash.get(hash).is_some_and(is_about)))
    }
}
