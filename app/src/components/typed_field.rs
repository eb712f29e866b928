//! A line whose text means a value: shown as written until it can be read, then as the value is written.

use leptos::prelude::*;

use super::{FieldFrame, FieldText};

/// How a value is written.
pub(crate) struct Notation<T> {
    /// Reads what was typed; `None` when it is no value.
    pub(crate) read: fn(&str) -> Option<T>,
    /// Writes a value; what this gives can be read again.
    pub(crate) write: fn(T) -> String,
    /// Whether what was typed so far can only mean the value that it reads as: it is taken at once then.
    pub(crate) settled: fn(&str) -> bool,
    /// What to say when it cannot be read.
    pub(crate) wrong: fn() -> &'static str,
}

impl<T> Clone for Notation<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Notation<T> {}

/// A single line for a date, hours or a number. `children` stand beside it.
#[component]
pub(crate) fn TypedField<T>(
    text: FieldText,
    notation: Notation<T>,
    #[prop(into)] value: Signal<Option<T>>,
    on_change: Callback<Option<T>>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// Whether what was typed could not be read, for a form that must not be sent then.
    #[prop(optional)]
    unread: Option<RwSignal<bool>>,
    #[prop(default = "text")] inputmode: &'static str,
    /// Whether the line takes the whole width.
    #[prop(optional)]
    long: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    // What was typed, and whether it was taken already: what the partner has answered since must not be undone.
    let draft = RwSignal::new(None::<(String, bool)>);
    let unread = unread.unwrap_or_else(|| RwSignal::new(false));
    let shown = move || match draft.get() {
        Some((written, _)) => written,
        None => value.get().map(notation.write).unwrap_or_default(),
    };
    let set = move |wanted: Option<T>| {
        if value.get_untracked() != wanted {
            on_change.run(wanted);
        }
    };
    let typing = move |written: String| {
        unread.set(false);
        let read = (notation.read)(&written).filter(|_| (notation.settled)(&written));
        let taken = read.is_some();
        if taken {
            set(read);
        }
        draft.set(Some((written, taken)));
    };
    let done = move || {
        // The browser takes the focus from a field that goes away, and tells it when it is gone already.
        let Some(Some((written, taken))) = draft.try_get_untracked() else { return };
        let read = (notation.read)(&written);
        if read.is_none() && !written.trim().is_empty() {
            unread.set(true);
            return;
        }
        if !taken {
            set(read);
        }
        draft.set(None);
    };
    let refused = text.error;
    let text = text
        .error(Signal::derive(move || if unread.get() { Some((notation.wrong)().to_owned()) } else { refused.get() }));
    let (id, described_by, invalid) = (text.id.clone(), text.described_by(), text.invalid());
    view! {
        <FieldFrame text>
            // A line does not wrap on paper: there, this is printed in its place.
            <div class="typed" data-written=move || long.then(shown)>
                <input
                    class="input"
                    class:input--short=!long
                    type="text"
                    id=id
                    dir="auto"
                    inputmode=inputmode
                    autocomplete="off"
                    aria-describedby=described_by
                    aria-invalid=invalid
                    readonly=readonly
                    prop:value=shown
                    on:input:target=move |event| typing(event.target().value())
                    on:change=move |_| done()
                    on:blur=move |_| done()
                />
                {children.map(|children| children())}
            </div>
        </FieldFrame>
    }
}
