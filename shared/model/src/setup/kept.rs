//! Answers that nobody asks for at the moment. They stay where they are.

use std::collections::BTreeSet;

use twofold_programs::{Template, adapt::PartName, setup::FORM};

use crate::{
    path::{FieldPath, ListPath},
    view::DocView,
};

/// The answers of a view that the forms of a template do not ask for, in the order of their paths.
///
/// What stands in a removed item is not among them, nor is what the pair says about its forms.
#[must_use]
pub fn unasked(view: &DocView, template: &Template) -> Vec<FieldPath> {
    let asked: BTreeSet<PartName> = template.part_names().into_iter().collect();
    let given = view.values.iter().filter(|(_, it)| !it.value.is_empty()).map(|(path, _)| path);
    let paths: BTreeSet<&FieldPath> = view.texts.keys().chain(given).collect();
    let is_unasked = |path: &&&FieldPath| {
        path.form != FORM
            && path.item.is_none_or(|item| view.is_live(item))
            && names_of(view, path).is_some_and(|names| names.iter().any(|name| !asked.contains(name)))
    };
    paths.iter().filter(is_unasked).map(|path| (*path).clone()).collect()
}

/// The questions to which there is an answer, also in an item that was removed, and the lists in which there are items.
#[must_use]
pub fn answered(view: &DocView) -> BTreeSet<PartName> {
    let given = view.values.iter().filter(|(_, it)| !it.value.is_empty()).map(|(path, _)| path);
    let questions = view.texts.keys().chain(given).filter_map(|path| names_of(view, path)).flatten();
    // A list has the same names as a question at its place.
    let at = |list: &ListPath| FieldPath { form: list.form.clone(), item: list.parent, field: list.list.clone() };
    let lists = view.lists.keys().filter_map(|list| names_of(view, &at(list))).flatten();
    questions.chain(lists).collect()
}

/// The question to which an answer stands at this path, and the lists around it, the innermost first; nothing if its item
/// is nowhere.
pub(super) fn names_of(view: &DocView, path: &FieldPath) -> Option<Vec<PartName>> {
    let of_form = |list: &&ListPath| list.form == path.form;
    let mut list = match path.item {
        None => None,
        Some(item) => Some(view.places.get(&item).filter(of_form)?),
    };
    let mut names =
        vec![PartName { form: path.form.clone(), list: list.map(|it| it.list.clone()), part: path.field.clone() }];
    // Lists are nested a few times; the count is for forged ones.
    for _ in 0..16 {
        let Some(inner) = list else { break };
        let outer = inner.parent.and_then(|parent| view.places.get(&parent)).filter(of_form);
        let part = inner.list.clone();
        names.push(PartName { form: path.form.clone(), list: outer.map(|it| it.list.clone()), part });
        list = outer;
    }
    Some(names)
}
