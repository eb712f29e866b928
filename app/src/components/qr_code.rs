//! A QR code, from the path that draws its dark modules.

use leptos::prelude::*;

/// Dark on light in every color scheme: cameras want it so.
#[component]
pub(crate) fn QrCode(
    #[prop(into)] path: Signal<String>,
    #[prop(into)] size: Signal<u32>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let view_box = move || format!("0 0 {0} {0}", size.get());
    view! {
        <svg class="qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
            <rect width=size height=size fill="#fff" />
            <path d=path fill="#000" />
        </svg>
    }
}
