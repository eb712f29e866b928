//! The log as it comes in: order, chain and forks first, content after.

use rand_core::CryptoRng;
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::Refused;
use twofold_wire::log::Entry;
use twofold_wire::{Hash, SpaceId};

use crate::Notice;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::identity::Identity;
use crate::engine::records::{Misfit, set_aside};
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
        let Some(space) = self.spaces.get(&n) else {
            return;
        };
        let id = space.id;
        let cursor = space.log.len();
        if after > cursor {
            // A piece is missing in between: ask again from where we are.
            self.resubscribe(n, turn);
            return;
        }
        let end = after + entries.len() as u64;
        let overlap = usize::try_from(cursor - after).unwrap_or(usize::MAX).min(entries.len());
        let (known, fresh) = entries.split_at(overlap);
        let differing = (after + 1..).zip(known).find(|(seq, entry)| space.log.get(*seq) != Some(entry));
        if let Some((seq, _)) = differing {
            let is_taken = space.link.is_comparing && self.move_over(n, seq - 1, turn);
            if is_taken {
                self.records(n, after, entries, head, chain, turn);
            } else {
                self.differs(n, turn);
            }
            return;
        }
        let expected =
            if fresh.is_empty() { space.log.chain_at(end) } else { Some(space.log.chain_with(fresh.iter())) };
        let is_short = head < cursor && end >= head && (entries.is_empty() || space.link.is_comparing);
        if is_short && space.log.chain_at(head) == Some(chain) {
            self.heal(n, head, turn);
            return;
        }
        if expected != Some(chain) {
            self.differs(n, turn);
            return;
        }
        let fresh = fresh.to_vec();
        let me = self.identity.as_ref().map(Identity::person);
        self.take_entries(n, fresh, turn);
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.log.len() >= head && !space.link.is_caught_up {
            space.caught_up();
            turn.changed(Changed::Pair(n));
        }
        // Whoever gets the log is let in.
        space.notices.remove(&Notice::DeviceRefused);
        if me.is_some_and(|me| space.roster.as_ref().is_some_and(|roster| roster.member(&me).is_some())) {
            space.notices.remove(&Notice::SentAway);
        }
        self.settle_own(n, turn);
        let n = self.space_numbered(&id).unwrap_or(n);
        self.pin(n);
        self.rotate_if_old(n, turn);
        self.send_outbox(n, turn);
        self.next_control(n, turn);
        self.tell(turn);
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
        self.mend_outbox(n, turn);
        self.open_backlog(n, turn);
        self.checkpoint_if_due(n, turn);
    }

    /// Takes one entry into roster or record chains; its content waits in the backlog.
    pub(crate) fn take_entry<R: CryptoRng>(&mut self, n: u32, seq: u64, entry: Entry, turn: &mut Turn<'_, R>) {
        let taken = match &entry {
            Entry::Control(bytes) => self.take_control(n, bytes, turn).then_some(()).ok_or(Misfit::Wrong),
            Entry::Record(bytes) => self.take_record(n, seq, bytes, turn),
        };
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        space.log.push(entry);
        space.since_checkpoint += 1;
        if let Err(misfit) = taken {
            set_aside(space, seq, misfit.notice());
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
        if seq.checked_sub(1).is_none_or(|before| before > cursor) {
            self.ask_what_became_of_it(n, turn);
            return;
        }
        if seq <= cursor {
            // Stored before, confirmed again. Anything else under this number is a lie.
            if space.log.get(seq).is_none_or(|entry| entry.hash() != hash) {
                self.differs(n, turn);
            }
            return;
        }
        let control = space.in_flight.as_ref().filter(|sent| sent.hash == hash);
        let record = space.outbox.iter().find(|outgoing| outgoing.hash == hash);
        let entry = match (control, record) {
            (Some(sent), _) => Entry::Control(sent.control.clone()),
            (None, Some(outgoing)) => Entry::Record(Bytes(outgoing.record.bytes().to_vec())),
            (None, None) => return self.ask_what_became_of_it(n, turn),
        };
        let entries = vec![entry];
        if space.log.chain_with(entries.iter()) != chain {
            self.differs(n, turn);
            return;
        }
        self.take_entries(n, entries, turn);
        if let Some(space) = self.spaces.get_mut(&n) {
            // It takes things again.
            space.notices.remove(&Notice::RelayBusy);
            space.notices.remove(&Notice::QuotaFull);
        }
        turn.changed(Changed::Pair(n));
        if self.spaces.get(&n).is_some_and(|space| !space.link.is_subscribed) {
            // A space that has just begun.
            self.resubscribe(n, turn);
        }
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
        if hash == Hash::ZERO {
            self.not_followed(n, reason, turn);
        } else if space.in_flight.as_ref().is_some_and(|sent| sent.hash == hash) {
            self.control_refused(n, reason, turn);
        } else if space.outbox.iter().any(|outgoing| outgoing.hash == hash) {
            self.append_refused(n, reason, turn);
        }
    }
}
