//! Something takes a moment.

use leptos::prelude::*;

/// A moving bar with words; the words are spoken.
#[component]
pub(crate) fn Progress(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="progress" role="status">
            <p>{text}</p>
            <div class="progress__bar" aria-hidden="true"></div>
        </div>
    }
}
