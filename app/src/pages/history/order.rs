//! Where something stands in the forms, so that it is told in the order in which it is read there.

use twofold_model::{DocView, FieldPath, ItemId, ListPath};
use twofold_programs::{FieldId, Form, FormId, List, Part, Template};

/// A place in the forms, as far down as it goes: the form, the list in it, the items around it, the question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    form: usize,
    part: usize,
    items: Vec<usize>,
    question: usize,
}

/// The place of an answer. What the forms do not have comes last.
pub(super) fn of_field(template: &Template, view: &DocView, path: &FieldPath) -> Place {
    let (list, items) = match path.item.and_then(|item| Some((item, view.places.get(&item)?))) {
        Some((item, place)) => (Some(&place.list), around(view, item)),
        None => (None, Vec::new()),
    };
    place(template, &path.form, list, items, Some(&path.field))
}

/// The place of an item, before all that stands in it.
pub(super) fn of_item(template: &Template, view: &DocView, item: ItemId, list: &ListPath) -> Place {
    place(template, &list.form, Some(&list.list), around(view, item), None)
}

fn place(
    template: &Template,
    form: &FormId,
    list: Option<&FieldId>,
    items: Vec<usize>,
    question: Option<&FieldId>,
) -> Place {
    let at = |found: Option<usize>| found.map_or(usize::MAX, |place| place + 1);
    let number = template.forms.iter().position(|it| it.id == *form);
    let names = number.and_then(|number| template.forms.get(number)).map(names).unwrap_or_default();
    let find = |wanted: (Option<&FieldId>, Option<&FieldId>)| at(names.iter().position(|name| *name == wanted));
    let part = if list.is_some() { find((list, None)) } else { find((None, question)) };
    let question = question.map_or(0, |question| find((list, Some(question))));
    Place { form: at(number), part, items, question }
}

/// The list and the question of all that a form has, from its beginning to its end; a list has no question.
fn names(form: &Form) -> Vec<(Option<&FieldId>, Option<&FieldId>)> {
    let mut names = Vec::new();
    for part in form.parts() {
        match part {
            Part::Field(field) => names.push((None, Some(&field.id))),
            Part::List(list) => in_list(list, &mut names),
        }
    }
    names
}

fn in_list<'a>(list: &'a List, names: &mut Vec<(Option<&'a FieldId>, Option<&'a FieldId>)>) {
    names.push((Some(&list.id), None));
    names.extend(list.fields.iter().map(|field| (Some(&list.id), Some(&field.id))));
    list.lists.iter().for_each(|inner| in_list(inner, names));
}

/// The places of an item and of those that it is in, the outermost first.
fn around(view: &DocView, item: ItemId) -> Vec<usize> {
    let mut places = Vec::new();
    let mut next = Some(item);
    while let Some(list) = next.and_then(|item| view.places.get(&item)) {
        let here = view.items(list).iter().position(|it| Some(it.id) == next);
        places.push(here.unwrap_or(usize::MAX));
        next = list.parent;
    }
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role, Value};

    use super::*;

    #[test]
    fn ten_questions_are_told_from_the_first_to_the_tenth() {
        let template = twofold_templates::template("general").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let list: ListPath = "check_ups/-/copies".parse().unwrap();
        let item = ItemId(1);
        let values = vec![("on".parse().unwrap(), Value::Date("2026-11-22".parse().unwrap()))];
        let add = Command::AddItem { list: list.clone(), item, after: None, values, texts: Vec::new() };
        document.execute(&add, &template, 0).unwrap();
        let asked = template.list(&list.form, &list.list).unwrap().fields.clone();
        let path = |field: &FieldId| FieldPath::of_item(list.form.clone(), item, field.clone());
        let mut sorted: Vec<FieldPath> = asked.iter().map(|field| path(&field.id)).collect();
        sorted.sort();
        let view = document.view();
        sorted.sort_by_key(|path| of_field(&template, &view, path));
        let told: Vec<FieldId> = sorted.into_iter().map(|path| path.field).collect();
        assert_eq!(told, asked.iter().map(|field| field.id.clone()).collect::<Vec<_>>());
        let first = of_field(&template, &view, &path(&asked[0].id));
        assert!(of_item(&template, &view, item, &list) < first, "what was added before what stands in it");
        let at = |path: &str| of_field(&template, &view, &path.parse().unwrap());
        assert!(at("contract/-/goal") < at("contract/-/ends_on"));
        assert!(at("contract/-/ends_on") < first, "forms in the program's order");
        assert!(first < at("setup/-/program"), "what is no form of the program comes last");
    }
}
