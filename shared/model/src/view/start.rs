//! What the two settle at the start, and whether they have.

use twofold_programs::{Form, Part, Template};

use crate::{
    path::{FieldPath, ListPath},
    view::{
        DocView,
        missing::{is_answered, says_something},
    },
};

/// One line of the program's list, as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ToSettle<'a> {
    /// What it is.
    pub label: &'a str,
    /// The form in which it is written down.
    pub form: &'a Form,
    /// The part of it.
    pub part: &'a Part,
    /// Whether one of its places says something, and no choice between two answers is open there.
    pub is_settled: bool,
}

/// The program's list. A line whose places this pair does without is left out.
#[must_use]
pub fn to_settle<'a>(view: &DocView, template: &'a Template) -> Vec<ToSettle<'a>> {
    let line = |line: &'a twofold_programs::StartLine| {
        let places: Vec<(&Form, &Part)> = line.at.iter().filter_map(|at| template.start_part(at)).collect();
        let settled = places.iter().find(|(form, part)| says(view, form, part));
        // It leads to where it was settled, or to where the program would write it down.
        let (form, part) = *settled.or(places.first())?;
        Some(ToSettle { label: &line.label, form, part, is_settled: settled.is_some() })
    };
    template.start.iter().filter_map(line).collect()
}

fn says(view: &DocView, form: &Form, part: &Part) -> bool {
    match part {
        Part::Field(field) => {
            let path = FieldPath::alone(form.id.clone(), field.id.clone());
            is_answered(view, &path, field) && view.conflict(&path).is_empty()
        }
        Part::List(list) => {
            let path = ListPath { form: form.id.clone(), parent: None, list: list.id.clone() };
            view.live(&path).any(|item| says_something(view, form, item, list))
        }
    }
}
