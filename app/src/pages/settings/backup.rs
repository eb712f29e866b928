//! Making a backup file: a passphrase, and everything that is here under it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::{Alert, Button, ButtonKind, FieldText, Progress, TextField, Tone};
use crate::i18n::m;
use crate::routes;
use crate::state::{BackupProblem, BackupRequest, BackupStep, Connection, Session, SheetView};

/// The fewest characters of a passphrase that protects a file which anybody may copy.
const SHORTEST: usize = 12;

const PASSPHRASE: &str = "backup-passphrase";
const AGAIN: &str = "backup-passphrase-again";

/// All about making one.
#[component]
pub(super) fn MakeBackup(session: Session) -> impl IntoView {
    let step = Memo::new(move |_| session.backup.read().step.clone());
    let is_somebody = Memo::new(move |_| session.devices.read().sheet != SheetView::Nobody);
    let failed = Memo::new(move |_| session.backup.read().problem == Some(BackupProblem::NotMade));
    let body = move || match step.get() {
        BackupStep::Preparing => view! { <Preparing session /> }.into_any(),
        BackupStep::Working => view! { <Progress text=m::lock::working() /> }.into_any(),
        BackupStep::Made(name) => view! {
            <Alert tone=Tone::Success><p>{m::backup::made(&name)}</p></Alert>
            <Ask session />
        }
        .into_any(),
        BackupStep::Idle => view! { <Ask session /> }.into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="backup-heading">
            <h2 id="backup-heading">{m::backup::title()}</h2>
            <p>{m::backup::text()}</p>
            <p>{m::backup::once()}</p>
            <Show when=move || failed.get()><Alert tone=Tone::Error><p>{m::backup::not_made()}</p></Alert></Show>
            <Show when=move || is_somebody.get() fallback=|| view! { <p>{m::devices::nobody()}</p> }>{body}</Show>
            <p><A href=routes::COME_BACK>{m::backup::to_open()}</A></p>
        </section>
    }
}

#[component]
fn Preparing(session: Session) -> impl IntoView {
    let is_offline = Memo::new(move |_| matches!(session.connection.get(), Connection::Offline { .. }));
    let stop = Callback::new(move |()| session.actions.backup.run(BackupRequest::Stop));
    view! {
        <Progress text=m::backup::preparing() />
        <Show when=move || is_offline.get()><p>{m::backup::needs_line()}</p></Show>
        <Button on_press=stop>{m::lists::cancel()}</Button>
    }
}

#[component]
fn Ask(session: Session) -> impl IntoView {
    let (passphrase, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (wrong, again_wrong) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let is_short = passphrase.read_untracked().chars().count() < SHORTEST;
        let differs = *passphrase.read_untracked() != *again.read_untracked();
        wrong.set(is_short.then(|| m::lock::short(SHORTEST as i64)));
        again_wrong.set((!is_short && differs).then(|| m::lock::differs().to_owned()));
        if !is_short && !differs {
            session.actions.backup.run(BackupRequest::Make(passphrase.get_untracked()));
        }
    };
    view! {
        <form on:submit=submit novalidate>
            <TextField
                text=FieldText::new(PASSPHRASE, m::backup::passphrase()).hint(m::backup::hint()).error(wrong)
                value=passphrase
                autocomplete="new-password"
                kind="password"
            />
            <TextField
                text=FieldText::new(AGAIN, m::backup::again()).error(again_wrong)
                value=again
                autocomplete="new-password"
                kind="password"
            />
            <div class="actions"><Button kind=ButtonKind::Primary>{m::backup::make()}</Button></div>
        </form>
    }
}
