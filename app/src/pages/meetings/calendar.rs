//! The way of meetings into the person's own calendar.

use leptos::prelude::*;

use crate::calendar;
use crate::components::Button;
use crate::i18n::m;
use crate::pages::overview::known;
use crate::state::{FileToSave, PairState, Session};

/// A button that saves the calendar file, once there is something to put into it.
#[component]
pub(super) fn IntoCalendar(session: Session, pair: PairState) -> impl IntoView {
    let facts = known(session, pair);
    let today = move || session.clock.get().today();
    let is_there = Memo::new(move |_| calendar::has_entries(&pair.shared.view.read(), today()));
    let refused = RwSignal::new(false);
    let save = Callback::new(move |()| {
        let clock = session.clock.get_untracked();
        let until = facts.get_untracked().ends;
        let text = calendar::file(&pair.shared.view.read_untracked(), clock.today(), until, clock.minutes);
        let file = FileToSave { name: m::calendar::file_name().to_owned(), bytes: text.into_bytes() };
        refused.set(!session.actions.save_file.run(file));
    });
    view! {
        <section class="sheet no-print" aria-labelledby="calendar-heading">
            <h2 id="calendar-heading">{m::calendar::heading()}</h2>
            <Show when=move || is_there.get() fallback=|| view! { <p>{m::calendar::empty()}</p> }>
                <p>{m::calendar::text()}</p>
                <Button on_press=save>{m::calendar::save()}</Button>
                <p class="field__error" role="alert">{move || refused.get().then(m::fields::save_failed)}</p>
            </Show>
        </section>
    }
}
