//! From the rows of a space: its records' places, what waits to be sent, what is not sealed.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_wire::DeviceId;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};

use crate::body::Body;
use crate::engine::Engine;
use crate::engine::controls::open_secret;
use crate::engine::identity::Identity;
use crate::engine::records::{Change, check_place, claimed_place, set_aside};
use crate::engine::turn::Turn;
use crate::input::Journaled;
use crate::space::{Intent, Outgoing, Space};
use crate::store::OutboxRow;

impl Engine {
    /// A record that the checkpoint covers: its place counts, its content is in the document. What was set aside is
    /// tried once more, because this may be a newer app than the one that could not read it.
    pub(crate) fn recall_record(&mut self, n: u32, seq: u64, entry: Entry, retry: &BTreeSet<u64>) {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        if let Entry::Record(bytes) = &entry {
            let place = if retry.contains(&seq) { check_place(space, bytes) } else { claimed_place(bytes) };
            match place {
                Ok((kind, seen)) => {
                    space.advance(seen);
                    space.has_own_act |= space.owners.get(&seen.device) == Some(&identity.person());
                    if kind == Kind::Snapshot {
                        space.snapshot_at = seq;
                    }
                    if retry.contains(&seq) || space.marks.is_mark(seq) {
                        space.backlog.push(seq);
                    }
                }
                Err(misfit) => set_aside(space, seq, misfit.notice()),
            }
        }
        space.log.push(entry);
    }

    /// Which of this device's records holds the newest change: the last ones are opened until one does.
    pub(super) fn recall_last_edit(&mut self, n: u32) {
        let me = self.me();
        let Some((space, me)) = self.spaces.get_mut(&n).zip(me) else {
            return;
        };
        let unsent = space.outbox.iter().rev().find(|outgoing| outgoing.is_edit);
        let unsent = unsent.map(|outgoing| outgoing.record.header.dev_seq);
        let stored = || {
            let own = (1..=space.log.len()).rev().filter(|seq| !space.aside.contains(seq));
            own.filter_map(|seq| own_edit(space, &me, seq)).next()
        };
        space.last_edit = unsent.or_else(stored).unwrap_or(0);
    }

    pub(super) fn recall_outgoing(&mut self, n: u32, row: OutboxRow) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let Ok(record) = Record::parse(row.record.0) else {
            return;
        };
        let hash = record.hash();
        let is_edit = Body::read(&row.body).is_ok_and(|body| body.is_edit());
        let is_in_document = !is_edit;
        let body = row.body;
        space.outbox.push_back(Outgoing { record, hash, body, batch: 0, is_edit, is_in_document, is_sent: false });
    }

    pub(super) fn replay_journal<R: CryptoRng>(
        &mut self,
        n: u32,
        journal: BTreeMap<u64, Journaled>,
        turn: &mut Turn<'_, R>,
    ) {
        for (number, journaled) in journal {
            // A command that was accepted once is accepted again on the same document. If that is not here, because
            // the store was damaged, the command stays where it is until another start.
            let is_done = self.perform(n, &journaled).is_ok();
            if let Some(space) = self.spaces.get_mut(&n) {
                space.journal.next = number + 1;
                if !is_done {
                    continue;
                }
                space.journal.rows.push_back(number);
                space.journal.first_edit = turn.now;
                space.journal.last_edit = turn.now;
            }
        }
    }

    /// An invitation whose control record the relay may not have taken.
    pub(crate) fn recall_invitation(&mut self, n: u32) {
        if let Some(space) = self.spaces.get_mut(&n)
            && let Some(secret) = open_secret(space)
            && space.roster.as_ref().is_some_and(|roster| roster.invitation(&secret.verify_key()).is_none())
        {
            space.wish(Intent::Invite);
        }
    }
}

/// What waits to be sent is in the document, as it was when it was sealed; a checkpoint may have it already.
pub(crate) fn apply_outbox(space: &mut Space, identity: &Identity) {
    for outgoing in space.outbox.iter_mut().filter(|outgoing| !outgoing.is_in_document) {
        let Ok(Body::Change(change)) = Body::read(&outgoing.body) else {
            continue;
        };
        if let Some(change) = Change::of(identity.device.id(), identity.author_id(), change) {
            outgoing.is_in_document = space.document.apply(&[change.incoming()]).iter().all(Result::is_ok);
        }
    }
}

/// The number of this device's record at this place of the log, if the person did something in it.
fn own_edit(space: &Space, me: &DeviceId, seq: u64) -> Option<u64> {
    let Some(Entry::Record(bytes)) = space.log.get(seq) else {
        return None;
    };
    let record = Record::parse(bytes.0.clone()).ok().filter(|record| record.header.device == *me)?;
    let plain = open_record(&record, space.keys.get(&record.header.epoch)?).ok()?;
    Body::read(&plain).is_ok_and(|body| body.is_edit()).then_some(record.header.dev_seq)
}
