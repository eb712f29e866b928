//! Reads the view from the document: all of it, or just what was touched.

use std::{collections::BTreeSet, sync::Arc};

use automerge::{ChangeHash, ObjId, ReadDoc, ScalarValue, Value as Stored};

use crate::{
    document::{Document, genesis},
    ids::{Actor, AuthorId, ItemId},
    path::{FieldPath, ListPath},
    value::Value,
    view::{Candidate, ItemView, ValueView},
};

/// Deeper than any template nests its lists; a partner could forge items that contain each other.
const DEPTH: u8 = 16;

/// What has to be read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stale {
    pub(super) texts: BTreeSet<FieldPath>,
    pub(super) values: BTreeSet<FieldPath>,
    pub(super) items: BTreeSet<ItemId>,
}

impl Stale {
    pub(super) fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
        self.values.extend(other.values);
        self.items.extend(other.items);
    }
}

/// The keys of an item in the `items` map.
pub(super) fn place_key(item: ItemId) -> String {
    format!("{item}/at")
}

pub(super) fn order_key(item: ItemId) -> String {
    format!("{item}/key")
}

pub(super) fn removed_key(item: ItemId) -> String {
    format!("{item}/gone")
}

impl Document {
    /// Reads what was touched, and whatever depends on it.
    pub(super) fn refresh(&mut self, stale: &Stale) {
        let mut lists = BTreeSet::new();
        for item in &stale.items {
            lists.extend(self.refresh_place(*item));
        }
        for path in &stale.texts {
            match self.doc.text(genesis::text(path)) {
                Ok(text) if !text.is_empty() => self.view.texts.insert(path.clone(), text.into()),
                _ => self.view.texts.remove(path),
            };
        }
        for path in &stale.values {
            match self.read_value(path) {
                Some(value) => self.view.values.insert(path.clone(), value),
                None => self.view.values.remove(path),
            };
        }
        let fields = stale.texts.iter().chain(&stale.values).filter_map(|path| path.item);
        lists.extend(self.removed_around(fields.chain(stale.items.iter().copied())));
        for list in lists {
            self.refresh_list(&list);
        }
    }

    /// Shows an edited text without asking the document for it, which would copy it once more.
    pub(super) fn show_text(&mut self, path: &FieldPath, text: String) {
        if text.is_empty() {
            self.view.texts.remove(path);
        } else {
            self.view.texts.insert(path.clone(), Arc::from(text));
        }
        for list in self.removed_around(path.item.into_iter()) {
            self.refresh_list(&list);
        }
    }

    /// Reads where an item is; the list in which it is now.
    fn refresh_place(&mut self, item: ItemId) -> Option<ListPath> {
        let list: ListPath = self.read_item_text(place_key(item))?.parse().ok()?;
        let key = self.read_item_text(order_key(item)).unwrap_or_default();
        self.keys.insert(item, key);
        if self.view.places.insert(item, list.clone()).is_none() {
            let items = self.view.lists.or_default(&list);
            items.push(ItemView { id: item, removed: false, edited_after_removal: false });
        }
        Some(list)
    }

    pub(super) fn refresh_list(&mut self, list: &ListPath) {
        let ids: Vec<ItemId> = self.view.items(list).iter().map(|item| item.id).collect();
        let mut items: Vec<ItemView> = ids.into_iter().map(|id| self.read_item(id)).collect();
        items.sort_by(|a, b| (self.keys.get(&a.id), a.id).cmp(&(self.keys.get(&b.id), b.id)));
        self.view.lists.insert(list.clone(), items);
    }

    /// The lists with a removed item in which something was touched: whether it was edited may have changed.
    fn removed_around(&self, touched: impl Iterator<Item = ItemId>) -> BTreeSet<ListPath> {
        let mut lists = BTreeSet::new();
        for item in touched {
            let mut next = Some(item);
            for _ in 0..DEPTH {
                let Some((list, view)) = next.and_then(|item| self.view.item(item)) else { break };
                if view.removed {
                    lists.insert(list.clone());
                }
                next = list.parent;
            }
        }
        lists
    }

