//! One yes or no.

use leptos::prelude::*;

use super::FieldText;

/// A checkbox whose label is the sentence that is agreed to.
#[component]
pub(crate) fn Checkbox(
    text: FieldText,
    #[prop(into)] checked: Signal<bool>,
    on_change: Callback<bool>,
    #[prop(optional, into)] readonly: Signal<bool>,
) -> impl IntoView {
    let (described_by, invalid) = (text.described_by(), text.invalid());
    let (error, mark) = (text.error, text.mark);
    let hint = (!text.hint.is_empty())
        .then(|| view! { <p class="field__hint" id=format!("{}-hint", text.id)>{text.hint.clone()}</p> });
    view! {
        <div class="field" class:field--wrong=move || error.read().is_some() class:field--marked=move || mark.read().is_some()>
            <p class="field__error" id=format!("{}-error", text.id) role="alert">{move || error.get()}</p>
            <div class="check">
                <input
                    type="checkbox"
                    id=text.id.clone()
                    aria-describedby=described_by
                    aria-invalid=invalid
                    disabled=readonly
                    prop:checked=checked
                    on:change:target=move |event| on_change.run(event.target().checked())
                />
                <label for=text.id>{text.label}</label>
            </div>
            {hint}
            <p class="field__mark">{move || mark.get()}</p>
        </div>
    }
}
