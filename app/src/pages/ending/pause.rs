//! A pause: at once, by either, undone by either.

use leptos::prelude::*;
use twofold_model::{Command, Value};

use super::{FORM, day_at, place};
use crate::components::{Alert, Button, Tone};
use crate::i18n::{long_date, m};
use crate::pages::form::not_written;
use crate::state::{PairState, Session};

/// The field that holds the day.
const SINCE: &str = "paused_on";

/// Pause, or go on.
#[component]
pub(super) fn Pause(session: Session, pair: PairState) -> impl IntoView {
    let since = Memo::new(move |_| day_at(pair, SINCE));
    let failed = RwSignal::new(None::<String>);
    let set = move |value: Value| {
        let Some(field) = FORM.parse().ok().and_then(|form| place(&form, SINCE)) else { return };
        let done = pair.shared.execute(Command::SetValue { field, value });
        failed.set(done.err().map(|error| not_written(&error, m::ending::pause())));
        pair.actions.flush.run(());
    };
    let pause = Callback::new(move |()| set(Value::Date(session.clock.get_untracked().today())));
    let go_on = Callback::new(move |()| set(Value::Empty));
    view! {
        <section class="sheet" aria-labelledby="pause-heading">
            <h2 id="pause-heading">{m::ending::pause()}</h2>
            <p>{m::ending::pause_text()}</p>
            <p role="status"><strong>{move || since_words(since.get())}</strong></p>
            <p role="alert">{move || failed.get()}</p>
            <Show
                when=move || since.get().is_some()
                fallback=move || view! { <Button on_press=pause>{m::ending::pause_now()}</Button> }
            >
                <Button on_press=go_on>{m::ending::go_on()}</Button>
            </Show>
        </section>
    }
}

/// That it is paused, where that is so.
#[component]
pub(crate) fn PausedSince(pair: PairState) -> impl IntoView {
    let since = Memo::new(move |_| day_at(pair, SINCE));
    move || since.get().map(|since| view! { <Alert tone=Tone::Info><p>{since_words(Some(since))}</p></Alert> })
}

fn since_words(since: Option<twofold_programs::Date>) -> String {
    since.map(|date| m::ending::paused_since(&long_date((date.year, date.month, date.day)))).unwrap_or_default()
}
