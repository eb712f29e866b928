//! What this browser showed last, kept sealed beside the rows: it is on the screen before the rows are opened.
//!
//! It exists only while it is what the rows say: whatever is written into the database takes it away or replaces it, in the
//! same transaction ([`IndexedDb`](super::store::indexed_db::IndexedDb)).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use twofold_model::{Command, DocView};
use twofold_sync::Target;

use super::message::{OWN, Page};
use super::shown::Shown;
use crate::components::Splice;

/// Everything but documents, and the documents of the pages that were open last.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remembered {
    shown: Shown,
    pages: BTreeMap<u32, Page>,
}

/// The same, on the screen.
#[derive(Debug, Default)]
pub(crate) struct OnScreen {
    documents: BTreeMap<u32, DocView>,
    /// What was done meanwhile, in its order: carried out when the rows are open.
    pub(crate) done: Vec<(Target, Command)>,
}

impl Remembered {
    /// What is shown now, with these documents. Who is there and whether there is a line to the relay is left out: both
    /// are not so any more when it is read.
    pub(crate) fn of(shown: &Shown, documents: impl IntoIterator<Item = (u32, DocView)>) -> Self {
        let pages = documents.into_iter().map(|(n, view)| (n, Page::from(&view))).collect();
        Self { shown: shown.to_keep(), pages }
    }

    /// As it is sealed.
    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("what is shown has no part that JSON cannot say")
    }

    /// Nothing if another version of the app kept it.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// For the screen.
    pub(crate) fn take_apart(self) -> (Shown, OnScreen) {
        let documents = self.pages.into_iter().map(|(n, page)| (n, DocView::from(page))).collect();
        (self.shown, OnScreen { documents, done: Vec::new() })
    }
}

impl OnScreen {
    /// A document, if it was on the screen. Number 0 is the person's own.
    pub(crate) fn document(&self, n: u32) -> Option<&DocView> {
        self.documents.get(&n)
    }

    /// The pair whose document it is.
    pub(crate) fn pair(&self) -> Option<u32> {
        self.documents.keys().copied().find(|n| *n != OWN)
    }

    /// Notes what is to be done. What somebody types is in the document at once, because the next splice builds on it;
    /// `command` says it in the document's own names. Gives the document back if it has changed.
    pub(crate) fn note(&mut self, target: &Target, asked: Command, command: &Command) -> Option<(u32, &DocView)> {
        self.done.push((target.clone(), asked));
        let n = match target {
            Target::Pair(n) => *n,
            Target::Own(_) => OWN,
        };
        let view = self.documents.get_mut(&n)?;
        let Command::EditText { field, at, delete, insert } = command else {
            return None;
        };
        let splice = Splice { at: *at, delete: *delete, insert: insert.clone() };
        let before: Vec<u16> = view.text(field).encode_utf16().collect();
        let text = String::from_utf16_lossy(&splice.apply(&before));
        view.texts.insert(field.clone(), Arc::from(text));
        Some((n, view))
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{FieldPath, Value};

    use super::*;
    use crate::runtime::shown::examples::{pair, watched};
    use crate::state::SaveState;

    fn field() -> FieldPath {
        "contract/-/why".parse().expect("it is written as paths are")
    }

    fn view(text: &str) -> DocView {
        DocView { texts: [(field(), text.into())].into_iter().collect(), ..DocView::default() }
    }

    fn typing(at: u32, delete: u32, insert: &str) -> Command {
        Command::EditText { field: field(), at, delete, insert: insert.into() }
    }

    #[test]
    fn the_screen_comes_back_as_it_was() {
        let shown = Shown { pairs: vec![pair(1), pair(2)], ..Shown::default() };
        let kept = Remembered::of(&shown, [(1, view("Grüße 😀")), (OWN, view("mine"))]).encode();
        let (again, screen) = Remembered::decode(&kept).unwrap().take_apart();
        assert_eq!(again, shown);
        assert_eq!(screen.document(1), Some(&view("Grüße 😀")));
        assert_eq!(screen.document(OWN), Some(&view("mine")));
        assert_eq!(screen.document(2), None, "only what was open is kept");
    }

    #[test]
    fn a_partner_who_was_here_is_not_said_to_be_here() {
        let shown = Shown { pairs: vec![watched(1)], ..Shown::default() };
        let (again, _) = Remembered::of(&shown, []).take_apart();
        assert_eq!(again.pairs, [pair(1)]);
    }

    #[test]
    fn what_was_being_written_when_it_was_kept_is_durable_when_it_is_read() {
        let writing = Shown { pairs: vec![pair(1)], ..Shown::default() }.saving(1);
        let (again, _) = Remembered::of(&writing, []).take_apart();
        assert_eq!(again.saved(), SaveState::OnDevice);
        let mut seen = pair(1);
        (seen.saved, seen.saved_with_own) = (SaveState::AtRelay, SaveState::AtRelay);
        let (again, _) = Remembered::of(&Shown { pairs: vec![seen], ..Shown::default() }, []).take_apart();
        assert_eq!(again.saved(), SaveState::AtRelay);
    }

    #[test]
    fn what_is_done_before_the_rows_are_open_is_not_said_to_be_saved() {
        let shown = Shown { pairs: vec![pair(1), pair(2)], ..Shown::default() };
        let (again, _) = Remembered::of(&shown, []).take_apart();
        let again = again.saving(2);
        assert_eq!(again.pair(1), Some(&pair(1)));
        assert_eq!(
            again.pair(2).map(|pair| (pair.saved, pair.saved_with_own)),
            Some((SaveState::Saving, SaveState::Saving))
        );
        assert_eq!(again.saved(), SaveState::Saving, "nor on a page of all pairs");
    }

    #[test]
    fn what_another_version_kept_is_nothing() {
        assert!(Remembered::decode(b"").is_none());
        assert!(Remembered::decode(b"{\"shown\":1}").is_none());
    }

    #[test]
    fn letters_build_on_each_other_before_the_rows_are_open_and_are_carried_out_in_their_order() {
        let kept = Remembered::of(&Shown::default(), [(1, view("Hi 😀"))]);
        let (_, mut screen) = kept.take_apart();
        for (at, letter) in [(5, "a"), (6, "b")] {
            let typed = typing(at, 0, letter);
            assert!(screen.note(&Target::Pair(1), typed.clone(), &typed).is_some());
        }
        assert_eq!(screen.document(1), Some(&view("Hi 😀ab")));
        let answer = Command::SetValue { field: field(), value: Value::Flag(true) };
        assert_eq!(screen.note(&Target::Pair(1), answer.clone(), &answer), None, "it is shown when it is done");
        let order: Vec<Command> = screen.done.into_iter().map(|(_, command)| command).collect();
        assert_eq!(order, [typing(5, 0, "a"), typing(6, 0, "b"), answer]);
    }

    #[test]
    fn what_is_typed_into_ones_own_document_is_shown_there() {
        let (_, mut screen) = Remembered::of(&Shown::default(), [(OWN, view("x")), (1, view("y"))]).take_apart();
        let typed = typing(1, 0, "z");
        let shown = screen.note(&Target::Own(1), typed.clone(), &typed);
        assert_eq!(shown, Some((OWN, &view("xz"))));
        assert_eq!(screen.document(1), Some(&view("y")));
    }
}
