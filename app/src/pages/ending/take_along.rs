//! A copy of one's own: to read, for other programs, and the document itself. Always possible, always marked.

use leptos::prelude::*;

use crate::components::{Alert, Button, Tone};
use crate::copy::Copy;
use crate::i18n::m;
use crate::state::{FileToSave, PairState, Session};

/// Three files, one button each.
#[component]
pub(super) fn TakeAlong(session: Session, pair: PairState) -> impl IntoView {
    let is_elsewhere = RwSignal::new(false);
    let refused = RwSignal::new(false);
    let save = move |name: &str, bytes: Vec<u8>| {
        refused.set(!session.actions.save_file.run(FileToSave { name: name.to_owned(), bytes }));
    };
    let copy = move || {
        pair.meta.with_untracked(|meta| {
            let names = std::iter::once(&meta.me).chain(&meta.partner).map(|member| member.name.clone());
            let shared = pair.shared.view.read_untracked();
            Copy::of(
                &meta.with_answers(&shared, &shared),
                names.collect(),
                session.clock.get_untracked().today(),
                &shared,
            )
        })
    };
    let markdown = Callback::new(move |()| save("twofold.md", copy().markdown().into_bytes()));
    let json = Callback::new(move |()| save("twofold.json", copy().json()));
    let raw = Callback::new(move |()| {
        let bytes = pair.actions.automerge.run(());
        is_elsewhere.set(bytes.is_none());
        if let Some(bytes) = bytes {
            save("twofold-confidential.automerge", bytes);
        }
    });
    view! {
        <section class="sheet" aria-labelledby="copy-heading">
            <h2 id="copy-heading">{m::ending::take_along()}</h2>
            <p>{m::ending::take_text()}</p>
            <p class="confidential">{m::signing::confidential()}</p>
            <div class="actions">
                <Button on_press=markdown>{m::ending::markdown()}</Button>
                <Button on_press=json>{m::ending::json()}</Button>
                <Button on_press=raw>{m::ending::automerge()}</Button>
            </div>
            <p class="field__error" role="alert">{move || refused.get().then(m::fields::save_failed)}</p>
            <Show when=move || is_elsewhere.get()>
                <Alert tone=Tone::Info><p>{m::history::other_tab()}</p></Alert>
            </Show>
        </section>
    }
}
