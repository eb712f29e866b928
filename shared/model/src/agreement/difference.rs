//! What became of an agreement: answer by answer, before and after.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    agreement::Agreement,
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
};

/// One place where two agreements differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Difference {
    /// An answer.
    Answer {
        /// Which.
        field: FieldPath,
        /// What it said.
        before: Said,
        /// What it says.
        after: Said,
    },
    /// The order of a list, or that an item without any answer is in it.
    Order(ListPath),
}

/// What an agreement says in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// A long text.
    Text(String),
    /// An answer; several while nobody has chosen between them.
    Values(Vec<Value>),
}

impl Agreement {
    /// What this says in one place.
    #[must_use]
    pub fn said(&self, field: &FieldPath) -> Said {
        match (self.texts.get(field), self.values.get(field)) {
            (Some(text), _) => Said::Text(text.clone()),
            (None, Some(values)) => Said::Values(values.clone()),
            (None, None) => Said::Nothing,
        }
    }

    /// What is different in `after`, in a fixed order; nothing if and only if they are equal.
    #[must_use]
    pub fn difference(&self, after: &Self) -> Vec<Difference> {
        let fields = |it: &Self| it.texts.keys().chain(it.values.keys()).cloned().collect::<BTreeSet<FieldPath>>();
        let answers = fields(self).union(&fields(after)).cloned().collect::<Vec<_>>().into_iter().filter_map(|field| {
            // A field has a text or an answer; should a forged document have both, both count.
            let same = self.texts.get(&field) == after.texts.get(&field)
                && self.values.get(&field) == after.values.get(&field);
            let (before, after) = (self.said(&field), after.said(&field));
            (!same).then_some(Difference::Answer { field, before, after })
        });
        let lists: BTreeSet<&ListPath> = self.lists.keys().chain(after.lists.keys()).collect();
        let orders = lists.into_iter().filter(|list| self.is_rearranged(after, list));
        answers.chain(orders.cloned().map(Difference::Order)).collect()
    }

    /// Whether a list differs by more than items whose answers are shown as new or gone.
    fn is_rearranged(&self, after: &Self, list: &ListPath) -> bool {
        let items = |it: &Self| it.lists.get(list).cloned().unwrap_or_default();
        let (before, now) = (items(self), items(after));
        let common = |of: &[ItemId], other: &[ItemId]| -> Vec<ItemId> {
            of.iter().copied().filter(|item| other.contains(item)).collect()
        };
        let is_mute = |it: &Self, item: ItemId| {
            let of_item = |path: &FieldPath| path.item == Some(item);
            !it.texts.keys().chain(it.values.keys()).any(of_item)
        };
        common(&before, &now) != common(&now, &before)
            || before.iter().any(|item| !now.contains(item) && is_mute(self, *item))
            || now.iter().any(|item| !before.contains(item) && is_mute(after, *item))
    }
}
