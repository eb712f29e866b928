//! The bottom of every page.

use leptos::prelude::*;

/// One sentence, and `children` at the end.
#[component]
pub(crate) fn Footer(#[prop(into)] text: String, children: Children) -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer__inside">
                <p>{text}</p>
                {children()}
            </div>
        </footer>
    }
}
