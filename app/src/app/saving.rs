//! Where the last edit is, in words, on every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::{StatusLine, Tone};
use crate::i18n::{m, time_of_day};
use crate::routes::PairTab;
use crate::state::{Connection, Notice, SaveState, Session};

/// Nothing while there is no partnership.
#[component]
pub(super) fn Saving(session: Session) -> impl IntoView {
    let path = use_location().pathname;
    let saved = Memo::new(move |_| match session.open.get() {
        Some(pair) if PairTab::holds_own(path.read().trim_end_matches('/'), pair.meta.read().n) => {
            pair.saved_with_own.get()
        }
        Some(pair) => pair.saved.get(),
        None => session.saved.get(),
    });
    let partner = Memo::new(move |_| {
        let pair = session.open.get()?;
        pair.meta.read().partner.as_ref().map(|partner| partner.name.clone())
    });
    let sentence = move |saved: SaveState| {
        let state = state_words(saved, partner.get().as_deref());
        match session.connection.get() {
            Connection::Online => state,
            Connection::Connecting => m::saved::connecting(&state),
            Connection::Offline { since } => {
                m::saved::offline(&state, &time_of_day(session.clock.get().time_of(since)))
            }
            Connection::Refused(_) => m::saved::refused(&state),
        }
    };
    let text = Signal::derive(move || sentence(saved.get()));
    // Spoken at rest only: nobody wants to hear "saving" at each key.
    let spoken = Memo::new(move |last: Option<&String>| match saved.get() {
        SaveState::Saving => last.cloned().unwrap_or_default(),
        at_rest => sentence(at_rest),
    });
    let keeps = Memo::new(move |_| {
        let notices = session.notices.read();
        !notices.iter().any(|(_, notice)| matches!(notice, Notice::StorageFull | Notice::StorageLost))
    });
    let tone = Signal::derive(move || match session.connection.get() {
        _ if !keeps.get() => Tone::Error,
        Connection::Online | Connection::Connecting => Tone::Success,
        Connection::Offline { .. } => Tone::Warning,
        Connection::Refused(_) => Tone::Error,
    });
    let has_pairs = Memo::new(move |_| !session.pairs.read().is_empty());
    view! {
        <Show when=move || has_pairs.get()>
            <StatusLine text spoken tone />
        </Show>
    }
}

fn state_words(saved: SaveState, partner: Option<&str>) -> String {
    match (saved, partner) {
        (SaveState::Saving, _) => m::saved::saving().to_owned(),
        (SaveState::OnDevice, _) => m::saved::on_device().to_owned(),
        (SaveState::AtRelay, _) => m::saved::at_relay().to_owned(),
        (SaveState::SeenByPartner, Some(name)) => m::saved::seen(name),
        (SaveState::SeenByPartner, None) => m::saved::seen_unnamed().to_owned(),
    }
}
