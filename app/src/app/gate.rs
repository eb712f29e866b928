//! What is shown instead of pages while there is nothing to show.

use leptos::prelude::*;

use crate::a11y::PageHeading;
use crate::components::{Alert, Progress, Tone};
use crate::i18n::m;
use crate::state::{Boot, Unsupported};

/// The pages, once there is something to show.
#[component]
pub(super) fn Gate(boot: Signal<Boot>, children: ChildrenFn) -> impl IntoView {
    // A change from following to writing must not draw the page anew.
    let shows = Memo::new(move |_| boot.get().shows_content());
    let instead = move || match boot.get() {
        Boot::Unsupported(reason) => view! { <CannotOpen reason /> }.into_any(),
        Boot::Loading | Boot::Follower | Boot::Ready => view! { <Progress text=m::app::loading() /> }.into_any(),
    };
    view! { <Show when=move || shows.get() fallback=instead>{children()}</Show> }
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
