//! Opening a backup file: in an empty browser as one's own, or to add what is missing here.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{Alert, Button, ButtonKind, FieldText, Progress, TextField, Tone};
use crate::i18n::m;
use crate::state::{BackupProblem, BackupRequest, BackupStep, Session};

/// Asks for the file and its passphrase. `text` says what comes of it here.
#[component]
pub(super) fn OpenBackup(session: Session, text: &'static str) -> impl IntoView {
    let passphrase = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| session.backup.read().chosen.clone());
    let works = Memo::new(move |_| session.backup.read().step == BackupStep::Working);
    let problem = Memo::new(move |_| session.backup.read().problem);
    let wrong = Memo::new(move |_| {
        (problem.get() == Some(BackupProblem::WrongPassphrase)).then(|| m::backup::wrong().to_owned())
    });
    let choose = Callback::new(move |()| session.actions.backup.run(BackupRequest::Choose));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        session.actions.backup.run(BackupRequest::Open(passphrase.get_untracked()));
        passphrase.set(String::new());
    };
    let field = FieldText::new("open-passphrase", m::backup::passphrase()).error(wrong);
    view! {
        <section class="sheet" aria-labelledby="open-backup-heading">
            <h2 id="open-backup-heading">{m::backup::open_title()}</h2>
            <p>{text}</p>
            {move || problem.get().and_then(words).map(|words| view! { <Alert tone=Tone::Error><p>{words}</p></Alert> })}
            <form on:submit=submit novalidate>
                <div class="actions">
                    <Button on_press=choose>{m::backup::choose()}</Button>
                    <span role="status" dir="auto">{move || chosen.get().map(|name| m::backup::chosen(&name))}</span>
                </div>
                <Show when=move || chosen.get().is_some()>
                    <TextField text=field.clone() value=passphrase kind="password" />
                    <Button kind=ButtonKind::Primary>{m::backup::open()}</Button>
                </Show>
            </form>
            <Show when=move || works.get()><Progress text=m::lock::working() /></Show>
        </section>
    }
}

/// What is told above the form; a wrong passphrase is told at its field.
fn words(problem: BackupProblem) -> Option<&'static str> {
    match problem {
        BackupProblem::NotMade | BackupProblem::WrongPassphrase => None,
        BackupProblem::NoFile => Some(m::backup::no_file()),
        BackupProblem::NotABackup => Some(m::backup::not_a_backup()),
        BackupProblem::Newer => Some(m::backup::newer()),
        BackupProblem::OtherRelay => Some(m::join::other_relay()),
        BackupProblem::SomebodyElse => Some(m::backup::somebody_else()),
    }
}
