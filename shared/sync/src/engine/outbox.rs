//! Records on their way: sealed once, kept until the relay has them, sealed anew when the roster has moved on.

use rand_core::CryptoRng;
use twofold_crypto::{RecordDraft, seal_record};
use twofold_wire::Hash;
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::{ClientFrame, Refused};
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::Roster;

use crate::Notice;
use crate::body::{Body, SnapshotBody};
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::{Outgoing, Space};
use crate::store::{OutboxRow, Table, numbered};

/// A snapshot is written when so many records have come since the last.
const SNAPSHOT_RECORDS: u64 = 200;
/// How long to wait after the relay refused without saying how long.
const RETRY_MILLIS: u64 = 5_000;

impl Engine {
    /// Seals a body as this device's next record and keeps it; it is sent when that is durable.
    pub(crate) fn enqueue<R: CryptoRng>(&mut self, n: u32, kind: Kind, body: &Body, turn: &mut Turn<'_, R>) {
        if !self.is_wanted(n) {
            return;
        }
        let batch = self.next_batch;
        let own = self.identity.as_ref().filter(|identity| identity.borrowed.is_none());
        let Some((identity, space)) = own.zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let plain = body.encode();
        let (last_seq, last_hash) = space.my_last(&identity.device.id());
        let Some(record) = seal(space, identity, kind, last_seq + 1, last_hash, &plain, turn) else {
            return;
        };
        let hash = record.hash();
        let (is_edit, is_in_document) = (body.is_edit(), !body.is_mark());
        if is_edit {
            space.own_batch = batch;
            space.last_edit = last_seq + 1;
        }
        let body = Bytes(plain);
        space.outbox.push_back(Outgoing { record, hash, body, batch, is_edit, is_in_document, is_sent: false });
        self.keep_outgoing(n, last_seq + 1, turn);
    }

    fn keep_outgoing<R: CryptoRng>(&self, n: u32, dev_seq: u64, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get(&n) else {
            return;
        };
        let find = |outgoing: &&Outgoing| outgoing.record.header.dev_seq == dev_seq;
        if let Some(outgoing) = space.outbox.iter().find(find) {
            let row = OutboxRow { record: Bytes(outgoing.record.bytes().to_vec()), body: outgoing.body.clone() };
            self.put_sealed(Table::Outbox, numbered(&space.id, dev_seq), &cbor::encode(&row), turn);
        }
    }

    /// Keeps all of the outbox, because it is another one than before.
    pub(crate) fn keep_outbox<R: CryptoRng>(&self, n: u32, turn: &mut Turn<'_, R>) {
        let outbox = self.spaces.get(&n).into_iter().flat_map(|space| &space.outbox);
        outbox.for_each(|outgoing| self.keep_outgoing(n, outgoing.record.header.dev_seq, turn));
    }

