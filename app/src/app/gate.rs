//! What is shown instead of pages while there is nothing to show.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::a11y::PageHeading;
use crate::components::{Alert, Button, ButtonKind, FieldText, Progress, TextField, Tone};
use crate::i18n::m;
use crate::pages::Wipe;
use crate::state::{Boot, LockProblem, LockRequest, Session, Unsupported};

/// The pages, once there is something to show.
#[component]
pub(super) fn Gate(session: Session, children: ChildrenFn) -> impl IntoView {
    let boot = session.boot;
    // A change from following to writing must not draw the page anew.
    let shows = Memo::new(move |_| boot.get().shows_content());
    let instead = move || match boot.get() {
        Boot::Unsupported(reason) => view! { <CannotOpen reason /> }.into_any(),
        Boot::Locked => view! { <Unlock session /> }.into_any(),
        Boot::Loading | Boot::Remembered | Boot::Follower | Boot::Ready => {
            view! { <Progress text=m::app::loading() /> }.into_any()
        }
    };
    view! { <Show when=move || shows.get() fallback=instead>{children()}</Show> }
}

/// Asks for the passphrase, and offers the only way on without it.
#[component]
fn Unlock(session: Session) -> impl IntoView {
    let value = RwSignal::new(String::new());
    let works = Memo::new(move |_| session.lock.read().is_working);
    let wrong = Memo::new(move |_| {
        (session.lock.read().problem == Some(LockProblem::Wrong)).then(|| m::lock::wrong().to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        session.actions.lock.run(LockRequest::Unlock(value.get_untracked()));
        value.set(String::new());
    };
    let heading = m::lock::locked();
    let text = FieldText::new("passphrase", m::lock::passphrase()).error(wrong);
    view! {
        <PageHeading text=heading title=m::app::title(heading) />
        <p>{m::lock::locked_text()}</p>
        <form on:submit=submit novalidate>
            <TextField text value autocomplete="current-password" kind="password" />
            <div class="actions"><Button kind=ButtonKind::Primary>{m::lock::unlock()}</Button></div>
        </form>
        <Show when=move || works.get()><Progress text=m::lock::working() /></Show>
        <p>{m::lock::forgotten()}</p>
        <Wipe session knows=false />
    }
}

#[component]
fn CannotOpen(reason: Unsupported) -> impl IntoView {
    let heading = m::boot::unsupported();
    view! {
        <PageHeading text=heading title=m::app::title(heading) />
        <Alert tone=Tone::Error>
            <p>{explain(reason)}</p>
            <p>{m::boot::nothing_lost()}</p>
        </Alert>
    }
}

fn explain(reason: Unsupported) -> &'static str {
    match reason {
        Unsupported::NotSecure => m::boot::not_secure(),
        Unsupported::NoStorage => m::boot::no_storage(),
        Unsupported::Full => m::boot::full(),
        Unsupported::NoLocks => m::boot::no_locks(),
        Unsupported::Blocked => m::boot::blocked(),
        Unsupported::NewerData => m::boot::newer_data(),
        Unsupported::KeyLost => m::boot::key_lost(),
    }
}
