//! Tells the document what the validator has planned, and keeps the view in step.

use automerge::{AutomergeError, ObjId, ReadDoc, ScalarValue, transaction::Transactable};

use crate::{
    document::{
        Document, check, genesis, index,
        plan::Write,
        read::{Stale, order_key, place_key, removed_key},
    },
    path::FieldPath,
};

/// A change is closed when about this many characters were written or taken out in it, so that each fits into a record
/// by itself.
const CHANGE_CHARS: usize = 16_000;

/// An answer ("not yet") that stands for no time at all, between an answer taken back and the same once more.
const ANOTHER: &str = "fn";

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
                    self.put_anew(genesis::values(), field.to_string(), stored, ScalarValue::Null)?;
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
                    let (mark, other) = (ScalarValue::Boolean(removed), ScalarValue::Boolean(!removed));
                    self.put_anew(genesis::items(), removed_key(item), mark, other)?;
                    stale.items.insert(item);
                }
            }
            self.pending.open = true;
        }
        self.refresh(&stale);
        self.pending.stale.extend(stale);
        Ok(())
    }

    /// Writes a value even where it stands already: as a choice between two, or as a decision made once more.
    ///
    /// Left to itself, Automerge would write nothing, or delete the other value and name nobody.
    fn put_anew(
        &mut self,
        map: ObjId,
        key: String,
        value: ScalarValue,
        other: ScalarValue,
    ) -> Result<(), AutomergeError> {
        let standing = self.doc.get_all(&map, key.clone())?;
        if standing.iter().any(|(now, _)| now.as_scalar() == Some(&value)) {
            let other = if other == value { ScalarValue::Str(ANOTHER.into()) } else { other };
            self.doc.put(&map, key.clone(), other)?;
        }
        self.doc.put(&map, key, value)
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
        let before = self.view.text(field);
        let shown = spliced(before, at, delete, insert);
        let removed = check::cut(before, at, delete).map_or("", |(removed, _)| removed).to_owned();
        for piece in pieces(&removed) {
            self.doc.splice_text(&text, at, check::utf16_len(piece) as isize, "")?;
            self.wrote(piece);
        }
        let mut at = at;
        for piece in pieces(insert) {
            self.doc.splice_text(&text, at, 0, piece)?;
            self.wrote(piece);
            at += check::utf16_len(piece);
        }
        self.show_text(field, shown);
        self.pending.stale.texts.insert(field.clone());
        Ok(())
    }

    /// Closes the change that is being written once there is enough in it.
    fn wrote(&mut self, piece: &str) {
        self.pending.open = true;
        self.pending.chars += piece.chars().count();
        if self.pending.chars >= CHANGE_CHARS {
            self.close(self.pending.minutes);
        }
    }
}

/// A text in pieces that fit into one change each.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    core::iter::from_fn(move || {
        let cut = text.char_indices().nth(CHANGE_CHARS).map_or(text.len(), |(byte, _)| byte);
        let (piece, rest) = text.split_at_checked(cut)?;
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
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