    fn read_item_text(&self, key: String) -> Option<String> {
        match self.doc.get(genesis::items(), key) {
            Ok(Some((value, _))) => value.as_str().map(str::to_owned),
            _ => None,
        }
    }

    pub(super) fn read_value(&self, path: &FieldPath) -> Option<ValueView> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for (stored, id) in self.doc.get_all(genesis::values(), path.to_string()).ok()? {
            let value = match stored.as_scalar() {
                Some(ScalarValue::Null) => Value::Empty,
                Some(ScalarValue::Str(text)) => Value::decode(text)?,
                _ => return None,
            };
            let (author, minutes) = self.written_by(&id);
            // The same answer given twice is not something to choose between; the last one wins, as in `get`.
            candidates.retain(|earlier| earlier.value != value);
            candidates.push(Candidate { value, author, minutes });
        }
        let shown = candidates.last()?.clone();
        if candidates.len() == 1 {
            if shown.value.is_empty() {
                return None;
            }
            candidates.clear();
        }
        Some(ValueView { value: shown.value, author: shown.author, minutes: shown.minutes, conflict: candidates })
    }

    /// Who made an operation, and when; for one that is not committed yet it is this writer.
    pub(super) fn written_by(&self, id: &ObjId) -> (AuthorId, u64) {
        let ObjId::Id(op, actor, _) = id else { return (AuthorId::UNKNOWN, 0) };
        match self.index.change_of(actor, *op) {
            Some(entry) => {
                let actor = <[u8; 16]>::try_from(actor.to_bytes()).map(Actor);
                let owner = actor.ok().and_then(|actor| self.owners.get(&actor));
                (owner.map_or(AuthorId::UNKNOWN, |owner| owner.author), entry.minutes)
            }
            None => (self.me.author, self.pending.minutes),
        }
    }

    fn read_item(&self, id: ItemId) -> ItemView {
        let marks = self.doc.get_all(genesis::items(), removed_key(id)).unwrap_or_default();
        // Removed on one device and brought back on another at the same time: it stays.
        let removed = !marks.is_empty() && marks.iter().all(|(mark, _)| mark.as_bool() == Some(true));
        let edited_after_removal = removed && self.edited_since(id, &self.heads_of(&marks), DEPTH);
        ItemView { id, removed, edited_after_removal }
    }

    /// The changes that hold these operations; empty while one of them is not committed.
    fn heads_of(&self, marks: &[(Stored<'_>, ObjId)]) -> Vec<ChangeHash> {
        let change = |id: &ObjId| match id {
            ObjId::Id(op, actor, _) => self.index.change_of(actor, *op).map(|entry| entry.hash),
            ObjId::Root => None,
        };
        marks.iter().map(|(_, id)| change(id)).collect::<Option<_>>().unwrap_or_default()
    }

    /// Whether anything in an item is different from what those who removed it had seen.
    fn edited_since(&self, item: ItemId, heads: &[ChangeHash], depth: u8) -> bool {
        if heads.is_empty() || depth == 0 {
            return false;
        }
        let texts = self.born.paths().filter(|path| path.item == Some(item));
        let text_differs = |path: &FieldPath| {
            let then = self.doc.text_at(genesis::text(path), heads).unwrap_or_default();
            then != self.view.text(path)
        };
        let values = self.view.values.keys().filter(|path| path.item == Some(item));
        let value_differs = |path: &FieldPath| {
            let ids = |found: Vec<(Stored<'_>, ObjId)>| found.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
            let now = self.doc.get_all(genesis::values(), path.to_string()).map(ids);
            let then = self.doc.get_all_at(genesis::values(), path.to_string(), heads).map(ids);
            now.ok() != then.ok()
        };
        let inner = self.view.lists.iter().filter(|(list, _)| list.parent == Some(item)).flat_map(|(_, items)| items);
        let item_differs = |inner: &ItemView| {
            let known = self.doc.get_at(genesis::items(), place_key(inner.id), heads);
            !matches!(known, Ok(Some(_))) || self.edited_since(inner.id, heads, depth - 1)
        };
        texts.into_iter().any(text_differs)
            || values.into_iter().any(value_differs)
            || inner.into_iter().any(item_differs)
    }
}
