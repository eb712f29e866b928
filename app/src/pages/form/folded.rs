//! A list whose items are too long to stand open: a line each, which unfolds.

use leptos::prelude::*;
use twofold_model::ItemId;

use super::list::ItemFields;
use super::{NewItem, Rows};
use crate::components::{ListActions, ListEditor, Row};

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
    let row = Callback::new(move |(key, _): (u128, Signal<usize>)| {
        let item = ItemId(key);
        let list = rows.list.get_value();
        let more = fold.more.map(|more| more.run(item));
        view! {
            <details class="entry">
                <summary>{fold.line.run(item)}</summary>
                <div class="entry__body">
                    <ItemFields sheet=rows.sheet list item />
                    {more}
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
