//! What only the member writes who has added the item: a request stays as it was asked.

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, ItemId, Value};
use twofold_programs::{Field, FieldId, Form, List, Proposed, Role, Template};

use super::Sheet;
use super::offers::role_answer;
use crate::pages::reading::field_at;

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
    field.extras.writers_own.then(|| naming_field(list))?
}

/// Whether the items of a list belong to those who have added them.
pub(super) fn belongs_to_writers(list: &List) -> bool {
    list.fields.iter().any(|field| field.extras.writers_own)
}

/// The field that names who has added an item, in a list whose items belong to their writers.
fn naming_field(list: &List) -> Option<FieldId> {
    let names = |it: &&Field| it.extras.proposed == Some(Proposed::Role);
    list.fields.iter().find(names).filter(|_| belongs_to_writers(list)).map(|it| it.id.clone())
}

/// Whether a member may add, take away or bring back this item: what belongs to the other one stays. Where nothing is known
/// of it, nothing is in the way.
pub(crate) fn may_keep(template: &Template, view: &DocView, item: ItemId, role: Role) -> bool {
    let place = view.places.get(&item);
    let Some((place, list)) = place.and_then(|it| Some((it, template.list(&it.form, &it.list)?))) else { return true };
    let writer = naming_field(list).map(|named| FieldPath::of_item(place.form.clone(), item, named));
    list.fills.allows(role) && writer.is_none_or(|path| is_of(view, &path, role))
}

/// Whether a member may write this answer.
pub(crate) fn may_write(template: &Template, view: &DocView, path: &FieldPath, role: Role) -> bool {
    let Some(field) = field_at(template, view, path) else { return true };
    let is_others = || path.item.is_some_and(|item| !may_keep(template, view, item, role));
    field.fills.allows(role) && !(field.extras.writers_own && is_others())
}

/// Whether this place names this member, or nobody.
fn is_of(view: &DocView, path: &FieldPath, role: Role) -> bool {
    match view.value(path) {
        Value::Text(writer) => writer == role_answer(role),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ListPath, Member};

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

    #[test]
    fn the_partners_request_is_not_taken_away_or_written_back_and_can_be_answered() {
        let template = twofold_templates::template("caltrans").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let list: ListPath = "asks/-/asks".parse().unwrap();
        for (item, writer) in [(1, Some("mentor")), (2, Some("mentee")), (3, None)] {
            let mut values = vec![("kind".parse().unwrap(), Value::Text("request".to_owned()))];
            values.extend(writer.map(|it| ("asked_by".parse().unwrap(), Value::Text(it.to_owned()))));
            let add =
                Command::AddItem { list: list.clone(), item: ItemId(item), after: None, values, texts: Vec::new() };
            document.execute(&add, &template, 0).unwrap();
        }
        let view = document.view();
        let keeps = |item| may_keep(&template, &view, ItemId(item), Role::Mentee);
        assert_eq!([keeps(1), keeps(2), keeps(3)], [false, true, true]);
        let writes = |item, field: &str| {
            let path = FieldPath::of_item(list.form.clone(), ItemId(item), field.parse().unwrap());
            may_write(&template, &view, &path, Role::Mentee)
        };
        assert_eq!([writes(1, "text"), writes(1, "answer"), writes(2, "text")], [false, true, true]);
        let goals = FieldPath::alone("goals".parse().unwrap(), "nothing".parse().unwrap());
        assert!(may_write(&template, &view, &goals, Role::Mentor), "what is not known is for the document to refuse");
    }
}
