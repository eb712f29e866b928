//! The only things that a change may do to a document of ours.
//!
//! A partner can send any Automerge change. One that deletes a container, makes another one or writes something that
//! we cannot read back would hide the other's answers, so it is refused as a whole: set aside and shown, not lost.

use automerge::{
    ActorId, Change, ScalarValue,
    legacy::{ElementId, Key, ObjectId, Op, OpId, OpType},
};

use crate::{
    document::{apply::ApplyError, genesis, order, read::Stale},
    ids::ItemId,
    path::{FieldPath, ListPath},
    value::Value,
};

/// What a change touches, if it does nothing else than this version does.
///
/// `text_of` says which long text was born under an actor, `exists` whether an operation is in front of this change:
/// Automerge takes it for granted that whatever a change points at is there.
pub(super) fn touched<'a>(
    change: &Change,
    text_of: &impl Fn(&ActorId) -> Option<&'a FieldPath>,
    exists: &impl Fn(&ActorId, u64) -> bool,
) -> Result<Stale, ApplyError> {
    let mut stale = Stale::default();
    let mut last_text: Option<&FieldPath> = None;
    for (op, number) in change.decode().operations.into_iter().zip(change.start_op().get()..) {
        let own = |at: u64| (change.start_op().get()..number).contains(&at);
        let there = |OpId(at, actor): &OpId| (actor == change.actor_id() && own(*at)) || exists(actor, *at);
        let element = match &op.key {
            Key::Seq(ElementId::Id(element)) => there(element),
            Key::Seq(ElementId::Head) | Key::Map(_) => true,
        };
        if !element || !op.pred.iter().all(there) {
            return Err(ApplyError::UnknownShape);
        }
        let ObjectId::Id(OpId(number, actor)) = &op.obj else { return Err(ApplyError::UnknownShape) };
        if *actor == genesis::container_actor() {
            match number {
                2 => stale.values.insert(value(&op).ok_or(ApplyError::UnknownShape)?),
                3 => stale.items.insert(item(&op).ok_or(ApplyError::UnknownShape)?),
                _ => return Err(ApplyError::UnknownShape),
            };
        } else {
            let path = text_of(actor).filter(|_| *number == genesis::BIRTH_OP).ok_or(ApplyError::UnknownShape)?;
            if !edits_text(&op) {
                return Err(ApplyError::UnknownShape);
            }
            if last_text != Some(path) {
                stale.texts.insert(path.clone());
                last_text = Some(path);
            }
        }
    }
    Ok(stale)
}

fn value(op: &Op) -> Option<FieldPath> {
    let (Key::Map(key), OpType::Put(stored), false) = (&op.key, &op.action, op.insert) else { return None };
    let readable = match stored {
        ScalarValue::Null => true,
        ScalarValue::Str(text) => Value::decode(text).is_some(),
        _ => false,
    };
    one_form::<FieldPath>(key).filter(|_| readable)
}

fn item(op: &Op) -> Option<ItemId> {
    let (Key::Map(key), OpType::Put(stored), false) = (&op.key, &op.action, op.insert) else { return None };
    let (id, property) = key.split_once('/')?;
    let readable = match (property, stored) {
        ("at", ScalarValue::Str(text)) => one_form::<ListPath>(text).is_some(),
        ("key", ScalarValue::Str(text)) => order::is_key(text),
        ("gone", ScalarValue::Boolean(_)) => true,
        _ => false,
    };
    one_form::<ItemId>(id).filter(|_| readable)
}

/// Reads a name, if it is written in the one form in which we write it.
fn one_form<T: core::str::FromStr + core::fmt::Display>(text: &str) -> Option<T> {
    text.parse::<T>().ok().filter(|name| name.to_string() == text)
}

fn edits_text(op: &Op) -> bool {
    match (&op.key, &op.action, op.insert) {
        (Key::Seq(_), OpType::Put(ScalarValue::Str(text)), true) => !text.is_empty() && text.chars().nth(1).is_none(),
        (Key::Seq(_), OpType::Delete, false) => true,
        _ => false,
    }
}
