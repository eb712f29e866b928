//! On which page of a pair a form is shown.

use twofold_programs::{Form, Page, Template};

use crate::routes::PairTab;

/// The forms of a page, in the template's order.
pub(crate) fn forms_on(template: &Template, page: PairTab) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(move |form| page_of(form) == Some(page))
}

/// `None` for forms whose page is still to come.
const fn page_of(form: &Form) -> Option<PairTab> {
    match form.page {
        Page::Agreement => Some(PairTab::Agreement),
        Page::Plan => Some(PairTab::Plan),
        Page::Meetings => Some(PairTab::Meetings),
        Page::Checkups | Page::Records | Page::Sharing | Page::Ending | Page::Notes => None,
    }
}
