//! When it is over: the day and the kind, and what becomes of what is here.

use leptos::prelude::*;
use twofold_model::Value;
use twofold_programs::Date;

use super::{FORM, day_at, form, place};
use crate::components::{Button, ButtonKind, Dialog};
use crate::i18n::{long_date, m};
use crate::pages::form::value_words;
use crate::state::{EndingRequest, EndingView, PairPhase, PairState, Session};

/// When it ended, and how.
pub(in crate::pages) fn ended(pair: PairState) -> String {
    let day = day_at(pair, "ended_on").map(|date| long_date((date.year, date.month, date.day)));
    match (day, kind_words(pair)) {
        (Some(day), Some(kind)) => m::ending::ended_as(&day, &kind),
        (Some(day), None) => m::ending::ended_on(&day),
        (None, _) => m::ending::ended().to_owned(),
    }
}

/// The day on which it ended; nothing while it goes on.
pub(in crate::pages) fn ended_on(pair: PairState) -> Option<Date> {
    let is_over = pair.meta.read().phase == PairPhase::Closed;
    is_over.then(|| day_at(pair, "ended_on")).flatten()
}

/// When this device deletes it; nothing if it is to be kept.
fn until(pair: PairState) -> Option<u64> {
    match pair.meta.read().ending {
        Some(EndingView::Over { until }) => until,
        _ => None,
    }
}

/// What becomes of what is here.
pub(in crate::pages) fn fate(session: Session, pair: PairState) -> String {
    match until(pair) {
        Some(minutes) => {
            let date = session.clock.get().date_of(minutes);
            m::ending::deleted_on(&long_date((date.year, date.month, date.day)))
        }
        None => m::ending::kept().to_owned(),
    }
}

/// The end, as both see it.
#[component]
pub(super) fn After(session: Session, pair: PairState) -> impl IntoView {
    let words = Memo::new(move |_| ended(pair));
    let until = Memo::new(move |_| until(pair));
    let fate = move || fate(session, pair);
    let keep = Callback::new(move |()| pair.actions.ending.run(EndingRequest::Keep(true)));
    let release = Callback::new(move |()| pair.actions.ending.run(EndingRequest::Keep(false)));
    let is_asking = RwSignal::new(false);
    let ask = Callback::new(move |()| is_asking.set(true));
    let not_now = Callback::new(move |()| is_asking.set(false));
    let delete = Callback::new(move |()| {
        is_asking.set(false);
        pair.actions.ending.run(EndingRequest::Delete);
    });
    let writes = Memo::new(move |_| session.boot.get().writes());
    view! {
        <section class="sheet" aria-labelledby="over-heading">
            <h2 id="over-heading">{m::ending::your_copy()}</h2>
            <p>{words}</p>
            <p role="status">{fate}</p>
            <Show when=move || writes.get()>
                <div class="actions">
                    <Show
                        when=move || until.get().is_some()
                        fallback=move || view! { <Button on_press=release>{m::ending::release()}</Button> }
                    >
                        <Button on_press=keep>{m::ending::keep()}</Button>
                    </Show>
                    <Button kind=ButtonKind::Danger on_press=ask>{m::ending::delete_ask()}</Button>
                </div>
            </Show>
        </section>
        <Dialog id="delete-pair" open=is_asking title=m::ending::delete_title()>
            <p>{m::ending::delete_text()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=delete>{m::ending::delete_yes()}</Button>
                <Button on_press=not_now>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

fn kind_words(pair: PairState) -> Option<String> {
    let path = place(&FORM.parse().ok()?, "kind")?;
    let meta = pair.meta.read();
    let field = form(&meta.template)?.field(path.field.as_str())?;
    let view = pair.shared.view.read();
    match view.value(&path) {
        Value::Empty => None,
        value => Some(value_words(&meta.template, field, value, &view)),
    }
}
