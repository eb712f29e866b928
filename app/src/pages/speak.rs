//! The choice of a language: at the bottom of every page, and in the settings.

use leptos::prelude::*;
use twofold_templates::Language;

use crate::i18n::{language, m};
use crate::state::Session;

/// What a language calls itself.
const fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Spanish => "Español",
    }
}

/// The languages that the app does not speak now, each a button with its own name.
#[component]
pub(crate) fn SpeakOther(session: Session) -> impl IntoView {
    let other = |it: Language| {
        let press = move |_| session.actions.speak.run(it);
        view! { <li><button type="button" class="button button--plain" lang=it.tag() on:click=press>{own_name(it)}</button></li> }
    };
    let others = Language::ALL.into_iter().filter(|it| *it != language());
    view! { <ul class="languages" aria-label=m::settings::language()>{others.map(other).collect_view()}</ul> }
}

/// The same among the settings, with what it is for.
#[component]
pub(super) fn Languages(session: Session) -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="language-heading">
            <h2 id="language-heading">{m::settings::language()}</h2>
            <p>{m::settings::language_text()}</p>
            <SpeakOther session />
        </section>
    }
}
