//! What stands where nothing is yet.

use leptos::prelude::*;

/// Says what will be here, and offers the first step.
#[component]
pub(crate) fn EmptyState(#[prop(into)] text: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
