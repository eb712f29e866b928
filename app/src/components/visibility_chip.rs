//! Who can see a section.

use leptos::prelude::*;

use crate::i18n::m;

/// Who can see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// Only the person who writes it.
    Own,
    /// Both members of the pair.
    Pair,
}

/// A small label on a section.
#[component]
pub(crate) fn VisibilityChip(who: Visibility) -> impl IntoView {
    let (class, words) = match who {
        Visibility::Own => ("visibility visibility--own", m::visibility::own()),
        Visibility::Pair => ("visibility visibility--pair", m::visibility::pair()),
    };
    view! { <p class=class><span class="hidden">{m::visibility::label()}</span>" "{words}</p> }
}
