//! What a document says, as plain structs, and questions about it.

mod answers;
mod facts;
mod follow_ups;
mod goals;
mod lacking;
mod links;
mod meetings;
mod missing;
mod places;
mod reader;
mod start;

use std::sync::Arc;

pub use answers::{Answers, Place};
pub use facts::{Beside, facts, first_day, outcomes};
pub use follow_ups::{FOLLOW_UPS_FROM, FollowUpState, FollowUpView, Owner, follow_ups};
pub use goals::{BenchmarkView, GoalView, NeedView, ObjectiveView, goals};
pub use lacking::lacking;
pub use links::{item_title, link_choices};
pub use meetings::{MEETINGS_FROM, MeetingView, Month, Totals, agreed_rhythm, meetings, totals, totals_of};
pub use missing::{Missing, Parties, contract, day_with_tick, missing, missing_in_item, undeclared};
pub use places::Places;
pub use start::{ToSettle, to_settle};

use crate::{
    ids::{AuthorId, ItemId},
    path::{FieldPath, ListPath},
    value::Value,
};

/// Everything that a document says at one moment. Two documents with the same heads have equal views.
///
/// Long texts that are empty and answers that are not given are left out. Cheap to clone: everything in it is shared, and a
/// change copies only what is around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocView {
    /// The long texts.
    pub texts: Answers<FieldPath, Arc<str>>,
    /// The other answers.
    pub values: Answers<FieldPath, ValueView>,
    /// The lists that ever had an item, in their order, removed items included.
    pub lists: Answers<ListPath, Vec<ItemView>>,
    /// In which list each item is.
    pub places: Places,
}

impl DocView {
    /// The same with the answers of these forms only, and all lists. Equal for two views in which nothing else is different,
    /// and that takes no time to find out: what is worked out of these forms need not be worked out again.
    #[must_use]
    pub fn only(&self, forms: &[impl AsRef<str>]) -> Self {
        let Self { texts, values, lists, places } = self;
        Self { texts: texts.only(forms), values: values.only(forms), lists: lists.clone(), places: places.clone() }
    }

    /// Whether a form has an answer or ever had an item.
    #[must_use]
    pub fn says_anything_in(&self, form: &str) -> bool {
        self.texts.has_form(form) || self.values.has_form(form) || self.lists.has_form(form)
    }

    /// A long text; empty if nothing was written.
    #[must_use]
    pub fn text(&self, field: &FieldPath) -> &str {
        self.texts.get(field).map_or("", |text| text)
    }

    /// An answer; [`Value::Empty`] if none was given. While two answers given apart wait for a choice, one of them.
    #[must_use]
    pub fn value(&self, field: &FieldPath) -> &Value {
        static EMPTY: Value = Value::Empty;
        self.values.get(field).map_or(&EMPTY, |view| &view.value)
    }

    /// The answers between which somebody has to choose; empty if there is nothing to choose.
    #[must_use]
    pub fn conflict(&self, field: &FieldPath) -> &[Candidate] {
        self.values.get(field).map_or(&[], |view| &view.conflict)
    }

    /// All items of a list in their order, removed ones included.
    #[must_use]
    pub fn items(&self, list: &ListPath) -> &[ItemView] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// The items of a list that are not removed, in their order.
    pub fn live(&self, list: &ListPath) -> impl Iterator<Item = ItemId> {
        self.items(list).iter().filter(|item| !item.removed).map(|item| item.id)
    }

    /// One item, and the list that it is in.
    #[must_use]
    pub fn item(&self, item: ItemId) -> Option<(&ListPath, &ItemView)> {
        let list = self.places.get(&item)?;
        Some((list, self.items(list).iter().find(|view| view.id == item)?))
    }

    /// Whether the item is in the document and neither it nor an item around it is removed.
    #[must_use]
    pub fn is_live(&self, item: ItemId) -> bool {
        let mut next = Some(item);
        // An item's place never changes and parents exist before children, so this ends; the count is for forged ones.
        for _ in 0..16 {
            let Some(id) = next else { return true };
            match self.item(id) {
                Some((list, view)) if !view.removed => next = list.parent,
                _ => return false,
            }
        }
        false
    }

    /// Every answer between which somebody has to choose.
    pub fn conflicts(&self) -> impl Iterator<Item = (&FieldPath, &ValueView)> {
        self.values.iter().filter(|(_, view)| !view.conflict.is_empty())
    }
}

/// An answer, who gave it and when, and what else was given at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueView {
    /// The answer; while there is a conflict, the same one of the candidates on every device.
    pub value: Value,
    /// Who gave it.
    pub author: AuthorId,
    /// When, in minutes since 1970 by the author's clock.
    pub minutes: u64,
    /// Different answers given apart, until one is chosen; empty otherwise.
    pub conflict: Vec<Candidate>,
}

/// One of several answers given apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The answer; [`Value::Empty`] if it was taken back.
    pub value: Value,
    /// Who gave it.
    pub author: AuthorId,
    /// When, in minutes since 1970 by the author's clock.
    pub minutes: u64,
}

/// An item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemView {
    /// Its id.
    pub id: ItemId,
    /// Whether it is marked as removed.
    pub removed: bool,
    /// Whether it is removed and something in it was changed by somebody who did not know, or later.
    pub edited_after_removal: bool,
}
