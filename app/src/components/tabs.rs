//! The pages of one thing, side by side. Each is a page with its own address, so these are links.

use leptos::prelude::*;

use super::NavLink;

/// Links that look like tabs.
#[component]
pub(crate) fn Tabs(#[prop(into)] label: Signal<String>, #[prop(into)] links: Signal<Vec<NavLink>>) -> impl IntoView {
    let item = |link: NavLink| {
        let current = link.aria_current();
        view! { <li><a href=link.href aria-current=current>{link.label}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{move || links.get().into_iter().map(item).collect_view()}</ul>
        </nav>
    }
}
