//! Reading a picture with the camera, where there is one; what it would say can be typed or pasted as well.

use leptos::prelude::*;

use super::{Alert, Button, ButtonKind, Tone};
use crate::i18n::m;

/// A button that turns the camera on, what it sees, and a button that turns it off. `found` gets the picture's text.
#[component]
pub(crate) fn Scanner(
    id: &'static str,
    /// What there is to scan.
    #[prop(into)]
    label: String,
    /// Turns the camera on: given the id of the `video`, and whom to tell what was read, or nothing without a camera.
    scan: Callback<(String, Callback<Option<String>>)>,
    stop: Callback<()>,
    found: Callback<String>,
) -> impl IntoView {
    let is_on = RwSignal::new(false);
    let is_missing = RwSignal::new(false);
    let told = Callback::new(move |read: Option<String>| {
        is_on.set(false);
        match read {
            Some(text) => found.run(text),
            None => is_missing.set(true),
        }
    });
    let begin = Callback::new(move |()| {
        is_missing.set(false);
        is_on.set(true);
        scan.run((id.to_owned(), told));
    });
    let end = Callback::new(move |()| {
        is_on.set(false);
        stop.run(());
    });
    on_cleanup(move || {
        if is_on.get_untracked() {
            stop.run(());
        }
    });
    let (name, label) = (label.clone(), StoredValue::new(label));
    view! {
        <div class="scanner no-print">
            <div class="scanner__picture" class:hidden=move || !is_on.get()>
                <video id=id class="scanner__video" aria-label=name muted playsinline></video>
                <p role="status">{move || is_on.get().then(m::scanner::looking)}</p>
                <Button kind=ButtonKind::Plain on_press=end>{m::scanner::stop()}</Button>
            </div>
            <Show when=move || !is_on.get()><Button on_press=begin>{label.get_value()}</Button></Show>
            <Show when=move || is_missing.get()>
                <Alert tone=Tone::Warning><p>{m::scanner::missing()}</p></Alert>
            </Show>
        </div>
    }
}
