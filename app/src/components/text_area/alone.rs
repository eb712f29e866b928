//! The box in which somebody writes is alone in a form.
//!
//! After each key press Chromium goes through the controls of the form for something that it could fill in, or through
//! all of the page where there is no form: hundreds beside a log of some years, and before the page hears that a letter is
//! durable.

use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;

const FORM: &str = "writing";

/// The form, once on every page. A text area never submits it.
#[component]
pub(crate) fn WritingForm() -> impl IntoView {
    view! { <form id=FORM hidden></form> }
}

/// The box has the focus. One that is in a form stays there.
pub(super) fn begin(area: &HtmlTextAreaElement) {
    if area.form().is_none() {
        // An attribute by this name is never refused.
        let _ = area.set_attribute("form", FORM);
    }
}

/// The focus is somewhere else.
pub(super) fn end(area: &HtmlTextAreaElement) {
    let _ = area.remove_attribute("form");
}
