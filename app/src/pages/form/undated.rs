//! A step without a day: a hint, because what has no day is easily put off.

use leptos::prelude::*;
use twofold_model::{ItemId, Value};
use twofold_programs::{Field, FieldKind, List};

use super::Sheet;
use crate::i18n::m;

/// The text of a step and the day by which it is to be done, if the rows of this list are steps.
pub(super) fn undated(list: &List) -> Option<(&Field, &Field)> {
    let date = list.field("by_when").filter(|field| field.kind == FieldKind::Date)?;
    Some((list.text_field()?, date))
}

/// A hint, once something is written and as long as the day is missing.
#[component]
pub(super) fn Undated(sheet: Sheet, item: ItemId, text: Field, date: Field) -> impl IntoView {
    let text = sheet.shelf.text(sheet.path(Some(item), &text.id));
    let day = sheet.shelf.value(sheet.path(Some(item), &date.id));
    let is_undated = Memo::new(move |_| !text.read().trim().is_empty() && *day.read() == Value::Empty);
    view! {
        <Show when=move || is_undated.get()>
            <p class="field__hint undated">{m::lists::undated()}</p>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use twofold_templates as builtin;

    use super::*;

    #[test]
    fn objectives_of_the_plan_are_steps_and_follow_ups_are_not() {
        let template = builtin::template("caltrans").unwrap();
        let list = |form: &str, list: &str| template.list(&form.parse().unwrap(), &list.parse().unwrap()).unwrap();
        let (text, date) = undated(list("goals", "objectives")).unwrap();
        assert_eq!((text.id.as_str(), date.id.as_str()), ("text", "by_when"));
        assert!(undated(list("follow_ups", "items")).is_none());
    }
}
