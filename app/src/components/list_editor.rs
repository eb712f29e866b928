//! Rows of the same shape: add, remove, bring back, move.

mod row;

use leptos::prelude::*;

use super::Button;
use crate::a11y;
use crate::by_and_by::by_and_by;
use crate::i18n::m;
use crate::resting::resting;
use row::{RowFrame, RowView};

/// More rows of one line than fit a screen.
const ROWS: usize = 16;
/// More rows with several fields than fit one.
const CARDS: usize = 5;

/// Names a row.
pub(crate) type RowKey = u128;

/// A row and whether it is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    /// Its name.
    pub(crate) key: RowKey,
    /// Whether it is still there.
    pub(crate) state: RowState,
}

/// Whether a row is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowState {
    /// It is.
    Present,
    /// It was removed.
    Removed,
    /// It was removed, and somebody has written in it without knowing: it is kept until that is decided.
    RemovedThenChanged,
}

/// What can be done with rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListActions {
    /// Adds a row at the end; gives its name, or `None` if it was refused. `None`: rows are added in another way.
    pub(crate) add: Option<Callback<(), Option<RowKey>>>,
    /// Removes a row.
    pub(crate) remove: Callback<RowKey>,
    /// Brings a row back.
    pub(crate) restore: Callback<RowKey>,
    /// Puts a row behind another, or first. `None`: the order is not theirs to change.
    pub(crate) place: Option<Callback<(RowKey, Option<RowKey>)>>,
}

/// The words of a list.
#[derive(Clone, Debug)]
pub(crate) struct ListText {
    /// An id, unique on the page.
    pub(crate) id: String,
    /// The heading.
    pub(crate) label: String,
    /// How to fill it in; empty for nothing.
    pub(crate) hint: String,
    /// What one row is called.
    pub(crate) item: String,
    /// What stands where no row is yet.
    pub(crate) empty: String,
    /// Whether the heading is only spoken, because the same words stand right above.
    pub(crate) bare: bool,
    /// Rows that a printed sheet has room for at least.
    pub(crate) printed: usize,
}

/// A list of rows, each drawn by `row` from its name and its place (from 1; 0 while it is removed).
#[component]
pub(crate) fn ListEditor(
    text: ListText,
    #[prop(into)] rows: Signal<Vec<Row>>,
    row: Callback<(RowKey, Signal<usize>), AnyView>,
    actions: ListActions,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// Whether the rows carry their place.
    #[prop(default = true)]
    numbered: bool,
    /// Whether each row has several fields below each other.
    #[prop(optional)]
    cards: bool,
    /// Whether a row is this person's to take away, where that is not the same for all.
    #[prop(optional_no_strip)]
    is_mine: Option<Callback<RowKey, bool>>,
) -> impl IntoView {
    // Rows that were removed here stay in place as "Removed. Undo" until the page is left.
    let just_removed = RwSignal::new(Vec::<RowKey>::new());
    let shown = Memo::new(move |_| {
        let kept = |row: &Row| row.state != RowState::Removed || just_removed.read().contains(&row.key);
        rows.get().into_iter().filter(kept).collect::<Vec<_>>()
    });
    let shown = resting(shown);
    let drawn = by_and_by(shown, if cards { CARDS } else { ROWS });
    let present = Memo::new(move |_| {
        rows.read().iter().filter(|row| row.state == RowState::Present).map(|row| row.key).collect::<Vec<_>>()
    });
    let present = resting(present);
    let places = Memo::new(move |_| present.read().iter().copied().zip(1..).collect());
    let frame = RowFrame { text: StoredValue::new(text.clone()), present, places, actions, readonly, is_mine };
    let remove = Callback::new(move |key| {
        just_removed.update(|keys| keys.push(key));
        actions.remove.run(key);
        a11y::focus_inside(frame.row_id(key));
    });
    let add = Callback::new(move |()| {
        if let Some(key) = actions.add.and_then(|add| add.run(())) {
            a11y::focus_inside(frame.row_id(key));
        }
    });
    let ListText { id, label, hint, item, empty, bare, printed } = text;
    let blank =
        move || (present.read().len()..printed).map(|_| view! { <li class="row row--blank"></li> }).collect_view();
    let length = move || drawn.read().len().to_string();
    let draw = move |item: Row| view! { <RowView item frame row remove /> };
    let add_words = StoredValue::new(m::lists::add(&item));
    let label_id = format!("{id}-label");
    view! {
        <div class="list" id=id role="group" aria-labelledby=label_id>
            <p class="list__label" class:hidden=bare id=label_id.clone()>{label}</p>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> })}
            <Show when=move || shown.read().is_empty()>
                <p class="list__empty" data-whole=m::conflict::empty()>{empty.clone()}</p>
            </Show>
            <ol class="rows" class:rows--plain=!numbered style=("--rows", length)>
                <For each=move || drawn.get() key=|row| *row children=draw />
            </ol>
            // To be written on by hand: only on paper.
            <ol class="rows rows--paper" aria-hidden="true">{blank}</ol>
            <Show when=move || actions.add.is_some() && !readonly.get()>
                <Button on_press=add>{add_words.get_value()}</Button>
            </Show>
        </div>
    }
}
