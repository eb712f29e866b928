//! Tells the document what the validator has planned, and keeps the view in step.

use automerge::{AutomergeError, ScalarValue, transaction::Transactable};

use crate::{
    document::{
        Document, check, genesis, index,
        plan::Write,
        read::{Stale, order_key, place_key, removed_key},
    },
    path::FieldPath,
};

/// A change is closed when about this much text is in it, so that each fits into a record by itself.
const CHANGE_CHARS: usize = 16_000;

impl Document {
    pub(super) fn write(&mut self, writes: Vec<Write>, now_minutes: u64) -> Result<(), AutomergeError> {
        self.pending.begin(&self.index, now_minutes);
        for write in &writes {
            if let Write::Splice { field, .. } = write {
                self.bear(field)?;
            }
        }
        let mut stale = Stale::default();
        for write in writes {
            match write {
                Write::Splice { field, at, delete, insert } => self.splice(&field, at, delete, &insert)?,
                Write::Put { field, value } => {
                    let stored = value.encode().map_or(ScalarValue::Null, |text| ScalarValue::Str(text.into()));
                    self.doc.put(genesis::values(), field.to_string(), stored)?;
                    stale.values.insert(field);
                }
                Write::Place { item, list } => {
                    self.doc.put(genesis::items(), place_key(item), list.to_string())?;
                    stale.items.insert(item);
                }
                Write::Order { item, key } => {
                    self.doc.put(genesis::items(), order_key(item), key)?;
                    stale.items.insert(item);
                }
                Write::Removed { item, removed } => {
                    self.doc.put(genesis::items(), removed_key(item), removed)?;
                    stale.items.insert(item);
                }
            }
            self.pending.open = true;
        }
        self.refresh(&stale);
        self.pending.stale.extend(stale);
        Ok(())
    }

    /// Gives a field its text, if it has none: the same change on every device.
    fn bear(&mut self, field: &FieldPath) -> Result<(), AutomergeError> {
        if self.born.contains(field) {
            return Ok(());
        }
        // Automerge cannot take a change in while another is being written.
        self.close(self.pending.minutes);
        let birth = genesis::birth(field, self.index.genesis());
        self.doc.apply_changes([birth.clone()])?;
        self.index.add(index::Entry::of(&birth));
        self.born.insert(field.clone());
        self.pending.born.push(field.clone());
        Ok(())
    }

    fn splice(&mut self, field: &FieldPath, at: usize, delete: usize, insert: &str) -> Result<(), AutomergeError> {
        let text = genesis::text(field);
        let shown = spliced(self.view.text(field), at, delete, insert);
        let (mut at, mut delete) = (at, delete as isize);
        let mut rest = insert;
        loop {
            let cut = rest.char_indices().nth(CHANGE_CHARS).map_or(rest.len(), |(byte, _)| byte);
            let (now, later) = rest.split_at(cut);
            self.doc.splice_text(&text, at, delete, now)?;
            self.pending.open = true;
            self.pending.chars += cut;
            if self.pending.chars >= CHANGE_CHARS {
                self.close(self.pending.minutes);
            }
            if later.is_empty() {
                break;
            }
            at += check::utf16_len(now);
            delete = 0;
            rest = later;
        }
        self.show_text(field, shown);
        self.pending.stale.texts.insert(field.clone());
        Ok(())
    }
}

/// The text after the cut and the insertion; the validator has made sure that both fit.
fn spliced(text: &str, at: usize, delete: usize, insert: &str) -> String {
    let mut result = String::with_capacity(text.len() + insert.len());
    let (mut units, mut inserted) = (0, false);
    for char in text.chars() {
        if units >= at && !inserted {
            result.push_str(insert);
            inserted = true;
        }
        if units < at || units >= at + delete {
            result.push(char);
        }
        units += char.len_utf16();
    }
    if !inserted {
        result.push_str(insert);
    }
    result
}
