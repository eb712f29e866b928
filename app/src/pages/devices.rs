//! The person's devices: what there is, a link for one more, and the recovery sheet.

mod list;
mod new_device;
mod sheet;

use leptos::prelude::*;
use leptos_router::components::A;

use super::Heading;
use crate::i18n::m;
use crate::routes;
use crate::state::{Boot, Session};
use list::DeviceList;
pub(super) use list::{last_here, name_of};
use new_device::NewDevice;
use sheet::RecoverySheet;

/// The page.
#[component]
pub(crate) fn DevicesPage() -> impl IntoView {
    let session = expect_context::<Session>();
    let is_somebody = Memo::new(move |_| !session.devices.read().list.is_empty());
    let follows = Memo::new(move |_| session.boot.get() == Boot::Follower);
    let instead = move || {
        if follows.get() {
            view! { <p>{m::devices::other_tab()}</p> }.into_any()
        } else {
            view! {
                <p>{m::devices::nobody()}</p>
                <p><A href=routes::COME_BACK>{m::come_back::link()}</A></p>
            }
            .into_any()
        }
    };
    view! {
        <Heading text=m::devices::title().to_owned() />
        <Show when=move || is_somebody.get() fallback=instead>
            <DeviceList session />
            <NewDevice session />
            <RecoverySheet session />
        </Show>
    }
}
