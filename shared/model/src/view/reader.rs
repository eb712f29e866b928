//! Reads answers of a form whose names the software knows.

use std::sync::Arc;

use twofold_programs::{Date, FieldId, FormId};

use crate::{
    ids::{AuthorId, ItemId},
    path::{FieldPath, ListPath},
    value::Value,
    view::{DocView, ValueView, answers::OfForm},
};

/// The answer to the question of this name. An item has few, so looking through them is faster than making a path of it.
fn named<'a, V>(form: &'a OfForm<FieldPath, V>, item: Option<ItemId>, field: &str) -> Option<&'a V> {
    form.get(&item)?.iter().find(|(path, _)| path.field == *field).map(|(_, value)| value)
}

/// One form of a document. Answers of another kind than expected, from a newer or altered template, read as none.
pub(super) struct Reader<'a> {
    view: &'a DocView,
    form: FormId,
    texts: Option<&'a OfForm<FieldPath, Arc<str>>>,
    values: Option<&'a OfForm<FieldPath, ValueView>>,
}

impl<'a> Reader<'a> {
    /// `None` only if `form` is not a name, which the constants in this crate are.
    pub(super) fn of(view: &'a DocView, form: &str) -> Option<Self> {
        Some(Self { view, texts: view.texts.form(form), values: view.values.form(form), form: form.parse().ok()? })
    }

    fn answer(&self, item: Option<ItemId>, field: &str) -> Option<&'a ValueView> {
        named(self.values?, item, field)
    }

    fn value(&self, item: Option<ItemId>, field: &str) -> Option<&'a Value> {
        self.answer(item, field).map(|view| &view.value)
    }

    pub(super) fn long_text(&self, item: Option<ItemId>, field: &str) -> &'a str {
        self.texts.and_then(|texts| named(texts, item, field)).map_or("", |text| text)
    }

    /// The same piece of memory as in the view, so that it is compared without being read.
    pub(super) fn shared_text(&self, item: Option<ItemId>, field: &str) -> Arc<str> {
        self.texts.and_then(|texts| named(texts, item, field)).cloned().unwrap_or_default()
    }

    pub(super) fn text(&self, item: Option<ItemId>, field: &str) -> Option<&'a str> {
        match self.value(item, field)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn date(&self, item: Option<ItemId>, field: &str) -> Option<Date> {
        match self.value(item, field)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    pub(super) fn number(&self, item: Option<ItemId>, field: &str) -> Option<i64> {
        match self.value(item, field)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether a box is ticked.
    pub(super) fn flag(&self, item: Option<ItemId>, field: &str) -> bool {
        self.value(item, field) == Some(&Value::Flag(true))
    }

    /// Who gave an answer.
    pub(super) fn author(&self, item: Option<ItemId>, field: &str) -> Option<AuthorId> {
        self.answer(item, field).map(|view| view.author)
    }

    /// The item that a link points at, if it is still there.
    pub(super) fn link(&self, item: Option<ItemId>, field: &str) -> Option<ItemId> {
        match self.value(item, field)? {
            Value::Link(item) if self.view.is_live(*item) => Some(*item),
            _ => None,
        }
    }

    /// The items of a list that are not removed.
    pub(super) fn items(&self, parent: Option<ItemId>, list: &str) -> Vec<ItemId> {
        let list = list.parse::<FieldId>().ok();
        let path = list.map(|list| ListPath { form: self.form.clone(), parent, list });
        path.map(|path| self.view.live(&path).collect()).unwrap_or_default()
    }
}
