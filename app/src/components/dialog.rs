//! A question that has to be answered first.

use leptos::html;
use leptos::prelude::*;

/// A native modal dialog: the browser keeps the focus inside, and Escape closes it.
#[component]
pub(crate) fn Dialog(
    id: &'static str,
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            // Fails only when it is open already or not in the page; then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id node_ref=node aria-labelledby=title_id on:close=move |_| open.set(false)>
            <h2 id=title_id.clone()>{title}</h2>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
