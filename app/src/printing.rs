//! What is only drawn when somebody looks at it, and when all of it has to be there.

use std::cell::Cell;

use leptos::ev::{self, Custom};
use leptos::prelude::*;
use leptos::web_sys::Event;

thread_local! {
    /// Whether the page is being printed now: what is drawn for the printer draws all that is in it.
    static PRINTING: Cell<bool> = const { Cell::new(false) };
}

/// Something is looked for that is not on the page.
const LOOKED_FOR: &str = "looked-for";

/// Notices when the page is printed.
pub(crate) fn watch() {
    let begun = window_event_listener(ev::beforeprint, |_| PRINTING.set(true));
    let over = window_event_listener(ev::afterprint, |_| PRINTING.set(false));
    on_cleanup(move || {
        begun.remove();
        over.remove();
    });
}

/// Whether this has been printed since it was drawn.
pub(crate) fn was_printed() -> Signal<bool> {
    let printed = RwSignal::new(PRINTING.get());
    let listener = window_event_listener(ev::beforeprint, move |_| printed.set(true));
    on_cleanup(move || listener.remove());
    printed.into()
}

/// Calls `look` when something is looked for on this page that is not there.
pub(crate) fn when_looked_for(look: impl Fn() + 'static) {
    let listener = window_event_listener(Custom::<Event>::new(LOOKED_FOR), move |_| look());
    on_cleanup(move || listener.remove());
}

/// Something is looked for, and may be where nobody has looked yet.
pub(crate) fn look_everywhere() {
    if let Ok(event) = Event::new(LOOKED_FOR) {
        // Nobody can cancel it.
        let _ = window().dispatch_event(&event);
    }
}
