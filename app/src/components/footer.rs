//! The bottom of every page.

use leptos::prelude::*;

/// One sentence.
#[component]
pub(crate) fn Footer(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <footer class="footer">
            <p>{text}</p>
        </footer>
    }
}
