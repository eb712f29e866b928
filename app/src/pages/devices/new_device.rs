//! A link with which one more device comes in.

use leptos::prelude::*;

use crate::components::{Button, ButtonKind, CopyField, Progress, QrCode};
use crate::i18n::{m, time_of_day};
use crate::state::{Connection, DeviceRequest, LinkView, Scannable, Session};

/// Makes the link, shows it, takes it back.
#[component]
pub(super) fn NewDevice(session: Session) -> impl IntoView {
    let link = Memo::new(move |_| session.devices.read().link.clone());
    let offer = Callback::new(move |()| session.actions.devices.run(DeviceRequest::Offer));
    let body = move || match link.get() {
        None => view! { <Button kind=ButtonKind::Primary on_press=offer>{m::devices::add()}</Button> }.into_any(),
        Some(LinkView { link: None, .. }) => view! { <Preparing session /> }.into_any(),
        Some(LinkView { link: Some(link), until }) => view! { <Ready session link until /> }.into_any(),
    };
    view! {
        <section class="sheet no-print" aria-labelledby="new-device-heading">
            <h2 id="new-device-heading">{m::devices::new_title()}</h2>
            <p>{m::devices::new_text()}</p>
            {body}
        </section>
    }
}

#[component]
fn Preparing(session: Session) -> impl IntoView {
    let is_offline = Memo::new(move |_| matches!(session.connection.get(), Connection::Offline { .. }));
    view! {
        <Progress text=m::devices::preparing() />
        <Show when=move || is_offline.get()><p>{m::devices::needs_line()}</p></Show>
        <Withdraw session />
    }
}

#[component]
fn Ready(session: Session, link: Scannable, until: u64) -> impl IntoView {
    let copy = session.actions.copy;
    let Scannable { text, qr_path, qr_size } = link;
    let ends = time_of_day(session.clock.get_untracked().time_of(until));
    view! {
        <p>{m::devices::how()}</p>
        <QrCode path=Signal::stored(qr_path) size=Signal::stored(qr_size) label=m::devices::qr() />
        <CopyField id="device-link" label=m::devices::link() value=Signal::stored(text) on_copy=copy />
        <p>{m::devices::until(&ends)}</p>
        <Withdraw session />
    }
}

#[component]
fn Withdraw(session: Session) -> impl IntoView {
    let withdraw = Callback::new(move |()| session.actions.devices.run(DeviceRequest::Withdraw));
    view! { <Button on_press=withdraw>{m::devices::withdraw()}</Button> }
}
