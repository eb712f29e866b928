//! What each change is about: which answers, which items.

use std::collections::{BTreeSet, HashMap};

use automerge::{ChangeHash, ExpandedChange};

use twofold_programs::FormId;

use crate::{
    document::{Document, Hash, births::Births, hashes, places::Place, read::Stale},
    ids::ItemId,
    path::FieldPath,
    setup::{self, LeftOut},
    view::Places,
};

/// What a change is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The answers in which it wrote.
    pub fields: BTreeSet<FieldPath>,
    /// The items that it added, moved, removed or brought back.
    pub items: BTreeSet<ItemId>,
}

/// The subjects of the changes that are about something.
#[derive(Clone, Debug, Default)]
pub(super) struct Subjects {
    by_hash: HashMap<ChangeHash, Subject>,
    /// When each form was last written in, in minutes since 1970 by its writers' clocks.
    latest: HashMap<FormId, u64>,
}

impl Subjects {
    /// Adds one more change. `places` says in which list each item is.
    pub(super) fn add(&mut self, hash: ChangeHash, minutes: u64, subject: Subject, places: &Places) {
        let lists = subject.items.iter().filter_map(|item| places.get(item)).map(|list| &list.form);
        for form in subject.fields.iter().map(|field| &field.form).chain(lists) {
            match self.latest.get_mut(form) {
                Some(latest) => *latest = minutes.max(*latest),
                None => _ = self.latest.insert(form.clone(), minutes),
            }
        }
        if subject != Subject::default() {
            self.by_hash.insert(hash, subject);
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&ChangeHash, &Subject)> {
        self.by_hash.iter()
    }
}

impl From<Stale> for Subject {
    fn from(Stale { mut texts, values, items }: Stale) -> Self {
        texts.extend(values);
        Self { fields: texts, items }
    }
}

impl Subject {
    pub(super) fn of(change: &ExpandedChange, born: &Births) -> Self {
        let mut subject = Self::default();
        let mut last_text = None;
        for op in &change.operations {
            match Place::of(op) {
                // Most changes are letters, one after the other.
                Some(Place::Text(actor)) if last_text == Some(actor) => {}
                Some(Place::Text(actor)) => {
                    last_text = Some(actor);
                    subject.fields.extend(born.at(actor).cloned());
                }
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
    /// What a change is about, after [`Document::learn`]; nothing if it is about nothing.
    #[must_use]
    pub fn subject(&self, hash: &Hash) -> Option<&Subject> {
        self.learned.as_ref()?.subjects.by_hash.get(&ChangeHash(*hash))
    }

    /// When somebody last wrote in a form, changed its lists or took something out, in minutes since 1970, after
    /// [`Document::learn`]; `None` if that never happened.
    #[must_use]
    pub fn last_written(&self, form: &str) -> Option<u64> {
        self.learned.as_ref()?.subjects.latest.get(&form.parse::<FormId>().ok()?).copied()
    }

    /// The changes that wrote in a form after these heads, or apart from them, or changed how it is set up, but for those
    /// that only wrote what does not count. Sorted.
    pub(crate) fn written_since(&self, heads: &[Hash], form: &str, left_out: &LeftOut) -> Vec<Hash> {
        let mut behind: BTreeSet<ChangeHash> = BTreeSet::new();
        let mut wanted: Vec<ChangeHash> = heads.iter().map(|hash| ChangeHash(*hash)).collect();
        while let Some(hash) = wanted.pop() {
            if behind.insert(hash) {
                wanted.extend(self.index.get(&hash).into_iter().flat_map(|entry| entry.deps.iter().copied()));
            }
        }
        let is_about = |subject: &Subject| {
            let place = |item: &ItemId| self.view.places.get(item).is_some_and(|list| list.form == form);
            subject.fields.iter().any(|field| field.form == form && !left_out.field(&self.view, field))
                || subject.items.iter().any(place)
                || setup::is_about(&self.view, subject, form)
        };
        let ahead = self.index.entries().iter().map(|entry| entry.hash).filter(|hash| !behind.contains(hash));
        hashes(ahead.filter(|hash| self.subject(&hash.0).is_some_and(is_about)))
    }
}
