//! The only things that a change may do to a document of ours.
//!
//! A partner can send any Automerge change. One that deletes a container, makes another one, writes something that
//! we cannot read back or points into nowhere is refused as a whole: set aside and shown, not lost.

use automerge::{
    ActorId, Change, ScalarValue,
    legacy::{ElementId, Key, Op, OpType},
};

use crate::{
    document::{
        apply::ApplyError,
        order,
        places::{Place, Places},
        read::Stale,
    },
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
};

/// What a change touches, if it does nothing else than this version does. Adds its operations to `places`, those of a
/// change that is refused up to the one that was wrong.
///
/// `text_of` says which long text was born under an actor.
pub(super) fn touched<'a>(
    change: &Change,
    text_of: &impl Fn(&ActorId) -> Option<&'a FieldPath>,
    places: &mut Places,
) -> Result<Stale, ApplyError> {
    let mut stale = Stale::default();
    let mut last_text: Option<&FieldPath> = None;
    for (op, number) in change.decode().operations.iter().zip(change.start_op().get()..) {
        let place = Place::of(op).ok_or(ApplyError::UnknownShape)?;
        let fits = match place {
            Place::Text(actor) => match text_of(actor) {
                Some(path) => {
                    if last_text != Some(path) {
                        stale.texts.insert(path.clone());
                        last_text = Some(path);
                    }
                    edits_text(op, place, places)
                }
                None => false,
            },
            Place::Answer(key) => match one_form(key) {
                Some(path) => {
                    stale.values.insert(path);
                    answers(op) && replaces(op, place, places)
                }
                None => false,
            },
            Place::Item(key) => match property(key) {
                Some((item, property)) => {
                    stale.items.insert(item);
                    describes(op, property) && replaces(op, place, places)
                }
                None => false,
            },
        };
        if !fits {
            return Err(ApplyError::UnknownShape);
        }
        places.add(change.actor_id(), number, place, op);
    }
    Ok(stale)
}

fn answers(op: &Op) -> bool {
    match &op.action {
        OpType::Put(ScalarValue::Null) => true,
        OpType::Put(ScalarValue::Str(text)) => Value::decode(text).is_some(),
        _ => false,
    }
}

fn property(key: &str) -> Option<(ItemId, &str)> {
    let (item, property) = key.split_once('/')?;
    Some((one_form(item)?, property))
}

fn describes(op: &Op, property: &str) -> bool {
    match (property, &op.action) {
        ("at", OpType::Put(ScalarValue::Str(text))) => one_form::<ListPath>(text).is_some(),
        ("key", OpType::Put(ScalarValue::Str(text))) => order::is_key(text),
        ("gone", OpType::Put(ScalarValue::Boolean(_))) => true,
        _ => false,
    }
}

/// Whether what a new value replaces is each a different value of the same key.
fn replaces(op: &Op, place: Place<'_>, places: &Places) -> bool {
    let distinct = op.pred.iter().zip(op.pred.iter().skip(1)).all(|(one, next)| one != next);
    !op.insert && distinct && op.pred.iter().all(|replaced| places.hold(replaced, place))
}

/// Whether one letter is inserted after one of the same text, or one of its letters is deleted.
fn edits_text(op: &Op, place: Place<'_>, places: &Places) -> bool {
    match (&op.key, &op.action, op.insert) {
        (Key::Seq(after), OpType::Put(ScalarValue::Str(letter)), true) => {
            let placed = match after {
                ElementId::Head => true,
                ElementId::Id(element) => places.hold(element, place),
            };
            placed && op.pred.is_empty() && letter.chars().count() == 1
        }
        (Key::Seq(ElementId::Id(element)), OpType::Delete, false) => {
            op.pred.iter().eq([element]) && places.hold(element, place)
        }
        _ => false,
    }
}

/// Reads a name, if it is written in the one form in which we write it.
fn one_form<T: core::str::FromStr + core::fmt::Display>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|name| name.to_string() == text)
}
