//! A list whose items are too long to stand open: a line each, which unfolds.
//!
//! What is inside is drawn when somebody unfolds it, or prints the page: a log of some years has thousands of controls, and
//! nobody looks at more than a few.

use leptos::prelude::*;
use twofold_model::ItemId;

use super::list::ItemFields;
use super::{NewItem, Rows};
use crate::components::{ListActions, ListEditor, Row};
use crate::printing::was_printed;

/// How a folded item is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Fold {
    /// The line.
    pub(crate) line: Callback<ItemId, AnyView>,
    /// What stands below the fields when it is unfolded.
    pub(crate) more: Option<Callback<ItemId, AnyView>>,
}

/// The given items of a list, in the given order, and the way to add one, which is then unfolded.
#[component]
pub(crate) fn FoldedList(
    rows: Rows,
    #[prop(into)] shown: Signal<Vec<Row>>,
    fold: Fold,
    #[prop(optional)] adds: bool,
) -> impl IntoView {
    let may = rows.sheet.may(rows.list.with_value(|list| list.fills));
    let readonly = Signal::derive(move || !may.get());
    let printed = was_printed();
    let row = Callback::new(move |(key, _): (u128, Signal<usize>)| {
        let item = ItemId(key);
        let was_opened = RwSignal::new(false);
        let is_drawn = Memo::new(move |_| was_opened.get() || printed.get());
        view! {
            <details class="entry" on:toggle=move |_| was_opened.set(true)>
                <summary>{fold.line.run(item)}</summary>
                <div class="entry__body">
                    <Show when=move || is_drawn.get()>
                        <ItemFields sheet=rows.sheet list=rows.list.get_value() item />
                        {fold.more.map(|more| more.run(item))}
                    </Show>
                </div>
            </details>
        }
        .into_any()
    });
    let actions = ListActions { place: None, ..rows.actions(false) };
    view! {
        <div class="answer answer--list">
            <Show when=move || adds && may.get()><NewItem rows /></Show>
            <ListEditor text=rows.text() rows=shown row actions readonly numbered=false />
            <p class="field__error" role="alert">{rows.error()}</p>
        </div>
    }
}
