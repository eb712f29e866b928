//! A line of text that belongs to a form on this page (not to a document).

use leptos::prelude::*;

use super::{FieldFrame, FieldText};

/// A single line, bound to a signal.
#[component]
pub(crate) fn TextField(
    text: FieldText,
    value: RwSignal<String>,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Such as `password`.
    #[prop(default = "text")]
    kind: &'static str,
) -> impl IntoView {
    let (id, described_by, invalid) = (text.id.clone(), text.described_by(), text.invalid());
    view! {
        <FieldFrame text>
            <input
                class="input"
                type=kind
                id=id
                dir="auto"
                autocomplete=autocomplete
                aria-describedby=described_by
                aria-invalid=invalid
                bind:value=value
            />
        </FieldFrame>
    }
}
