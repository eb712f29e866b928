//! Reads the whole view, each of the two maps from end to end: to ask for one key after the other takes several times as
//! long in a document of some years.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ReadDoc, ScalarValueRef, ValueRef};

use crate::{
    document::{Document, genesis, read::Stale},
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
    view::{Answers, DocView, ItemView, Places, ValueView},
};

impl Document {
    /// Reads everything again.
    pub(super) fn refresh_all(&mut self) {
        self.view = DocView { values: self.all_values(), ..DocView::default() };
        self.keys = BTreeMap::new();
        self.refresh(&Stale { texts: self.born.paths().cloned().collect(), ..Stale::default() });
        self.refresh_items();
    }

    fn all_values(&self) -> Answers<FieldPath, ValueView> {
        let mut values = Answers::default();
        for entry in self.doc.map_range(genesis::values(), ..) {
            let Ok(path) = entry.key.parse() else { continue };
            let read = match &entry.value {
                // Given twice, and perhaps differently.
                _ if entry.conflict => self.read_value(&path),
                ValueRef::Scalar(ScalarValueRef::Str(text)) => Value::decode(text).map(|value| {
                    let (author, minutes) = self.written_by(&entry.id());
                    ValueView { value, author, minutes, conflict: Vec::new() }
                }),
                ValueRef::Scalar(_) | ValueRef::Object(_) => None,
            };
            if let Some(read) = read.filter(|read| !(read.value.is_empty() && read.conflict.is_empty())) {
                values.insert(path, read);
            }
        }
        values
    }

    /// Reads where every item is and what became of it. Texts and answers are there already: whether a removed item was
    /// edited since depends on them.
    fn refresh_items(&mut self) {
        let (mut places, mut marked) = (Places::default(), BTreeSet::new());
        for entry in self.doc.map_range(genesis::items(), ..) {
            let Some((item, property)) = entry.key.split_once('/') else { continue };
            let Ok(item) = item.parse::<ItemId>() else { continue };
            match (property, &entry.value) {
                ("at", ValueRef::Scalar(ScalarValueRef::Str(list))) => {
                    places.extend(list.parse::<ListPath>().ok().map(|list| (item, list)));
                }
                ("key", ValueRef::Scalar(ScalarValueRef::Str(key))) => {
                    self.keys.insert(item, key.to_string());
                }
                ("gone", _) => {
                    marked.insert(item);
                }
                _ => {}
            }
        }
        self.keys.retain(|item, _| places.contains_key(item));
        for (item, list) in places.iter() {
            self.keys.entry(*item).or_default();
            let view = ItemView { id: *item, removed: false, edited_after_removal: false };
            self.view.lists.or_default(list).push(view);
        }
        self.view.places = places;
        for items in self.view.lists.values_mut() {
            items.sort_by(|a, b| (self.keys.get(&a.id), a.id).cmp(&(self.keys.get(&b.id), b.id)));
        }
        let lists: BTreeSet<_> = marked.iter().filter_map(|item| self.view.places.get(item)).cloned().collect();
        lists.iter().for_each(|list| self.refresh_list(list));
    }
}
