//! Getting the partner in: the invitation, and "is this your partner?".

use leptos::prelude::*;

use crate::components::{Alert, Button, ButtonKind, CopyField, Dialog, QrCode, Tone};
use crate::i18n::{long_date, m};
use crate::state::{Connection, InvitationView, PairPhase, PairState, Session};

/// What is to be done until both are in; nothing afterwards.
#[component]
pub(super) fn GettingIn(session: Session, pair: PairState) -> impl IntoView {
    let phase = Memo::new(move |_| pair.meta.read().phase.clone());
    move || match phase.get() {
        PairPhase::WaitingForPartner => view! { <Invite session pair /> }.into_any(),
        PairPhase::PartnerJoined(name) => view! { <IsItYou pair name /> }.into_any(),
        PairPhase::WaitingForConfirm => view! {
            <Alert tone=Tone::Info heading=m::invite::waiting_title()>
                <p>{m::invite::waiting_text()}</p>
            </Alert>
        }
        .into_any(),
        PairPhase::Open
        | PairPhase::Entering
        | PairPhase::Removed
        | PairPhase::DeviceRemoved
        | PairPhase::Copying
        | PairPhase::Closed
        | PairPhase::Returning => ().into_any(),
    }
}

#[component]
fn Invite(session: Session, pair: PairState) -> impl IntoView {
    let invitation = Memo::new(move |_| pair.meta.read().invitation.clone());
    let new_invitation = pair.actions.new_invitation;
    // An invitation is shown once the relay has it: before, it would let nobody in.
    let is_online = Memo::new(move |_| session.connection.get() == Connection::Online);
    let body = move || match invitation.get() {
        Some(invitation) => view! { <Invitation session invitation /> }.into_any(),
        None if is_online.get() => view! { <p>{m::invite::none()}</p> }.into_any(),
        None => view! { <p><strong>{m::invite::not_yet()}</strong></p> }.into_any(),
    };
    view! {
        // A secret that lets somebody in is nothing to leave on a printer.
        <section class="sheet no-print" aria-labelledby="invite-heading">
            <h2 id="invite-heading">{m::invite::title()}</h2>
            <p>{m::invite::text()}</p>
            {body}
            <Show when=move || is_online.get() || invitation.read().is_some()>
                <Button on_press=new_invitation>{m::invite::new()}</Button>
            </Show>
        </section>
    }
}

/// Link, code and picture.
#[component]
pub(crate) fn Invitation(session: Session, invitation: InvitationView) -> impl IntoView {
    let InvitationView { link, code, qr_path, qr_size, expires } = invitation;
    let expires = session.clock.get_untracked().date_of(expires);
    let expires = long_date((expires.year, expires.month, expires.day));
    let on_copy = session.actions.copy;
    view! {
        <div class="split">
            <div>
                <CopyField id="invite-link" label=m::invite::link() value=link on_copy />
                <CopyField id="invite-code" label=m::invite::code() value=code on_copy />
                <p>{m::invite::expires(&expires)}</p>
            </div>
            <QrCode path=qr_path size=qr_size label=m::invite::qr() />
        </div>
    }
}

/// "Ben has joined." Yes opens what was written before; No asks once more.
#[component]
fn IsItYou(pair: PairState, name: String) -> impl IntoView {
    let asks = RwSignal::new(false);
    let confirm = pair.actions.confirm;
    let refuse = Callback::new(move |()| asks.set(true));
    let reject = Callback::new(move |()| {
        asks.set(false);
        pair.actions.reject.run(());
    });
    let back = Callback::new(move |()| asks.set(false));
    let sure = m::invite::sure_text(&name);
    view! {
        <Alert tone=Tone::Warning heading=m::pair::partner_joined(&name)>
            <p>{m::invite::is_it_text(&name)}</p>
            <div class="actions">
                <Button kind=ButtonKind::Primary on_press=confirm>{m::invite::yes()}</Button>
                <Button on_press=refuse>{m::invite::no()}</Button>
            </div>
        </Alert>
        <Dialog id="reject" open=asks title=m::invite::sure_title()>
            <p>{sure.clone()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=reject>{m::invite::sure_yes()}</Button>
                <Button on_press=back>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}
