//! Text that two people may write at the same time: every input becomes a splice, and what the other writes
//! appears without moving the caret, the selection, the scroll position or the focus.

mod alone;
mod mirror;
mod splice;

use leptos::ev;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;

use super::{FieldFrame, FieldText};
pub(crate) use alone::WritingForm;
use mirror::{Mirror, Patch};
pub(crate) use splice::Splice;

/// A growing text box that mirrors a text of a document. `on_edit` says whether the edit was taken;
/// typing that was not stays in the box.
#[component]
pub(crate) fn TextArea(
    text: FieldText,
    #[prop(into)] value: Signal<String>,
    on_edit: Callback<Splice, bool>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// For one-line answers: Enter does this instead of beginning a line.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let node = NodeRef::<Textarea>::new();
    let initial = value.get_untracked();
    let mirror = StoredValue::new(Mirror::showing(&initial));

    let typed = move || {
        let Some(area) = node.get_untracked() else { return };
        let (shown, document, caret) = (area.value(), value.get_untracked(), selection(&area).1);
        let Some(edit) = mirror.with_value(|it| it.typed(&shown, &document, caret)) else { return };
        if on_edit.run(edit.clone()) {
            let patch = mirror.try_update_value(|it| it.accepted(&edit, &document, &shown, caret));
            apply(&area, patch.flatten());
        }
    };
    let arrived = move |document: &str| {
        let Some(area) = node.get_untracked() else { return };
        let patch = mirror.try_update_value(|it| it.arrived(document, &area.value(), selection(&area)));
        apply(&area, patch.flatten());
    };
    Effect::new(move |_| value.with(|document| arrived(document)));

    let composed = move |_: ev::CompositionEvent| {
        // A box that goes away while an input method composes is told so when it is gone.
        if mirror.try_update_value(Mirror::end_composition).is_none() {
            return;
        }
        typed();
        value.with_untracked(|document| arrived(document));
    };
    let pressed = move |event: ev::KeyboardEvent| {
        if let Some(on_enter) = on_enter
            && event.key() == "Enter"
            && !event.is_composing()
        {
            event.prevent_default();
            on_enter.run(());
        }
    };
    let (id, described_by, invalid) = (text.id.clone(), text.described_by(), text.invalid());
    view! {
        <FieldFrame text>
            <textarea
                class="input input--text"
                node_ref=node
                id=id
                dir="auto"
                rows=rows
                autocomplete="off"
                aria-describedby=described_by
                aria-invalid=invalid
                readonly=readonly
                prop:value=initial
                on:focus=move |event| alone::begin(&event_target(&event))
                on:blur=move |event| alone::end(&event_target(&event))
                on:input=move |_| typed()
                on:keydown=pressed
                on:compositionstart=move |_| mirror.update_value(Mirror::begin_composition)
                on:compositionend=composed
            ></textarea>
        </FieldFrame>
    }
}

fn selection(area: &HtmlTextAreaElement) -> (u32, u32) {
    let end = area.selection_end().ok().flatten().unwrap_or_default();
    (area.selection_start().ok().flatten().unwrap_or(end), end)
}

fn apply(area: &HtmlTextAreaElement, patch: Option<Patch>) {
    let Some(Patch { value, selection: (start, end) }) = patch else { return };
    let scrolled = area.scroll_top();
    area.set_value(&value);
    let is_focused = document().active_element().is_some_and(|active| active == *area.as_ref());
    if is_focused {
        // Refused only by controls that have no selection.
        let _ = area.set_selection_range(start, end);
    }
    area.set_scroll_top(scrolled);
}
