//! Keeps one text box and one text of the document the same, whoever writes.

use super::splice::{Splice, Units, between, follow, units};

/// What the document's text was when the box last showed it.
#[derive(Clone, Debug, Default)]
pub struct Mirror {
    known: Units,
    composing: bool,
}

/// What has to happen to the box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The new content.
    pub value: String,
    /// Where the selection starts and ends then, in UTF-16 units.
    pub selection: (u32, u32),
}

impl Mirror {
    /// A box that shows this text.
    #[must_use]
    pub fn showing(text: &str) -> Self {
        Self { known: units(text), composing: false }
    }

    /// An input method has begun to compose: the box must not be touched.
    pub fn begin_composition(&mut self) {
        self.composing = true;
    }

    /// The input method is done: what it made counts as typed.
    pub fn end_composition(&mut self) {
        self.composing = false;
    }

    /// The edit that brings the document (now `document`) to what was typed into the box (now `shown`).
    ///
    /// `None` while an input method composes, and when nothing was typed. Nothing counts as done until
    /// [`Mirror::accepted`].
    #[must_use]
    pub fn typed(&self, shown: &str, document: &str, caret: u32) -> Option<Splice> {
        if self.composing {
            return None;
        }
        let mine = between(&self.known, &units(shown), Some(caret as usize))?;
        Some(match between(&self.known, &units(document), None) {
            Some(theirs) => mine.after(&theirs),
            None => mine,
        })
    }

    /// The document has taken the edit: what the box must show now, if it is not what it shows.
    pub fn accepted(&mut self, splice: &Splice, document_before: &str, shown: &str, caret: u32) -> Option<Patch> {
        self.known = splice.apply(&units(document_before));
        patch(&units(shown), &self.known, (caret, caret))
    }

    /// The document's text is `document` now: what the box must show, if it is not what it shows.
    ///
    /// `None` while an input method composes, or while the box holds typing that the document refused:
    /// it stays until it can be saved.
    pub fn arrived(&mut self, document: &str, shown: &str, selection: (u32, u32)) -> Option<Patch> {
        let shown = units(shown);
        if self.composing || shown != self.known {
            return None;
        }
        self.known = units(document);
        patch(&shown, &self.known, selection)
    }
}

fn patch(shown: &[u16], wanted: &[u16], selection: (u32, u32)) -> Option<Patch> {
    if shown == wanted {
        return None;
    }
    let moved = |position: u32| u32::try_from(follow(shown, wanted, position as usize)).unwrap_or(u32::MAX);
    Some(Patch { value: String::from_utf16_lossy(wanted), selection: (moved(selection.0), moved(selection.1)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_is_one_edit_and_leaves_the_box_alone() {
        let mut mirror = Mirror::showing("Hell");
        let edit = mirror.typed("Hello", "Hell", 5).unwrap();
        assert_eq!(edit, Splice { at: 4, delete: 0, insert: "o".into() });
        assert_eq!(mirror.accepted(&edit, "Hell", "Hello", 5), None);
        assert_eq!(mirror.typed("Hello", "Hello", 5), None);
    }

    #[test]
    fn the_partners_words_move_the_caret_with_the_text() {
        let mut mirror = Mirror::showing("world");
        let patch = mirror.arrived("Hello world", "world", (2, 5)).unwrap();
        assert_eq!(patch, Patch { value: "Hello world".into(), selection: (8, 11) });
    }

    #[test]
    fn the_box_is_not_touched_while_an_input_method_composes() {
        let mut mirror = Mirror::showing("日");
        mirror.begin_composition();
        assert_eq!(mirror.typed("日ほ", "日", 2), None);
        assert_eq!(mirror.arrived("> 日", "日ほ", (2, 2)), None);

        mirror.end_composition();
        let edit = mirror.typed("日本", "> 日", 2).unwrap();
        assert_eq!(edit, Splice { at: 3, delete: 0, insert: "本".into() });
        let patch = mirror.accepted(&edit, "> 日", "日本", 2).unwrap();
        assert_eq!(patch, Patch { value: "> 日本".into(), selection: (4, 4) });
    }

    #[test]
    fn refused_typing_stays_in_the_box_and_is_offered_again() {
        let mut mirror = Mirror::showing("a");
        assert!(mirror.typed("ab", "a", 2).is_some());
        // Refused: `accepted` was not called. The partner's words arrive.
        assert_eq!(mirror.arrived("Xa", "ab", (2, 2)), None);
        let edit = mirror.typed("abc", "Xa", 3).unwrap();
        assert_eq!(edit, Splice { at: 2, delete: 0, insert: "bc".into() });
    }
}
