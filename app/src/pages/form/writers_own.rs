//! What only the member writes who has added the item: a request stays as it was asked.

use leptos::prelude::*;
use twofold_model::{FieldPath, ItemId, Value};
use twofold_programs::{Field, FieldId, Form, Proposed};

use super::Sheet;
use super::offers::role_answer;

/// Whether this person may write in a field of an item, as far as it depends on who has added the item. As long as the
/// item names nobody, both may.
pub(super) fn is_open_to_me(sheet: Sheet, field: &Field, item: Option<ItemId>) -> Signal<bool> {
    let named = sheet
        .template
        .with_value(|template| sheet.form.with_value(|form| writer_field(template.form(form.as_str())?, field)));
    let (Some(named), Some(item)) = (named, item) else { return Signal::stored(true) };
    let names = named == field.id;
    let writer = sheet.shelf.value(FieldPath::of_item(sheet.form.get_value(), item, named));
    let me = role_answer(sheet.my_role);
    Signal::derive(move || match &*writer.read() {
        // Whose it is does not change any more.
        Value::Text(writer) => writer == me && !names,
        _ => true,
    })
}

/// The field that names who has added an item, if this one is the writer's own.
fn writer_field(form: &Form, field: &Field) -> Option<FieldId> {
    let list = form.lists().into_iter().find(|list| list.fields.iter().any(|it| it == field))?;
    let names = |it: &&Field| it.extras.proposed == Some(Proposed::Role);
    field.extras.writers_own.then(|| list.fields.iter().find(names).map(|it| it.id.clone()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_belongs_to_whoever_asks_and_its_answer_to_both() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("asks").unwrap();
        let list = form.list("asks").unwrap();
        let of = |id: &str| writer_field(form, list.field(id).unwrap()).map(|id| id.to_string());
        for own in ["kind", "asked_by", "asked_on", "text"] {
            assert_eq!(of(own).as_deref(), Some("asked_by"), "{own}");
        }
        for both in ["answer", "settled_on"] {
            assert_eq!(of(both), None, "{both}");
        }
    }
}
