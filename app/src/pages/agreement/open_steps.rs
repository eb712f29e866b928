//! Which steps of the agreement, a plan or a sheet still need something.

use std::collections::BTreeSet;

use leptos::prelude::*;
use twofold_model::DocView;
use twofold_model::view::Missing;
use twofold_programs::{FieldId, FormId, List, Part, Section};

use super::still_needed::needed_now;
use crate::state::PairState;

/// Fields and lists, by form and name.
pub(crate) type Names = BTreeSet<(FormId, FieldId)>;

/// Where something is still needed now; worked out once for all steps.
pub(super) fn needed_names(pair: PairState) -> Memo<Names> {
    Memo::new(move |_| {
        let view = pair.shared.view.read();
        missing_names(&view, &needed_now(&view, &pair.meta.read()))
    })
}

/// Where these stand that are missing.
pub(crate) fn missing_names(view: &DocView, missing: &[Missing]) -> Names {
    missing.iter().filter_map(|missing| name_of(view, missing)).collect()
}

/// Whether something that stands in these sections of a form is among what is needed.
pub(crate) fn needs_something(needed: Memo<Names>, form: &FormId, sections: &[Section]) -> Signal<bool> {
    let names = names_in(form, sections.iter().flat_map(|section| &section.parts));
    Signal::derive(move || !needed.read().is_disjoint(&names))
}

/// What stands in these parts of a form.
pub(crate) fn names_in<'a>(form: &FormId, parts: impl IntoIterator<Item = &'a Part>) -> Names {
    fn of_list(form: &FormId, list: &List, names: &mut Names) {
        names.insert((form.clone(), list.id.clone()));
        list.lists.iter().for_each(|inner| of_list(form, inner, names));
    }
    let mut names = Names::new();
    for part in parts {
        match part {
            Part::Field(field) => drop(names.insert((form.clone(), field.id.clone()))),
            Part::List(list) => of_list(form, list, &mut names),
        }
    }
    names
}

/// Where something is missing: in a field of the form, or in a list.
fn name_of(view: &DocView, missing: &Missing) -> Option<(FormId, FieldId)> {
    let path = match missing {
        Missing::Items { list, .. } => return Some((list.form.clone(), list.list.clone())),
        Missing::Answer(path) | Missing::Choice(path) | Missing::Acknowledgement { field: path, .. } => path,
    };
    let part = match path.item {
        Some(item) => view.places.get(&item)?.list.clone(),
        None => path.field.clone(),
    };
    Some((path.form.clone(), part))
}

#[cfg(test)]
mod tests {
    use twofold_model::ListPath;

    use super::*;

    #[test]
    fn what_is_missing_stands_in_one_step() {
        let template = twofold_templates::template("caltrans").unwrap();
        let contract = template.form("contract").unwrap();
        let steps: Vec<Names> = contract.sections.iter().map(|it| names_in(&contract.id, &it.parts)).collect();
        let list = |list: &str| ListPath::alone(contract.id.clone(), list.parse().unwrap());
        let field = |path: &str| path.parse().unwrap();
        let missing = [
            (Missing::Items { list: list("ground_rules"), least: 1, now: 0 }, 2),
            (Missing::Answer(field("contract/-/length_months")), 3),
            (Missing::Answer(field("contract/-/ack_mentee")), 4),
        ];
        for (missing, step) in missing {
            let name = name_of(&DocView::default(), &missing).unwrap();
            let at: Vec<usize> = (0..steps.len()).filter(|at| steps[*at].contains(&name)).collect();
            assert_eq!(at, [step], "{missing:?}");
        }
    }
}
