//! What has to be told on any page, with what can be done about it.

use leptos::prelude::*;

use crate::components::{Alert, Button, ButtonKind, Tone};
use crate::i18n::m;
use crate::state::{Boot, Connection, Notice, NoticeId, Refusal, Session};

/// All notices, the state of this tab and of the relay.
#[component]
pub(super) fn Notices(session: Session) -> impl IntoView {
    let follows = Memo::new(move |_| session.boot.get() == Boot::Follower);
    let refused = Memo::new(move |_| match session.connection.get() {
        Connection::Refused(refusal) => Some(refusal_words(refusal)),
        Connection::Connecting | Connection::Online | Connection::Offline { .. } => None,
    });
    let edit_here = session.actions.edit_here;
    view! {
        <div role="region" aria-label=m::notices::region()>
            <Show when=move || follows.get()>
                <Alert tone=Tone::Info>
                    <p>{m::boot::follower()}</p>
                    <Button on_press=edit_here>{m::boot::edit_here()}</Button>
                </Alert>
            </Show>
            {move || refused.get().map(|words| view! { <Alert tone=Tone::Warning><p>{words}</p></Alert> })}
            <For
                each=move || session.notices.get()
                key=|(id, _)| *id
                children=move |(id, notice)| view! { <NoticeView session id notice /> }
            />
        </div>
    }
}

#[component]
fn NoticeView(session: Session, id: NoticeId, notice: Notice) -> impl IntoView {
    let tone = if notice.is_urgent() { Tone::Error } else { tone_of(&notice) };
    let remedy = remedy(session, &notice).map(|(words, action)| {
        view! { <Button on_press=action>{words}</Button> }
    });
    let dismiss = Callback::new(move |()| session.actions.dismiss.run(id));
    let can_close = !notice.is_urgent();
    view! {
        <Alert tone>
            <p>{words(&notice)}</p>
            <div class="actions">
                {remedy}
                {can_close.then(|| view! { <Button kind=ButtonKind::Plain on_press=dismiss>{m::notices::dismiss()}</Button> })}
            </div>
        </Alert>
    }
}

fn tone_of(notice: &Notice) -> Tone {
    match notice {
        Notice::PartnerAddedDevice | Notice::PartnerRemovedDevice | Notice::RelayHealed | Notice::UpdateReady => {
            Tone::Info
        }
        _ => Tone::Warning,
    }
}

fn words(notice: &Notice) -> String {
    match notice {
        Notice::Quarantine(count) => return m::notices::quarantine(i64::from(*count)),
        Notice::Fork => m::notices::fork(),
        Notice::StorageFull => m::notices::storage_full(),
        Notice::StorageLost => m::notices::storage_lost(),
        Notice::NotPersistent => m::notices::not_persistent(),
        Notice::PartnerAddedDevice => m::notices::partner_added_device(),
        Notice::PartnerRemovedDevice => m::notices::partner_removed_device(),
        Notice::LinkUsedTwice => m::notices::link_used_twice(),
        Notice::RelayHealed => m::notices::relay_healed(),
        Notice::ClockOff => m::notices::clock_off(),
        Notice::PartnerSheet => m::notices::partner_sheet(),
        Notice::CheckVoid => m::notices::check_void(),
        Notice::SentAway => m::notices::sent_away(),
        Notice::Replaced => m::notices::replaced(),
        Notice::DeletedAtRelay => m::notices::deleted_at_relay(),
        Notice::DevicesFull => m::notices::devices_full(),
        Notice::DeviceCopied => m::notices::device_copied(),
        Notice::NewerApp => m::notices::newer_app(),
        Notice::StoreDamaged => m::notices::store_damaged(),
        Notice::UpdateReady => m::notices::update_ready(),
        Notice::Superseded => m::notices::superseded(),
    }
    .to_owned()
}

/// What can be done about it, if anything.
fn remedy(session: Session, notice: &Notice) -> Option<(&'static str, Callback<()>)> {
    let actions = session.actions;
    match notice {
        Notice::StorageFull | Notice::StorageLost => Some((m::notices::retry(), actions.retry_storage)),
        Notice::NotPersistent => Some((m::notices::keep_storage(), actions.keep_storage)),
        Notice::UpdateReady => Some((m::notices::apply_update(), actions.apply_update)),
        _ => None,
    }
}

fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Removed => m::refused::removed(),
        Refusal::Version => m::refused::version(),
        Refusal::Quota => m::refused::quota(),
        Refusal::RelayFull => m::refused::relay_full(),
        Refusal::Closed => m::refused::closed(),
        Refusal::OtherRelay => m::refused::other_relay(),
        Refusal::Admission => m::refused::admission(),
    }
}
