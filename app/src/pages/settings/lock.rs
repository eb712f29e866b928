//! The passphrase: set, change, remove, lock now.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{
    Alert, Button, ButtonKind, ChoiceField, ChoiceGroup, ChoiceLook, FieldText, Progress, TextField, Tone,
};
use crate::i18n::m;
use crate::state::{LockProblem, LockRequest, Session};

/// The fewest characters of a passphrase.
const SHORTEST: usize = 8;
/// After how many idle minutes the app can lock itself.
const MINUTES: [u32; 4] = [5, 15, 30, 60];

const OLD: &str = "old-passphrase";
const NEW: &str = "new-passphrase";
const AGAIN: &str = "new-passphrase-again";

/// All about the passphrase.
#[component]
pub(super) fn AppLock(session: Session) -> impl IntoView {
    let is_on = Memo::new(move |_| session.lock.read().minutes.is_some());
    let works = Memo::new(move |_| session.lock.read().is_working);
    let done = Memo::new(move |_| session.lock.read().done);
    let now = Callback::new(move |()| session.actions.lock.run(LockRequest::Now));
    let state = move || match session.lock.get().minutes {
        Some(minutes) => m::lock::on(i64::from(minutes)),
        None => m::lock::off().to_owned(),
    };
    let failed = Memo::new(move |_| session.lock.read().problem == Some(LockProblem::Storage));
    view! {
        <section class="sheet" aria-labelledby="lock-heading">
            <h2 id="lock-heading">{m::lock::title()}</h2>
            <p>{m::lock::text()}</p>
            <p><strong>{state}</strong></p>
            <Show when=move || failed.get()><Alert tone=Tone::Error><p>{m::lock::failed()}</p></Alert></Show>
            <Show when=move || is_on.get()><Button on_press=now>{m::lock::now()}</Button></Show>
            <Show when=move || works.get()><Progress text=m::lock::working() /></Show>
            // Drawn anew when it was done, so that no passphrase stays in a field.
            {move || { done.get(); view! { <Forms session is_on=is_on.get() /> } }}
        </section>
    }
}

#[component]
fn Forms(session: Session, is_on: bool) -> impl IntoView {
    let (old, new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let minutes = RwSignal::new(Some("15".to_owned()));
    let (new_wrong, again_wrong) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let old_wrong = Memo::new(move |_| {
        (session.lock.read().problem == Some(LockProblem::Wrong)).then(|| m::lock::wrong().to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let is_short = new.read_untracked().chars().count() < SHORTEST;
        let differs = *new.read_untracked() != *again.read_untracked();
        new_wrong.set(is_short.then(|| m::lock::short(SHORTEST as i64)));
        again_wrong.set((!is_short && differs).then(|| m::lock::differs().to_owned()));
        if !is_short && !differs {
            let minutes = minutes.get_untracked().and_then(|it| it.parse().ok()).unwrap_or(15);
            let old = is_on.then(|| old.get_untracked());
            session.actions.lock.run(LockRequest::Set { old, new: new.get_untracked(), minutes });
        }
    };
    let remove = Callback::new(move |()| session.actions.lock.run(LockRequest::Remove { old: old.get_untracked() }));
    let offered = MINUTES.map(|minutes| (minutes.to_string(), m::lock::minutes(i64::from(minutes)))).into();
    view! {
        <form on:submit=submit novalidate>
            {is_on.then(|| view! {
                <TextField
                    text=FieldText::new(OLD, m::lock::old()).error(old_wrong)
                    value=old
                    autocomplete="current-password"
                    kind="password"
                />
            })}
            <TextField
                text=FieldText::new(NEW, if is_on { m::lock::new_one() } else { m::lock::passphrase() })
                    .hint(m::lock::hint())
                    .error(new_wrong)
                value=new
                autocomplete="new-password"
                kind="password"
            />
            <TextField
                text=FieldText::new(AGAIN, m::lock::again()).error(again_wrong)
                value=again
                autocomplete="new-password"
                kind="password"
            />
            <ChoiceField
                text=FieldText::new("lock-minutes", m::lock::after())
                look=ChoiceLook::Radio
                groups=Signal::stored(ChoiceGroup::plain(offered))
                value=minutes
                on_change=Callback::new(move |given| minutes.set(given))
            />
            <div class="actions">
                <Button kind=ButtonKind::Primary>{if is_on { m::lock::change() } else { m::lock::set() }}</Button>
                {is_on.then(|| view! { <Button on_press=remove>{m::lock::remove()}</Button> })}
            </div>
        </form>
    }
}
