//! A date: typed, or picked from the browser's calendar.

use leptos::prelude::*;

use super::typed_field::Notation;
use super::{FieldText, TypedField};
use crate::i18n::{Ymd, m, parse_date, short_date};

/// A date field. Reads 3/5/2027 and 2027-03-05, writes 03/05/2027.
#[component]
pub(crate) fn DateField(
    text: FieldText,
    #[prop(into)] value: Signal<Option<Ymd>>,
    on_change: Callback<Option<Ymd>>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// Whether what was typed could not be read, for a form that must not be sent then.
    #[prop(optional)]
    unread: Option<RwSignal<bool>>,
) -> impl IntoView {
    let unread = unread.unwrap_or_else(|| RwSignal::new(false));
    let notation =
        Notation { read: parse_date, write: short_date, settled: has_full_year, wrong: m::fields::date_wrong };
    // Who only reads need not know how to write a date.
    let hint = match text.hint.as_str() {
        _ if text.untold => String::new(),
        "" => m::fields::date_hint().to_owned(),
        hint if readonly.get_untracked() => hint.to_owned(),
        hint => format!("{hint} {}", m::fields::date_hint()),
    };
    let picker_label = m::fields::date_pick(&text.label);
    let picked =
        move || value.get().map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")).unwrap_or_default();
    view! {
        <TypedField text=text.hint(hint) notation value on_change readonly unread inputmode="numeric">
            <Show when=move || !readonly.get()>
                <input
                    class="date-picker"
                    type="date"
                    aria-label=picker_label.clone()
                    prop:value=picked
                    on:change:target=move |event| on_change.run(parse_date(&event.target().value()))
                />
            </Show>
        </TypedField>
    }
}

/// "3/5/20" may go on to be 2027.
fn has_full_year(text: &str) -> bool {
    let year = |part: &str| part.len() == 4 && part.bytes().all(|it| it.is_ascii_digit());
    let mut parts = text.trim().split(['/', '-', '.', ' ']);
    parts.next_back().is_some_and(year)
}
