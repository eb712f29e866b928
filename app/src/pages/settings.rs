//! What this device keeps, and what is protected.

mod backup;
mod lock;
mod wipe;

use leptos::prelude::*;
use leptos_router::components::A;

use super::Heading;
use super::speak::Languages;
use crate::components::{Alert, Button, Tone};
use crate::i18n::m;
use crate::routes;
use crate::state::{Boot, Session, StorageAnswer};
use backup::MakeBackup;
use lock::AppLock;
pub(crate) use wipe::Wipe;

/// The settings of this device.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let session = expect_context::<Session>();
    view! {
        <Heading text=m::settings::title().to_owned() />
        <Languages session />
        <Storage session />
        <Show when=move || session.boot.get() == Boot::Ready>
            <AppLock session />
        </Show>
        <section class="sheet" aria-labelledby="own-devices-heading">
            <h2 id="own-devices-heading">{m::devices::title()}</h2>
            <p>{m::settings::devices_text()}</p>
            <p><A href=routes::DEVICES>{m::settings::to_devices()}</A></p>
        </section>
        <Show when=move || session.boot.get() == Boot::Ready>
            <MakeBackup session />
        </Show>
        <section class="sheet" aria-labelledby="protected-heading">
            <h2 id="protected-heading">{m::settings::protected()}</h2>
            <p>{m::app::footer()}</p>
            <p><A href=routes::PROTECTION>{m::settings::protected_link()}</A></p>
        </section>
        <Show when=move || session.boot.get() == Boot::Ready>
            <Wipe session knows=true />
        </Show>
    }
}

#[component]
fn Storage(session: Session) -> impl IntoView {
    let keep = session.actions.keep_storage;
    let answer = move || match session.storage.get() {
        StorageAnswer::NotAsked => view! { <p>{m::settings::not_asked()}</p> }.into_any(),
        StorageAnswer::Kept => view! { <Alert tone=Tone::Success><p>{m::settings::kept()}</p></Alert> }.into_any(),
        StorageAnswer::MayBeDeleted => view! {
            <Alert tone=Tone::Warning><p>{m::settings::may_be_deleted()}</p></Alert>
            <Button on_press=keep>{m::notices::keep_storage()}</Button>
        }
        .into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="storage-heading">
            <h2 id="storage-heading">{m::settings::storage()}</h2>
            <p>{m::settings::storage_text()}</p>
            {answer}
        </section>
    }
}