    /// Sends, in order, what is durable here and not sent on this connection.
    pub(crate) fn send_outbox<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let (Some(me), true) = (self.me(), self.line.is_ready()) else {
            return;
        };
        let stored = self.stored;
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.link.blocked_until.is_some_and(|until| turn.now < until) {
            return;
        }
        space.link.blocked_until = None;
        let is_open = space.link.is_caught_up && space.row.genesis.is_none() && space.is_writable(&me);
        if !is_open {
            return;
        }
        for outgoing in &mut space.outbox {
            if outgoing.batch > stored {
                break;
            }
            if !outgoing.is_sent {
                outgoing.is_sent = true;
                turn.send(&ClientFrame::Append { record: Bytes(outgoing.record.bytes().to_vec()) });
            }
        }
    }

    /// What the relay has not stored follows this device's last record in the log, under the roster's head. From the
    /// first that does not, everything is sealed again, in order.
    pub(crate) fn mend_outbox<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let batch = self.next_batch;
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let me = identity.device.id();
        if space.outbox.is_empty() || !space.can_seal(&me) {
            return;
        }
        let head = space.roster.as_ref().map(Roster::head);
        let mut is_whole = true;
        for mut outgoing in std::mem::take(&mut space.outbox) {
            let (last_seq, last_hash) = space.my_last(&me);
            let header = &outgoing.record.header;
            let follows = header.dev_seq == last_seq + 1 && header.prev_dev_hash == last_hash;
            is_whole &= follows && Some(header.roster_hash) == head;
            let kind = header.kind;
            if !is_whole
                && let Some(record) = seal(space, identity, kind, last_seq + 1, last_hash, &outgoing.body, turn)
            {
                turn.delete(Table::Outbox, numbered(&space.id, outgoing.record.header.dev_seq));
                if outgoing.is_edit {
                    space.last_edit = last_seq + 1;
                }
                outgoing.hash = record.hash();
                outgoing.record = record;
                outgoing.batch = batch;
                outgoing.is_sent = false;
            }
            space.outbox.push_back(outgoing);
        }
        if !is_whole {
            self.keep_outbox(n, turn);
        }
    }

    /// The relay did not store a record.
    pub(crate) fn append_refused<R: CryptoRng>(&mut self, n: u32, reason: Refused, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        space.send_again();
        let wait = |millis: u64| Some(turn.now.plus(millis));
        match reason {
            // Something is in the log that is not here yet: fetch it; what is waiting is sealed anew on the way.
            Refused::Stale | Refused::Gap { .. } => {
                space.link.blocked_until = wait(RETRY_MILLIS);
                self.resubscribe(n, turn);
            }
            // Another holder of this device's keys was faster: its record comes with the log, ours get new numbers.
            Refused::Conflict { .. } => {
                space.notices.insert(Notice::DeviceCopied);
                space.link.blocked_until = wait(RETRY_MILLIS);
                self.resubscribe(n, turn);
            }
            // The partner has ended it meanwhile: what is left here stays here. If the log does not say so, the relay lies.
            Refused::Closed => {
                if space.link.was_called_closed {
                    space.notices.insert(Notice::DeletedAtRelay);
                }
                space.link.was_called_closed = true;
                space.link.blocked_until = wait(RETRY_MILLIS);
                self.resubscribe(n, turn);
            }
            Refused::Busy { after } => {
                space.notices.insert(Notice::RelayBusy);
                space.link.blocked_until = wait(u64::from(after));
            }
            Refused::Quota => {
                space.notices.insert(Notice::QuotaFull);
                space.link.blocked_until = wait(RETRY_MILLIS * 12);
            }
            _ => {
                space.notices.insert(Notice::SetAside);
                space.link.blocked_until = wait(RETRY_MILLIS * 12);
            }
        }
        turn.changed(Changed::Pair(n));
    }

    /// A whole document for devices to come, when enough has been written since the last.
    pub(crate) fn snapshot_if_due<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let me = self.me();
        let Some((space, me)) = self.spaces.get_mut(&n).zip(me) else {
            return;
        };
        let seq = space.log.len();
        if !space.can_seal(&me) || seq < space.snapshot_at + SNAPSHOT_RECORDS || !space.backlog.is_empty() {
            return;
        }
        space.snapshot_at = seq;
        let whole = space.document.snapshot();
        let snapshot = SnapshotBody {
            generation: space.roster.as_ref().map_or(0, |roster| roster.generation()),
            heads: whole.heads().iter().map(|head| Hash(*head)).collect(),
            relay: space.relay_view(),
            document: Bytes(whole.encode()),
        };
        self.enqueue(n, Kind::Snapshot, &Body::Snapshot(snapshot), turn);
    }
}

/// Seals for the roster and epoch of now.
pub(crate) fn seal<R: CryptoRng>(
    space: &Space,
    identity: &Identity,
    kind: Kind,
    dev_seq: u64,
    prev_dev_hash: Hash,
    body: &[u8],
    turn: &mut Turn<'_, R>,
) -> Option<Record> {
    let roster = space.roster.as_ref()?;
    let key = space.keys.get(&roster.epoch())?;
    let draft = RecordDraft {
        kind,
        space: space.id,
        epoch: roster.epoch(),
        dev_seq,
        prev_dev_hash,
        roster_hash: roster.head(),
    };
    seal_record(&draft, key, &identity.device, body, turn.rng).ok()
}

/// Whether everything that this device's person wrote is at the relay.
pub(crate) fn is_all_stored(space: &Space) -> bool {
    let is_unsent = space.outbox.iter().any(|outgoing| outgoing.is_edit);
    space.journal.rows.is_empty() && !is_unsent && space.row.genesis.is_none()
}
