//! Printing, as far as a page has to know of it.

use leptos::ev;
use leptos::prelude::*;

/// Whether this page has been printed: what is only drawn when somebody looks at it has to be there by then.
pub(crate) fn was_printed() -> Signal<bool> {
    let printed = RwSignal::new(false);
    let listener = window_event_listener(ev::beforeprint, move |_| printed.set(true));
    on_cleanup(move || listener.remove());
    printed.into()
}
