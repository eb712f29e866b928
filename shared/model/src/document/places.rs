//! In which text, answer or item each operation stands.
//!
//! Automerge takes it for granted that what an operation points at stands in the same place as itself, and stops the
//! page if it does not. A partner could point anywhere, so this is looked up before Automerge sees a change.

use core::ops::Range;
use std::collections::HashMap;

use automerge::{
    ActorId, Change,
    legacy::{Key, ObjectId, Op, OpId, OpType},
};

use crate::document::genesis;

/// Where an operation stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The long text that was born under this actor.
    Text(ActorId),
    /// An answer, by its key.
    Answer(String),
    /// A property of an item, by its key.
    Item(String),
}

impl Place {
    /// The place of an operation, if it is one that operations of ours have.
    pub(super) fn of(op: &Op) -> Option<Self> {
        let ObjectId::Id(OpId(number, actor)) = &op.obj else { return None };
        if *actor != genesis::container_actor() {
            return (*number == genesis::BIRTH_OP).then(|| Self::Text(actor.clone()));
        }
        match (number, &op.key) {
            (2, Key::Map(key)) => Some(Self::Answer(key.to_string())),
            (3, Key::Map(key)) => Some(Self::Item(key.to_string())),
            _ => None,
        }
    }
}

/// Operations of one actor, one after the other in one place.
#[derive(Clone, Debug)]
struct Run {
    numbers: Range<u64>,
    place: usize,
}

/// The place of every operation that another may point at.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    numbers: HashMap<Place, usize>,
    runs: HashMap<ActorId, Vec<Run>>,
}

impl Places {
    /// Reads the places from changes that are in a document already.
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut places = Self::default();
        changes.iter().for_each(|change| places.learn(change));
        places
    }

    /// Adds a change that is in the document already.
    pub(super) fn learn(&mut self, change: &Change) {
        for (op, number) in change.decode().operations.iter().zip(change.start_op().get()..) {
            if let Some(place) = Place::of(op) {
                self.add(change.actor_id(), number, place, op);
            }
        }
    }

    /// Adds an operation. Those of one actor come in the order of their numbers.
    pub(super) fn add(&mut self, actor: &ActorId, number: u64, place: Place, op: &Op) {
        // A deletion leaves nothing behind at which one could point.
        if op.action == OpType::Delete {
            return;
        }
        let fresh = self.numbers.len();
        let place = *self.numbers.entry(place).or_insert(fresh);
        let runs = self.runs.entry(actor.clone()).or_default();
        match runs.last_mut() {
            Some(run) if run.place == place && run.numbers.end == number => run.numbers.end += 1,
            _ => runs.push(Run { numbers: number..number + 1, place }),
        }
    }

    /// Whether this operation is there and stands in this place.
    pub(super) fn hold(&self, id: &OpId, place: &Place) -> bool {
        let OpId(number, actor) = id;
        let (Some(place), Some(runs)) = (self.numbers.get(place), self.runs.get(actor)) else { return false };
        let after = runs.partition_point(|run| run.numbers.start <= *number);
        let run = after.checked_sub(1).and_then(|at| runs.get(at));
        run.is_some_and(|run| run.place == *place && run.numbers.contains(number))
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
