//! Brings an earlier answer back by a new command. What was written since stays in the history.

use crate::{command::Command, ids::ItemId, path::FieldPath, view::DocView};

/// The command that gives a field the answer that it had; `None` if it has that answer.
///
/// It can be refused like any other: only who fills a field in can restore it, and an answer that is not offered any
/// more does not come back.
#[must_use]
pub fn restore(field: &FieldPath, then: &DocView, now: &DocView) -> Option<Command> {
    let (old, new) = (then.text(field), now.text(field));
    if old != new {
        return Some(splice(field.clone(), new, old));
    }
    let is_same = then.value(field) == now.value(field) && now.conflict(field).is_empty();
    (!is_same).then(|| Command::SetValue { field: field.clone(), value: then.value(field).clone() })
}

/// The command that brings an item back, or takes it away, as it was; `None` if it is so.
#[must_use]
pub fn restore_item(item: ItemId, then: &DocView, now: &DocView) -> Option<Command> {
    let is_there = |view: &DocView| view.item(item).is_some_and(|(_, it)| !it.removed);
    match (is_there(then), is_there(now)) {
        (true, false) => Some(Command::RestoreItem { item }),
        (false, true) => Some(Command::RemoveItem { item }),
        _ => None,
    }
}

/// Replaces what is different, and leaves the ends alone that both have: somebody may be writing there.
fn splice(field: FieldPath, from: &str, to: &str) -> Command {
    let front = from.chars().zip(to.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
    let (rest_from, rest_to) = (from.get(front..).unwrap_or_default(), to.get(front..).unwrap_or_default());
    let back = rest_from.chars().rev().zip(rest_to.chars().rev()).take_while(|(a, b)| a == b);
    let back = back.map(|(a, _)| a.len_utf8()).sum::<usize>();
    let middle = |text: &str| text.get(..text.len() - back).unwrap_or_default().to_owned();
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let at = units(from.get(..front).unwrap_or_default());
    Command::EditText { field, at, delete: units(&middle(rest_from)), insert: middle(rest_to) }
}
