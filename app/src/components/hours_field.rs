//! Hours, in quarters.

use leptos::prelude::*;

use super::typed_field::Notation;
use super::{FieldText, TypedField};
use crate::i18n::{m, parse_quarters, quarters_text};

/// A field for hours. The value is in quarter-hours.
#[component]
pub(crate) fn HoursField(
    text: FieldText,
    #[prop(into)] value: Signal<Option<i64>>,
    on_change: Callback<Option<i64>>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// Whether what was typed could not be read, for a form that must not be sent then.
    #[prop(optional)]
    unread: Option<RwSignal<bool>>,
) -> impl IntoView {
    let unread = unread.unwrap_or_else(|| RwSignal::new(false));
    let notation =
        Notation { read: parse_quarters, write: quarters_text, settled: |_| false, wrong: m::fields::hours_wrong };
    let hint = match text.hint.as_str() {
        "" if !text.untold => m::fields::hours_hint().to_owned(),
        hint => hint.to_owned(),
    };
    view! { <TypedField text=text.hint(hint) notation value on_change readonly unread inputmode="decimal" /> }
}
