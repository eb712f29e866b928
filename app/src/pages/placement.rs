//! On which page of a pair a form is shown.

use twofold_programs::{Form, Template};

use crate::routes::PairTab;

/// The forms of a page, in the template's order.
pub(crate) fn forms_on(template: &Template, page: PairTab) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(move |form| page_of(form) == page)
}

fn page_of(form: &Form) -> PairTab {
    match form.id.as_str() {
        "contract" | "code_of_practice" => PairTab::Agreement,
        "meetings" | "next_meeting" | "follow_ups" => PairTab::Meetings,
        _ => PairTab::Plan,
    }
}
