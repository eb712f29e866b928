//! Reads answers of a form whose names the software knows.

use twofold_programs::{Date, FieldId, FormId};

use crate::{
    ids::{AuthorId, ItemId},
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// One form of a document. Answers of another kind than expected, from a newer or altered template, read as none.
pub(super) struct Reader<'a> {
    view: &'a DocView,
    form: FormId,
}

impl<'a> Reader<'a> {
    /// `None` only if `form` is not a name, which the constants in this crate are.
    pub(super) fn of(view: &'a DocView, form: &str) -> Option<Self> {
        Some(Self { view, form: form.parse().ok()? })
    }

    fn path(&self, item: Option<ItemId>, field: &str) -> Option<FieldPath> {
        Some(FieldPath { form: self.form.clone(), item, field: field.parse::<FieldId>().ok()? })
    }

    fn value(&self, item: Option<ItemId>, field: &str) -> Option<&'a Value> {
        let view = self.view;
        self.path(item, field).map(|path| view.value(&path))
    }

    pub(super) fn long_text(&self, item: Option<ItemId>, field: &str) -> &'a str {
        let view = self.view;
        self.path(item, field).map_or("", |path| view.text(&path))
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
        Some(self.view.values.get(&self.path(item, field)?)?.author)
    }

    pub(super) fn choices(&self, item: Option<ItemId>, field: &str) -> &'a [String] {
        match self.value(item, field) {
            Some(Value::Choices(choices)) => choices,
            _ => &[],
        }
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
