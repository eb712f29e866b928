//! What in a pair's setup is about one form: who signs a form agrees to how it is set up, too.

use twofold_programs::setup::{FORM, HIDDEN, KIND, LABEL, PART, PLACE, PROGRAM};

use super::{changed_parts, own_fields, path, program_path, text};
use crate::{document::Subject, ids::ItemId, path::FieldPath, value::Value, view::DocView};

/// What the setup says about a form: the program, and each part of it that is hidden, renamed or added.
pub(crate) fn of_form(view: &DocView, form: &str) -> Vec<(FieldPath, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut said = Vec::new();
    if let Value::Text(program) = view.value(&program_path()) {
        said.push((program_path(), text(program)));
    }
    for part in changed_parts(view).filter(|part| part.name.form == form) {
        said.extend(part.hidden.then(|| (path(part.item, HIDDEN), Value::Flag(true))));
        said.extend(part.label.map(|label| (path(part.item, LABEL), text(label))));
    }
    for own in own_fields(view).filter(|own| !own.removed && own.added.name.form == form) {
        let place = own.added.name.list.as_ref().map_or_else(|| format!("{form}/-"), |list| format!("{form}/{list}"));
        said.push((path(own.item, LABEL), text(&own.added.label)));
        said.push((path(own.item, PLACE), text(&place)));
        said.push((path(own.item, KIND), text(own.added.kind.name())));
    }
    said
}

/// Whether a change of the document has changed how this form is set up. If in doubt, it has.
pub(crate) fn is_about(view: &DocView, subject: &Subject, form: &str) -> bool {
    let field = |path: &FieldPath| match path.item {
        _ if path.form != FORM => false,
        None => path.field == PROGRAM,
        Some(item) => is_about_item(view, item, form),
    };
    let is_setup = |item: &ItemId| view.places.get(item).is_some_and(|list| list.form == FORM);
    subject.fields.iter().any(field)
        || subject.items.iter().any(|item| is_setup(item) && is_about_item(view, *item, form))
}

fn is_about_item(view: &DocView, item: ItemId, form: &str) -> bool {
    let named = text(view, item, PART).or_else(|| text(view, item, PLACE));
    named.and_then(|name| name.split_once('/')).is_none_or(|(its, _)| its == form)
}
