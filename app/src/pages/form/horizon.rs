//! How far a section reaches: a setting of the pair that stands in its heading.

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, Value};
use twofold_programs::{FormId, Section};

use super::Sheet;
use crate::i18n::m;

/// The heading of a section, which says how far it reaches once the two have said so.
pub(super) fn heading(sheet: Sheet, section: &Section) -> Signal<String> {
    if section.horizon().is_none() {
        return Signal::stored(section.title.clone());
    }
    let (form, section) = (sheet.form.get_value(), section.clone());
    Memo::new(move |_| heading_in(&sheet.shelf.view.read(), &form, &section)).into()
}

/// The same, as it stands in these answers.
pub(crate) fn heading_in(view: &DocView, form: &FormId, section: &Section) -> String {
    let path = section.horizon().map(|field| FieldPath::alone(form.clone(), field.id.clone()));
    match path.map(|path| view.value(&path)) {
        Some(Value::Number(months)) => m::plan::within(*months, &section.title),
        _ => section.title.clone(),
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role};

    use super::*;

    #[test]
    fn a_heading_says_how_far_its_goals_reach_once_the_two_have_said_it() {
        let template = twofold_templates::template("sacramento").unwrap();
        let form = template.form("goals").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentor };
        let mut plan = Document::new(Actor([1; 16]), me);
        let headings = |plan: &Document| -> Vec<String> {
            form.sections.iter().map(|section| heading_in(plan.current(), &form.id, section)).collect()
        };
        assert_eq!(
            headings(&plan),
            ["Short-term goals", "Medium-term goals", "Signatures"],
            "nothing is said for them"
        );
        for (field, months) in [("goals/-/short_months", 1), ("goals/-/medium_months", 36)] {
            let say = Command::SetValue { field: field.parse().unwrap(), value: Value::Number(months) };
            plan.execute(&say, &template, 0).unwrap();
        }
        let expected = ["Short-term goals (up to 1 month)", "Medium-term goals (up to 36 months)", "Signatures"];
        assert_eq!(headings(&plan), expected);
    }
}
