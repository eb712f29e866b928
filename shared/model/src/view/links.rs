//! What a link can point at, and what to call it.

use twofold_programs::{Field, FieldKind, Form, Template};

use crate::{
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
    view::DocView,
};

/// The items that a link field may point at, list by list in the template's order, nested ones under their parents.
/// Empty for other fields.
#[must_use]
pub fn link_choices(view: &DocView, template: &Template, field: &Field) -> Vec<ItemId> {
    let FieldKind::Link { to } = &field.kind else { return Vec::new() };
    let mut items = Vec::new();
    for target in to {
        let Some(form) = template.form(target.form.as_str()) else { continue };
        let parents = match form.parent_of(target.list.as_str()) {
            None => vec![None],
            Some(parent) => live_items(view, form, parent.id.as_str()).into_iter().map(Some).collect(),
        };
        for parent in parents {
            let path = ListPath { form: target.form.clone(), parent, list: target.list.clone() };
            items.extend(view.live(&path));
        }
    }
    items
}

fn live_items(view: &DocView, form: &Form, list: &str) -> Vec<ItemId> {
    let Some(list) = form.list(list) else { return Vec::new() };
    let parents: Vec<Option<ItemId>> = match form.parent_of(list.id.as_str()) {
        None => vec![None],
        Some(parent) => live_items(view, form, parent.id.as_str()).into_iter().map(Some).collect(),
    };
    let path = |parent| ListPath { form: form.id.clone(), parent, list: list.id.clone() };
    parents.into_iter().flat_map(|parent| view.live(&path(parent)).collect::<Vec<_>>()).collect()
}

/// What to call an item: its first text that is not blank, or its day; empty if it has neither.
#[must_use]
pub fn item_title(view: &DocView, template: &Template, item: ItemId) -> String {
    let Some(place) = view.places.get(&item) else { return String::new() };
    let Some(list) = template.list(&place.form, &place.list) else { return String::new() };
    let words = |field: &Field| {
        let path = FieldPath::of_item(place.form.clone(), item, field.id.clone());
        let words = match (&field.kind, view.value(&path)) {
            (FieldKind::LongText, _) => view.text(&path).to_owned(),
            (FieldKind::Choice { .. }, Value::Text(choice)) => template.choice_label(field, choice).to_owned(),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Date(date)) => date.to_string(),
            _ => String::new(),
        };
        (!words.trim().is_empty()).then(|| words.trim().to_owned())
    };
    list.fields.iter().find_map(words).unwrap_or_default()
}
