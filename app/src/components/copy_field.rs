//! A text to hand over, with a button that copies it.

use leptos::prelude::*;

use super::Button;
use crate::i18n::m;

/// Shows the text, selects it on focus, copies it on press, and says whether that worked.
#[component]
pub(crate) fn CopyField(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    on_copy: Callback<(String, Callback<bool>)>,
    /// Whether it is a sentence, which is shown whole, and not an address.
    #[prop(optional)]
    long: bool,
) -> impl IntoView {
    let said = RwSignal::new("");
    let told =
        Callback::new(move |worked| said.set(if worked { m::fields::copied() } else { m::fields::copy_failed() }));
    let copy = Callback::new(move |()| on_copy.run((value.get_untracked(), told)));
    let button_label = m::fields::copy_label(&label);
    let shown = if long {
        view! { <textarea class="input" readonly rows="5" id=id prop:value=value on:focus:target=|event| event.target().select()></textarea> }
            .into_any()
    } else {
        view! { <input class="input" type="text" readonly id=id prop:value=value on:focus:target=|event| event.target().select() /> }
            .into_any()
    };
    view! {
        <div class="field copy-field">
            <label class="field__label" for=id>{label}</label>
            <div class="typed">
                {shown}
                <Button on_press=copy label=button_label>{m::fields::copy()}</Button>
            </div>
            <p class="copy-field__said" role="status">{said}</p>
        </div>
    }
}
