//! The commands by which a pair changes its program and its forms.

use sha2::{Digest, Sha256};
use twofold_programs::{
    adapt::{AddedKind, PartName, Place},
    setup::{HIDDEN, KIND, LABEL, PART, PLACE, id},
};

use super::{added_list, item_of_own, parts_list, path, program_path};
use crate::{command::Command, ids::ItemId, value::Value, view::DocView};

/// Goes on with another program; nothing: with the one that the pair began with.
#[must_use]
pub fn choose(program: Option<&str>) -> Command {
    let value = program.map_or(Value::Empty, |program| Value::Text(program.to_owned()));
    Command::SetValue { field: program_path(), value }
}

/// Hides a part, or shows it again. To be carried out in this order.
#[must_use]
pub fn hide(view: &DocView, part: &PartName, hidden: bool) -> Vec<Command> {
    let mut commands = Vec::new();
    let own = item_of_own(&part.part).filter(|item| !hidden && view.item(*item).is_some_and(|(_, it)| it.removed));
    commands.extend(own.map(|item| Command::RestoreItem { item }));
    let is_hidden = *view.value(&path(item_of(part), HIDDEN)) == Value::Flag(true);
    if hidden || is_hidden {
        commands.extend(change(view, part, HIDDEN, Value::Flag(hidden)));
    }
    commands
}

/// Gives a part other words; no words give it those of the program back. To be carried out in this order.
///
/// The words of a question of the pair's own are changed where they stand, and are never none.
#[must_use]
pub fn rename(view: &DocView, part: &PartName, words: &str) -> Vec<Command> {
    let words = words.trim();
    let value = if words.is_empty() { Value::Empty } else { Value::Text(words.to_owned()) };
    match item_of_own(&part.part).filter(|item| view.places.get(item) == Some(&added_list())) {
        Some(item) => vec![Command::SetValue { field: path(item, LABEL), value }],
        None if value.is_empty() && view.item(item_of(part)).is_none() => Vec::new(),
        None => change(view, part, LABEL, value),
    }
}

/// Adds a question. `item` is new and random; [`super::own_field`] says what the answers are stored under.
#[must_use]
pub fn add(view: &DocView, item: ItemId, place: &Place, kind: AddedKind, words: &str) -> Command {
    let text = |text: String| Value::Text(text);
    Command::AddItem {
        list: added_list(),
        item,
        after: view.items(&added_list()).last().map(|last| last.id),
        values: vec![
            (id(LABEL), text(words.trim().to_owned())),
            (id(PLACE), text(place.to_string())),
            (id(KIND), text(kind.name().to_owned())),
        ],
        texts: Vec::new(),
    }
}

/// The item with the changes of a part: the same on every device, so that two who change it at once change one thing.
pub(super) fn item_of(part: &PartName) -> ItemId {
    let hash = Sha256::digest(format!("twofold/1/part\0{part}"));
    ItemId(hash.iter().take(16).fold(0, |id, byte| id << 8 | u128::from(*byte)))
}

fn change(view: &DocView, part: &PartName, field: &str, value: Value) -> Vec<Command> {
    let item = item_of(part);
    let removed = match view.item(item) {
        None => {
            let values = vec![(id(PART), Value::Text(part.to_string())), (id(field), value)];
            let after = view.items(&parts_list()).last().map(|last| last.id);
            return vec![Command::AddItem { list: parts_list(), item, after, values, texts: Vec::new() }];
        }
        Some((_, it)) => it.removed,
    };
    let back = removed.then_some(Command::RestoreItem { item });
    // What was given before it was removed must not come back with it.
    let other = if field == LABEL { (HIDDEN, Value::Flag(false)) } else { (LABEL, Value::Empty) };
    let other = removed.then(|| Command::SetValue { field: path(item, other.0), value: other.1 });
    let named = Command::SetValue { field: path(item, PART), value: Value::Text(part.to_string()) };
    let set = Command::SetValue { field: path(item, field), value };
    back.into_iter().chain(other).chain([named, set]).collect()
}
