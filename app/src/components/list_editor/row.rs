//! One row with its tools.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{ListActions, ListText, Row, RowKey, RowState};
use crate::a11y;
use crate::components::{Button, ButtonKind};
use crate::i18n::m;

/// What all rows of a list share.
#[derive(Clone, Copy)]
pub(super) struct RowFrame {
    pub(super) text: StoredValue<ListText>,
    /// The rows that are there, and the place of each, from 1.
    pub(super) present: Signal<Vec<RowKey>>,
    pub(super) places: Memo<HashMap<RowKey, usize>>,
    pub(super) actions: ListActions,
    pub(super) readonly: Signal<bool>,
    pub(super) is_mine: Option<Callback<RowKey, bool>>,
}

impl RowFrame {
    pub(super) fn row_id(self, key: RowKey) -> String {
        self.text.with_value(|text| format!("{}-{key:x}", text.id))
    }

    fn item(self) -> String {
        self.text.with_value(|text| text.item.clone())
    }

    /// Whether this person may take the row away.
    fn may_remove(self, key: RowKey) -> bool {
        self.is_mine.is_none_or(|is_mine| is_mine.run(key))
    }

    fn place(self, key: RowKey) -> Signal<usize> {
        Signal::derive(move || self.places.read().get(&key).copied().unwrap_or(0))
    }
}

/// The place of a row, from 1; 0 when it is not there.
fn place_of(present: &[RowKey], key: RowKey) -> usize {
    present.iter().position(|it| *it == key).map_or(0, |place| place + 1)
}

/// The row that this one has to follow to move up by one: `None` when it cannot, `Some(None)` to be first.
fn above(present: &[RowKey], key: RowKey) -> Option<Option<RowKey>> {
    let above = place_of(present, key).checked_sub(2)?;
    Some(above.checked_sub(1).and_then(|before| present.get(before).copied()))
}

/// The row that this one has to follow to move down by one.
fn below(present: &[RowKey], key: RowKey) -> Option<RowKey> {
    present.get(present.iter().position(|it| *it == key)? + 1).copied()
}

/// A row as its state wants it: to be filled in, removed with a way back, or removed and changed since.
#[component]
pub(super) fn RowView(
    item: Row,
    frame: RowFrame,
    row: Callback<(RowKey, Signal<usize>), AnyView>,
    remove: Callback<RowKey>,
) -> impl IntoView {
    let Row { key, state } = item;
    let restore = Callback::new(move |()| {
        frame.actions.restore.run(key);
        a11y::focus_inside(frame.row_id(key));
    });
    let keep_removed = Callback::new(move |()| remove.run(key));
    let tools = move || match state {
        RowState::Present => view! { <RowTools key frame remove /> }.into_any(),
        RowState::Removed => view! {
            <p>{m::lists::removed(&frame.item())}</p>
            <Button kind=ButtonKind::Plain on_press=restore>{m::lists::undo()}</Button>
        }
        .into_any(),
        RowState::RemovedThenChanged => view! {
            <p>{m::lists::removed_then_changed(&frame.item())}</p>
            <Button on_press=restore>{m::lists::keep()}</Button>
            <Show when=move || frame.may_remove(key)>
                <Button kind=ButtonKind::Danger on_press=keep_removed>{m::lists::remove()}</Button>
            </Show>
        }
        .into_any(),
    };
    let body = (state != RowState::Removed).then(|| row.run((key, frame.place(key))));
    view! {
        <li class="row" class:row--gone=state != RowState::Present id=frame.row_id(key) tabindex="-1">
            {body.map(|body| view! { <div class="row__body">{body}</div> })}
            <Show when=move || !frame.readonly.get()>
                <div class="row__tools">{tools}</div>
            </Show>
        </li>
    }
}

#[component]
fn RowTools(key: RowKey, frame: RowFrame, remove: Callback<RowKey>) -> impl IntoView {
    let name = Signal::derive(move || m::lists::name(&frame.item(), &frame.place(key).get().to_string()));
    let button = move || {
        view! {
            <button type="button" class="tool tool--remove" on:click=move |_| remove.run(key)>
                <span aria-hidden="true">"\u{00d7}"</span>
                <span class="hidden">{move || m::lists::remove_named(&name.get())}</span>
            </button>
        }
    };
    // Nothing is asked of the rows of a long list in which all may be taken away.
    let away = match frame.is_mine {
        None => button().into_any(),
        Some(_) => view! { <Show when=move || frame.may_remove(key)>{button()}</Show> }.into_any(),
    };
    view! {
        {frame.actions.place.map(|place| view! { <Movers key frame name place /> })}
        {away}
    }
}

/// Up and down by one. The focus goes along.
#[component]
fn Movers(
    key: RowKey,
    frame: RowFrame,
    name: Signal<String>,
    place: Callback<(RowKey, Option<RowKey>)>,
) -> impl IntoView {
    let up_id = format!("{}-up", frame.row_id(key));
    let down_id = format!("{}-down", frame.row_id(key));
    let (up_focus, down_focus) = (up_id.clone(), down_id.clone());
    let move_up = move |_| {
        let after = above(&frame.present.read_untracked(), key);
        if let Some(after) = after {
            place.run((key, after));
            a11y::focus_soon(up_focus.clone());
        }
    };
    let move_down = move |_| {
        let next = below(&frame.present.read_untracked(), key);
        if next.is_some() {
            place.run((key, next));
            a11y::focus_soon(down_focus.clone());
        }
    };
    // Not `disabled`: a button that is disabled under the finger loses the focus.
    let at = frame.place(key);
    let first = move || (at.get() <= 1).to_string();
    let last = move || (at.get() == frame.places.read().len() || at.get() == 0).to_string();
    view! {
        <button type="button" class="tool" id=up_id aria-disabled=first on:click=move_up>
            <span aria-hidden="true">"\u{2191}"</span>
            <span class="hidden">{move || m::lists::move_up(&name.get())}</span>
        </button>
        <button type="button" class="tool" id=down_id aria-disabled=last on:click=move_down>
            <span aria-hidden="true">"\u{2193}"</span>
            <span class="hidden">{move || m::lists::move_down(&name.get())}</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [RowKey; 3] = [10, 20, 30];

    #[test]
    fn moving_up_goes_behind_the_row_before_the_last_or_first() {
        assert_eq!(above(&ROWS, 30), Some(Some(10)));
        assert_eq!(above(&ROWS, 20), Some(None));
        assert_eq!(above(&ROWS, 10), None);
    }

    #[test]
    fn moving_down_goes_behind_the_next_row() {
        assert_eq!(below(&ROWS, 10), Some(20));
        assert_eq!(below(&ROWS, 30), None);
    }

    #[test]
    fn a_row_that_is_gone_has_no_place() {
        assert_eq!(place_of(&ROWS, 20), 2);
        assert_eq!(place_of(&ROWS, 40), 0);
    }
}
