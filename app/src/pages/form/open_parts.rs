//! What a plan or a sheet still needs, step by step, from the same rule by which it cannot be signed yet.

use std::collections::BTreeSet;

use leptos::prelude::*;
use twofold_model::signature;
use twofold_model::view::{Missing, missing, missing_in_item};
use twofold_model::{DocView, FieldPath, ItemId};
use twofold_programs::{Field, FieldId, List, Part, Section, Template};

use super::Sheet;
use crate::pages::agreement::{missing_names, needs_something};

/// Says of some sections of this form whether they still need something, or this person's signature.
pub(super) fn open_in(sheet: Sheet) -> impl Fn(&[Section]) -> Option<Signal<bool>> {
    let form = sheet.form.get_value();
    // What stands there rests while the two write elsewhere.
    let view = sheet.shelf.only(&[form.as_str()]);
    let needed = Memo::new({
        let form = form.clone();
        move |_| {
            let (view, parties) = (view.read(), sheet.pair.meta.read().parties());
            let all = sheet.template.with_value(|template| missing(&view, template, form.as_str(), parties));
            missing_names(&view, &all.unwrap_or_default())
        }
    });
    move |sections| {
        let needs = needs_something(needed, &form, sections);
        let mut fields = sections.iter().flat_map(|section| &section.parts).filter_map(Part::as_field);
        let place = fields.find(|field| field.kind.is_signature() && field.fills.allows(sheet.my_role));
        let unsigned = place.map(|place| {
            let what = signature::Sheet::of(&sheet.path(None, &place.id));
            Memo::new(move |_| {
                let parties = sheet.pair.meta.read().parties();
                sheet.template.with_value(|it| !what.signed(&view.read(), it, sheet.my_role, parties).is_given())
            })
        });
        Some(Signal::derive(move || needs.get() || unsigned.is_some_and(|unsigned| unsigned.get())))
    }
}

/// The fields and lists of an item that still need something.
pub(super) fn needed_in_item(sheet: Sheet, item: ItemId) -> Memo<BTreeSet<FieldId>> {
    // What the two write in other forms changes nothing here.
    let view = sheet.shelf.only(&[sheet.form.get_value().as_str()]);
    Memo::new(move |_| sheet.template.with_value(|template| needed_parts(&view.read(), template, item)))
}

fn needed_parts(view: &DocView, template: &Template, item: ItemId) -> BTreeSet<FieldId> {
    let part = |path: FieldPath| match path.item {
        Some(inner) if inner != item => Some(view.places.get(&inner)?.list.clone()),
        _ => Some(path.field),
    };
    let name = |missing: Missing| match missing {
        Missing::Items { list, .. } => Some(list.list),
        Missing::Answer(path) | Missing::Choice(path) | Missing::Acknowledgement { field: path, .. } => part(path),
    };
    missing_in_item(view, template, item).unwrap_or_default().into_iter().filter_map(name).collect()
}

/// Whether one of these, or a list in one of these, is among them.
pub(super) fn is_open_in(needed: Memo<BTreeSet<FieldId>>, fields: &[Field], lists: &[List]) -> Signal<bool> {
    let ids = ids(fields, lists);
    Signal::derive(move || !needed.read().is_disjoint(&ids))
}

fn ids(fields: &[Field], lists: &[List]) -> BTreeSet<FieldId> {
    fn of_list(list: &List, ids: &mut BTreeSet<FieldId>) {
        ids.insert(list.id.clone());
        list.lists.iter().for_each(|inner| of_list(inner, ids));
    }
    let mut ids: BTreeSet<FieldId> = fields.iter().map(|field| field.id.clone()).collect();
    lists.iter().for_each(|list| of_list(list, &mut ids));
    ids
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ListPath, Member, Role};

    use super::*;

    #[test]
    fn a_sheet_is_open_in_the_step_of_what_it_needs_until_that_is_there() {
        let template = twofold_templates::template("caltrans").unwrap();
        let list = template.form("need_sheets").unwrap().list("sheets").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let path = ListPath::alone("need_sheets".parse().unwrap(), list.id.clone());
        let add = Command::AddItem { list: path, item: ItemId(7), after: None, values: Vec::new(), texts: Vec::new() };
        document.execute(&add, &template, 0).unwrap();
        let open = |document: &Document| needed_parts(&document.view(), &template, ItemId(7));
        assert_eq!(open(&document).into_iter().map(|it| it.to_string()).collect::<Vec<_>>(), ["need"]);
        let first = ids(&[list.field("need").unwrap().clone()], &[]);
        let second = ids(&[], &list.lists);
        assert!(!open(&document).is_disjoint(&first) && open(&document).is_disjoint(&second), "its first step only");
        let field = FieldPath::of_item("need_sheets".parse().unwrap(), ItemId(7), "need".parse().unwrap());
        document.execute(&Command::EditText { field, at: 0, delete: 0, insert: "Calm".into() }, &template, 0).unwrap();
        assert!(open(&document).is_empty());
    }

    #[test]
    fn what_a_row_inside_a_sheet_needs_is_open_in_the_step_of_its_list() {
        let template = twofold_templates::template("sacramento").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let form: twofold_programs::FormId = "smart_sheets".parse().unwrap();
        let day = || twofold_model::Value::Date("2027-03-05".parse().unwrap());
        let values = ["today", "start_date"].map(|id| (id.parse().unwrap(), day())).to_vec();
        let outer = ListPath::alone(form.clone(), "sheets".parse().unwrap());
        let inner = ListPath { form, parent: Some(ItemId(7)), list: "action_steps".parse().unwrap() };
        for (list, item, values) in [(outer, 7, values), (inner, 8, Vec::new())] {
            let add = Command::AddItem { list, item: ItemId(item), after: None, values, texts: Vec::new() };
            document.execute(&add, &template, 0).unwrap();
        }
        let open = needed_parts(&document.view(), &template, ItemId(7));
        let names: Vec<String> = open.into_iter().map(|it| it.to_string()).collect();
        let answers = ["achievable", "action_steps", "goal", "measurable", "relevant", "specific", "timely"];
        assert_eq!(names, answers);
    }
}
