//! The log as it comes in: order, chain and forks first, content after.

use rand_core::CryptoRng;
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::{ClientFrame, Refused};
use twofold_wire::log::Entry;
use twofold_wire::{Hash, SpaceId};

use crate::Notice;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::store::{LogRow, Table, numbered};

impl Engine {
    pub(crate) fn records<R: CryptoRng>(
        &mut self,
        n: u32,
        after: u64,
        entries: Vec<Entry>,
        head: u64,
        chain: Hash,
        turn: &mut Turn<'_, R>,
    ) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let id = space.id;
        let cursor = space.log.len();
        if after > cursor {
            // A piece is missing in between: ask again from where we are.
            self.resubscribe(n, turn);
            return;
        }
        if entries.is_empty() && head < cursor {
            self.heal(n, head, &chain, turn);
            return;
        }
        let overlap = usize::try_from(cursor - after).unwrap_or(usize::MAX).min(entries.len());
        let (known, fresh) = entries.split_at(overlap);
        let is_same = (after + 1..).zip(known).all(|(seq, entry)| space.log.get(seq) == Some(entry));
        let end = if fresh.is_empty() {
            space.log.chain_at(after + entries.len() as u64)
        } else {
            Some(space.log.chain_with(fresh.iter()))
        };
        if !is_same || end != Some(chain) {
            space.notices.insert(Notice::Fork);
            turn.changed(Changed::Pair(n));
            return;
        }
        let fresh = fresh.to_vec();
        self.take_entries(n, fresh, turn);
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.log.len() >= head && !space.link.is_caught_up {
            space.link.is_caught_up = true;
            space.link.is_presence_due = true;
            space.outbox.iter_mut().for_each(|outgoing| outgoing.is_sent = false);
            turn.changed(Changed::Pair(n));
        }
        self.settle_own(n, turn);
        let n = self.space_numbered(&id).unwrap_or(n);
        self.pin(n);
        self.send_outbox(n, turn);
        self.next_control(n, turn);
        self.tell(turn);
    }

    /// The relay has less than it had: it gets back, byte for byte, what this device has kept.
    fn heal<R: CryptoRng>(&mut self, n: u32, head: u64, chain: &Hash, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.log.chain_at(head) != Some(*chain) {
            space.notices.insert(Notice::Fork);
            turn.changed(Changed::Pair(n));
            return;
        }
        if space.row.genesis.is_some() && space.log.len() == 0 {
            return;
        }
        for seq in head + 1..=space.log.len() {
            if let Some(entry) = space.log.get(seq) {
                turn.send(&ClientFrame::Restore { space: space.id, seq, entry: entry.clone() });
            }
        }
        space.notices.insert(Notice::RelayHealed);
        turn.changed(Changed::Pair(n));
        self.resubscribe(n, turn);
    }

    /// Appends verified entries: each is kept, and what can be opened is opened.
    pub(crate) fn take_entries<R: CryptoRng>(&mut self, n: u32, entries: Vec<Entry>, turn: &mut Turn<'_, R>) {
        if entries.is_empty() {
            return;
        }
        for entry in entries {
            let Some(space) = self.spaces.get(&n) else {
                return;
            };
            let seq = space.log.len() + 1;
            let plain = cbor::encode(&LogRow { entry: entry.clone() });
            let key = numbered(&space.id, seq);
            self.put_sealed(Table::Log, key, &plain, turn);
            self.take_entry(n, seq, entry, turn);
        }
        self.open_backlog(n, turn);
        self.checkpoint_if_due(n, turn);
    }

    /// Takes one entry into roster or record chains; its content waits in the backlog.
    pub(crate) fn take_entry<R: CryptoRng>(&mut self, n: u32, seq: u64, entry: Entry, turn: &mut Turn<'_, R>) {
        let is_fit = match &entry {
            Entry::Control(bytes) => self.take_control(n, bytes, turn),
            Entry::Record(bytes) => self.take_record(n, seq, bytes, turn),
        };
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        space.log.push(entry);
        space.since_checkpoint += 1;
        if !is_fit {
            space.aside.insert(seq);
            space.notices.insert(Notice::SetAside);
            turn.changed(Changed::Pair(n));
        }
    }

    pub(crate) fn ack<R: CryptoRng>(&mut self, id: SpaceId, hash: Hash, seq: u64, chain: Hash, turn: &mut Turn<'_, R>) {
        if self.visit_joined(&id, &hash, turn) {
            return;
        }
        let Some(n) = self.space_numbered(&id) else {
            return;
        };
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let cursor = space.log.len();
        if seq > cursor + 1 {
            self.resubscribe(n, turn);
            return;
        }
        if seq <= cursor {
            // Stored before, confirmed again. Anything else under this number is a lie.
            if space.log.get(seq).is_none_or(|entry| entry.hash() != hash) {
                space.notices.insert(Notice::Fork);
                turn.changed(Changed::Pair(n));
            }
            return;
        }
        let control = space.in_flight.as_ref().filter(|(waiting, _)| *waiting == hash);
        let record = space.outbox.iter().find(|outgoing| outgoing.hash == hash);
        let entry = match (control, record) {
            (Some((_, control)), _) => Entry::Control(control.clone()),
            (None, Some(outgoing)) => Entry::Record(Bytes(outgoing.record.bytes().to_vec())),
            (None, None) => return self.resubscribe(n, turn),
        };
        let entries = vec![entry];
        if space.log.chain_with(entries.iter()) != chain {
            space.notices.insert(Notice::Fork);
            turn.changed(Changed::Pair(n));
            return;
        }
        self.take_entries(n, entries, turn);
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, turn);
        self.next_control(n, turn);
    }

    pub(crate) fn nack<R: CryptoRng>(&mut self, id: SpaceId, hash: Hash, reason: Refused, turn: &mut Turn<'_, R>) {
        if self.visit_refused(&id, reason, turn) {
            return;
        }
        let Some(n) = self.space_numbered(&id) else {
            return;
        };
        let Some(space) = self.spaces.get(&n) else {
            return;
        };
        if space.in_flight.as_ref().is_some_and(|(waiting, _)| *waiting == hash) {
            self.control_refused(n, reason, turn);
        } else if space.outbox.iter().any(|outgoing| outgoing.hash == hash) {
            self.append_refused(n, reason, turn);
        }
    }
}
