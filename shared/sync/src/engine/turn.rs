//! One call of `handle`: what it will keep, send and show, in that order.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use twofold_wire::Timestamp;
use twofold_wire::cbor;
use twofold_wire::frame::ClientFrame;

use crate::effect::{Changed, Effect};
use crate::store::{BatchId, Op, Row, Table};

/// Collects the effects of one input.
pub(crate) struct Turn<'a, R> {
    /// Never goes back, whatever happens to the device's clock: what is due is measured against it.
    pub(crate) now: Timestamp,
    /// The device's clock, for what people and relays read.
    pub(crate) wall: Timestamp,
    pub(crate) rng: &'a mut R,
    pub(crate) effects: Vec<Effect>,
    ops: Vec<Op>,
    changed: BTreeSet<Changed>,
}

impl<'a, R: CryptoRng> Turn<'a, R> {
    pub(crate) fn new(now: Timestamp, wall: Timestamp, rng: &'a mut R) -> Self {
        Self { now, wall, rng, effects: Vec::new(), ops: Vec::new(), changed: BTreeSet::new() }
    }

    /// Keeps a row, sealed by the caller.
    pub(crate) fn put(&mut self, table: Table, key: Vec<u8>, value: Vec<u8>) {
        self.ops.push(Op::Put(Row { table, key, value }));
    }

    pub(crate) fn delete(&mut self, table: Table, key: Vec<u8>) {
        self.ops.push(Op::Delete { table, key });
    }

    /// Sends at once: only what does not depend on anything that this turn keeps.
    pub(crate) fn send(&mut self, frame: &ClientFrame) {
        self.effects.push(Effect::Send(cbor::encode(frame)));
    }

    pub(crate) fn changed(&mut self, what: Changed) {
        self.changed.insert(what);
    }

    /// Whether something of a pair may have changed.
    pub(crate) fn touches(&self, n: u32) -> bool {
        [Changed::Session, Changed::Pair(n), Changed::Document(n)].iter().any(|what| self.changed.contains(what))
    }

    pub(crate) fn into_effects(self, next_batch: &mut BatchId) -> Vec<Effect> {
        let mut effects = Vec::with_capacity(self.effects.len() + 1 + self.changed.len());
        if !self.ops.is_empty() {
            effects.push(Effect::Store { batch: *next_batch, ops: self.ops });
            *next_batch += 1;
        }
        effects.extend(self.effects);
        effects.extend(self.changed.into_iter().map(Effect::Changed));
        effects
    }
}
