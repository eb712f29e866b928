//! Where the last edit is, in words.

use leptos::prelude::*;

use super::Tone;

/// A short line that is spoken when there is a pause. `spoken` may leave out what only flickers by.
#[component]
pub(crate) fn StatusLine(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] spoken: Signal<String>,
    #[prop(into)] tone: Signal<Tone>,
) -> impl IntoView {
    view! {
        <p class="status" class:status--warning=move || tone.get() == Tone::Warning class:status--error=move || tone.get() == Tone::Error>
            <span class="status__dot" aria-hidden="true"></span>
            <span aria-hidden="true">{text}</span>
            <span class="hidden" role="status">{spoken}</span>
        </p>
    }
}
