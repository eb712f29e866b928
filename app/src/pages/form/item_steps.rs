//! A long item of a list, one step at a time.

use leptos::prelude::*;
use twofold_model::{ItemId, ListPath};
use twofold_programs::{Field, FieldId, ItemStep, List};

use super::open_parts::{is_open_in, needed_in_item};
use super::steps::{Body, Step, Steps};
use super::unread::Unread;
use super::{FieldView, ListView, Sheet, item_title};

/// The steps of an item, as its program has put its fields and lists together.
#[component]
pub(super) fn ItemSteps(
    sheet: Sheet,
    /// Without the fields that are shown otherwise.
    list: List,
    item: ItemId,
    quiet: bool,
) -> impl IntoView {
    // What could not be read in one item says nothing about the others.
    let sheet = Sheet { unread: Unread::new(), ..sheet };
    let id = sheet.path(Some(item), &list.id).to_string();
    let needed = needed_in_item(sheet, item);
    let steps = with_strays(&list).into_iter().map(|step| {
        let (fields, lists) = parts(&list, &step.parts);
        let holds = holds(sheet, item, &fields, &lists);
        let open = is_open_in(needed, &fields, &lists);
        let draw = Callback::new(move |()| {
            let fields = fields.clone().into_iter();
            let lists = lists.clone().into_iter();
            let fields = fields.map(|field| view! { <FieldView sheet field item=Some(item) quiet /> }).collect_view();
            // In themselves, so that lists inside lists have an end for the compiler.
            let lists = lists.map(|list| view! { <ListView sheet list parent=Some(item) /> }.into_any()).collect_view();
            view! { <div class="item-fields">{fields}</div> {lists} }.into_any()
        });
        Step { title: Signal::stored(step.title), body: Body::Later { draw, holds }, open: Some(open) }
    });
    // In each step it stands there which one it is.
    let title = Memo::new(move |_| sheet.template.with_value(|it| item_title(it, &sheet.shelf.view.read(), item)));
    view! {
        <p class="item-title" dir="auto">{title}</p>
        <Steps pair=sheet.pair id unread=vec![sheet.unread] steps=steps.collect() />
    }
}

/// The steps; what is in none of them, as a pair has added it, stands in the last.
fn with_strays(list: &List) -> Vec<ItemStep> {
    let mut steps = list.extras.steps.clone();
    let named = |id: &FieldId| list.extras.steps.iter().any(|step| step.parts.contains(id));
    let ids = list.fields.iter().map(|field| &field.id).chain(list.lists.iter().map(|inner| &inner.id));
    let strays: Vec<FieldId> = ids.filter(|id| !named(id)).cloned().collect();
    if let Some(last) = steps.last_mut() {
        last.parts.extend(strays);
    }
    // A pair can have hidden all that stands in a step.
    steps.retain(|step| {
        let is_there = |id: &FieldId| list.field(id.as_str()).is_some() || list.lists.iter().any(|it| it.id == *id);
        step.parts.iter().any(is_there)
    });
    steps
}

/// The fields and lists with these names.
fn parts(list: &List, names: &[FieldId]) -> (Vec<Field>, Vec<List>) {
    let fields = names.iter().filter_map(|name| list.field(name.as_str()).cloned());
    let lists = names.iter().filter_map(|name| list.lists.iter().find(|inner| inner.id == *name).cloned());
    (fields.collect(), lists.collect())
}

/// The ids on the page of fields and lists that are not drawn yet.
fn holds(sheet: Sheet, item: ItemId, fields: &[Field], lists: &[List]) -> String {
    let form = sheet.form.get_value();
    let fields = fields.iter().map(|field| sheet.path(Some(item), &field.id).to_string());
    let lists =
        lists.iter().map(|list| ListPath { form: form.clone(), parent: Some(item), list: list.id.clone() }.to_string());
    fields.chain(lists).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_pair_has_added_or_hidden_every_part_stands_in_one_step() {
        let template = twofold_templates::template("sacramento").unwrap();
        let mut list = template.form("smart_sheets").unwrap().list("sheets").unwrap().clone();
        let mut added = list.fields[0].clone();
        added.id = "own_1".parse().unwrap();
        list.fields.push(added);
        list.fields.retain(|field| !field.kind.is_signature() && field.id != "signed_on");
        let steps = with_strays(&list);
        let titles: Vec<&str> = steps.iter().map(|step| step.title.as_str()).collect();
        assert_eq!(titles, ["The goal", "Is it SMART?", "Obstacles and action steps", "Signatures"]);
        let drawn: usize = steps.iter().map(|step| parts(&list, &step.parts)).map(|(f, l)| f.len() + l.len()).sum();
        assert_eq!(drawn, list.fields.len() + list.lists.len());

        list.fields.retain(|field| field.id != "own_1");
        assert_eq!(with_strays(&list).len(), 3, "nothing is left of the signatures");
    }
}
