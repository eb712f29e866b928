//! What is known of the changes beyond what the view says: where each operation stands, and what each change is about.
//!
//! Read from all changes once, or recalled from what was kept beside the document, and then kept in step with it.

mod kept;

use automerge::{Change, ChangeHash};

use crate::document::{
    Document,
    places::Places,
    subjects::{Subject, Subjects},
};

/// What is known of every committed change.
#[derive(Clone, Debug, Default)]
pub(super) struct Learned {
    pub(super) places: Places,
    pub(super) subjects: Subjects,
}

impl Document {
    /// Reads all changes, unless that was done; how many were read. Ask before [`Document::subject`],
    /// [`Document::last_written`] and [`Document::check_signature`].
    pub fn learn(&mut self) -> usize {
        if self.learned.is_some() {
            return 0;
        }
        // Asking for changes would end the one that is being written.
        let mut copy = self.pending.open.then(|| self.doc.clone());
        let changes = copy.as_mut().unwrap_or(&mut self.doc).get_changes(&[]);
        let mut learned = Learned::default();
        for change in changes.iter().filter(|change| self.index.holds(&change.hash())) {
            self.learn_change(&mut learned, change);
        }
        self.learned = Some(learned);
        changes.len()
    }

    /// Keeps what is known in step with a change of this writer.
    pub(super) fn learn_own(&mut self, change: &Change) {
        if let Some(mut learned) = self.learned.take() {
            self.learn_change(&mut learned, change);
            self.learned = Some(learned);
        }
    }

    /// Keeps what is known in step with changes that passed the judge; the view has them.
    pub(super) fn learn_judged(&mut self, places: Places, subjects: Vec<(ChangeHash, Subject)>) {
        let mut learned = self.learned.take().unwrap_or_default();
        learned.places = places;
        for (hash, subject) in subjects {
            self.learn_subject(&mut learned, hash, subject);
        }
        self.learned = Some(learned);
    }

    fn learn_change(&self, learned: &mut Learned, change: &Change) {
        let decoded = change.decode();
        learned.places.learn(&decoded);
        self.learn_subject(learned, change.hash(), Subject::of(&decoded, &self.born));
    }

    fn learn_subject(&self, learned: &mut Learned, hash: ChangeHash, subject: Subject) {
        let minutes = self.index.get(&hash).map_or(0, |entry| entry.minutes);
        learned.subjects.add(hash, minutes, subject, &self.view.places);
    }
}
