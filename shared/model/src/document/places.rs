//! In which text, answer or item each operation stands.
//!
//! Automerge takes it for granted that what an operation points at stands in the same place as itself, and stops the
//! page if it does not. A partner could point anywhere, so this is looked up before Automerge sees a change.

use core::ops::Range;
use std::collections::HashMap;

use automerge::{
    ActorId, ExpandedChange,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};

use crate::document::genesis;

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// The long text that was born under this actor.
    Text(&'a ActorId),
    /// An answer, by its key.
    Answer(&'a str),
    /// A property of an item, by its key.
    Item(&'a str),
}

impl<'a> Place<'a> {
    /// The place of an operation, if it is one that operations of ours have.
    pub(super) fn of(op: &'a Op) -> Option<Self> {
        let ObjectId::Id(OpId(number, actor)) = &op.obj else { return None };
        if actor != genesis::container_actor() {
            return (*number == genesis::BIRTH_OP).then_some(Self::Text(actor));
        }
        match (number, &op.key) {
            (2, Key::Map(key)) => Some(Self::Answer(key)),
            (3, Key::Map(key)) => Some(Self::Item(key)),
            _ => None,
        }
    }
}

/// A number for each place.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub(super) texts: HashMap<ActorId, usize>,
    pub(super) answers: HashMap<String, usize>,
    pub(super) items: HashMap<String, usize>,
}

impl Numbers {
    fn get(&self, place: Place<'_>) -> Option<usize> {
        match place {
            Place::Text(actor) => self.texts.get(actor),
            Place::Answer(key) => self.answers.get(key),
            Place::Item(key) => self.items.get(key),
        }
        .copied()
    }

    fn get_or_add(&mut self, place: Place<'_>) -> usize {
        if let Some(known) = self.get(place) {
            return known;
        }
        let fresh = self.texts.len() + self.answers.len() + self.items.len();
        match place {
            Place::Text(actor) => self.texts.insert(actor.clone(), fresh),
            Place::Answer(key) => self.answers.insert(key.to_owned(), fresh),
            Place::Item(key) => self.items.insert(key.to_owned(), fresh),
        };
        fresh
    }
}

/// Operations of one actor, one after the other in one place.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) numbers: Range<u64>,
    pub(super) place: usize,
}

/// The place of every operation that another may point at.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) numbers: Numbers,
    pub(super) runs: HashMap<ActorId, Vec<Run>>,
}

impl Places {
    /// Adds a change that is in the document already.
    pub(super) fn learn(&mut self, change: &ExpandedChange) {
        for (op, number) in change.operations.iter().zip(change.start_op.get()..) {
            if let Some(place) = Place::of(op) {
                self.add(&change.actor_id, number, place, op);
            }
        }
    }

    /// Adds an operation. Those of one actor come in the order of their numbers.
    pub(super) fn add(&mut self, actor: &ActorId, number: u64, place: Place<'_>, op: &Op) {
        // A deletion leaves nothing behind at which one could point.
        if op.action == OpType::Delete {
            return;
        }
        let place = self.numbers.get_or_add(place);
        if !self.runs.contains_key(actor) {
            self.runs.insert(actor.clone(), Vec::new());
        }
        let Some(runs) = self.runs.get_mut(actor) else { return };
        match runs.last_mut() {
            Some(run) if run.place == place && run.numbers.end == number => run.numbers.end += 1,
            _ => runs.push(Run { numbers: number..number + 1, place }),
        }
    }

    /// Whether this operation is there and stands in this place.
    pub(super) fn hold(&self, id: &OpId, place: Place<'_>) -> bool {
        let OpId(number, actor) = id;
        let (Some(place), Some(runs)) = (self.numbers.get(place), self.runs.get(actor)) else { return false };
        let after = runs.partition_point(|run| run.numbers.start <= *number);
        let run = after.checked_sub(1).and_then(|at| runs.get(at));
        run.is_some_and(|run| run.place == place && run.numbers.contains(number))
    }

    /// What is known of an actor, to come back to with [`Places::forget`].
    pub(super) fn mark(&self, actor: &ActorId) -> (usize, u64) {
        let runs = self.runs.get(actor).map(Vec::as_slice).unwrap_or_default();
        (runs.len(), runs.last().map_or(0, |run| run.numbers.end))
    }

    /// Takes back what was added for an actor since the mark.
    pub(super) fn forget(&mut self, actor: &ActorId, (count, end): (usize, u64)) {
        if let Some(runs) = self.runs.get_mut(actor) {
            runs.truncate(count);
            if let Some(last) = runs.last_mut() {
                last.numbers.end = end;
            }
        }
    }
}
