//! What a program holds for everybody. The days are set by whoever runs it.

use leptos::prelude::*;
use twofold_programs::Event;

use crate::i18n::m;

/// Title, what it is for, and what is asked; nothing where a program holds nothing.
#[component]
pub(super) fn Events(events: Vec<Event>) -> impl IntoView {
    let each = |event: &Event| {
        let asked = asked(event).map(|words| view! { <span class="line__who">" "{words}</span> });
        view! { <dt>{event.title.clone()}</dt><dd>{event.text.clone()} {asked}</dd> }
    };
    (!events.is_empty()).then(|| {
        view! {
            <section class="sheet" aria-labelledby="events-heading">
                <h2 id="events-heading">{m::guide::events()}</h2>
                <dl class="answers">{events.iter().map(each).collect_view()}</dl>
            </section>
        }
    })
}

/// "Everybody comes. It is paid time."
fn asked(event: &Event) -> Option<String> {
    let coming = match (event.required, event.together) {
        (true, true) => Some(m::guide::event_together()),
        (true, false) => Some(m::guide::event_required()),
        (false, _) => None,
    };
    let words: Vec<&str> = coming.into_iter().chain(event.paid.then(m::guide::event_paid)).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
