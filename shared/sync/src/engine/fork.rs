//! When the relay's log is another one than this device's: it lost something, or it lies.
//!
//! A log that is only shorter gets back what it lost. A log that goes another way is shown, and then followed, so that
//! the partners come together again; what only the left branch had stays in the document, and one's own part of it is
//! sent once more. A branch is never left when that would bring back somebody who was sent away.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_wire::Hash;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::Body as ControlBody;
use twofold_wire::frame::{ClientFrame, Refused};
use twofold_wire::log::Entry;
use twofold_wire::record::Record;
use twofold_wire::roster::{self, Roster};

use crate::Notice;
use crate::body::Body;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::{Intent, Outgoing, Space};
use crate::store::{Table, numbered};

/// How long to wait before asking again when the relay did not get any further, in milliseconds.
const ASK_AGAIN: u64 = 30_000;

impl Engine {
    /// The relay has less than it had: it gets back, byte for byte, what this device has kept.
    pub(crate) fn heal<R: CryptoRng>(&mut self, n: u32, head: u64, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.row.genesis.is_some() && space.log.len() == 0 {
            return;
        }
        if space.link.healed_from.is_some_and(|before| head <= before) {
            // It took nothing of it.
            space.link.ask_at = Some(turn.now.plus(ASK_AGAIN));
            return;
        }
        space.link.healed_from = Some(head);
        space.notices.insert(Notice::RelayHealed);
        turn.changed(Changed::Pair(n));
        self.give_back(n, head, turn);
    }

    fn give_back<R: CryptoRng>(&mut self, n: u32, head: u64, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get(&n) else {
            return;
        };
        for seq in head + 1..=space.log.len() {
            if let Some(entry) = space.log.get(seq) {
                turn.send(&ClientFrame::Restore { space: space.id, seq, entry: entry.clone() });
            }
        }
        self.resubscribe(n, turn);
    }

    /// The relay does not give this space's log.
    pub(crate) fn not_followed<R: CryptoRng>(&mut self, n: u32, reason: Refused, turn: &mut Turn<'_, R>) {
        let me = self.identity.as_ref().map(Identity::person);
        let Some((space, me)) = self.spaces.get_mut(&n).zip(me) else {
            return;
        };
        match reason {
            // Its time at the relay is over.
            Refused::NotMember if space.roster.as_ref().is_some_and(Roster::is_closed) => {}
            Refused::NotMember if space.log.len() == 0 && space.row.genesis.is_none() => {
                self.visit_turned_away(n, turn)
            }
            Refused::NotMember => {
                let member = space.roster.as_ref().and_then(|roster| roster.member(&me)).map(|it| it.is_confirmed);
                let Some(is_confirmed) = member.filter(|_| space.log.len() > 0) else {
                    return;
                };
                if space.link.healed_from.is_none() {
                    // It may have lost the space whole.
                    space.link.healed_from = Some(0);
                    return self.give_back(n, 0, turn);
                }
                space.notices.insert(if is_confirmed { Notice::DeviceRefused } else { Notice::SentAway });
                turn.changed(Changed::Pair(n));
            }
            Refused::Closed => self.deleted_at_relay(n, turn),
            Refused::Busy { after } => space.link.ask_at = Some(turn.now.plus(u64::from(after))),
            _ => space.link.ask_at = Some(turn.now.plus(ASK_AGAIN)),
        }
    }

    /// A confirmation that says nothing: whatever became of what was sent, it shows in the log, now or later.
    pub(crate) fn ask_what_became_of_it<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n) {
            space.link.ask_at = Some(turn.now.plus(ASK_AGAIN));
            self.resubscribe(n, turn);
        }
    }

    pub(crate) fn ask_again_if_due<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.link.ask_at.is_some_and(|due| due <= turn.now) {
            space.link.ask_at = None;
            space.link.healed_from = None;
            space.link.has_compared = false;
            space.link.is_comparing = false;
            space.send_again();
            self.resubscribe(n, turn);
        }
    }

    /// The relay's log is another one: that is shown, and the whole of it asked for, to see from where on.
    pub(crate) fn differs<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let is_restored = self.line.is_restored;
        let is_ready = self.line.is_ready();
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        // A relay whose operator brought back an older copy says so.
        space.notices.insert(if is_restored { Notice::RelayHealed } else { Notice::Fork });
        space.link.is_caught_up = false;
        turn.changed(Changed::Pair(n));
        space.link.ask_at = Some(turn.now.plus(ASK_AGAIN));
        if !space.link.has_compared && is_ready {
            space.link.has_compared = true;
            space.link.is_comparing = true;
            turn.send(&ClientFrame::Sub { space: space.id, after: 0, chain: Hash::ZERO });
        }
    }

    /// Leaves this device's branch of the log after entry `keep`, to follow the relay's. `false`: that must not be.
    pub(crate) fn move_over<R: CryptoRng>(&mut self, n: u32, keep: u64, turn: &mut Turn<'_, R>) -> bool {
        self.complete_thought(n, turn);
        let batch = self.next_batch;
        let Some((identity, mut space)) = self.identity.as_ref().zip(self.spaces.remove(&n)) else {
            return false;
        };
        let left: Vec<Entry> = (keep + 1..=space.log.len()).filter_map(|seq| space.log.get(seq)).cloned().collect();
        if left.iter().any(is_guarding) {
            self.spaces.insert(n, space);
            return false;
        }
        let mine: Vec<Outgoing> = left.iter().filter_map(|entry| take_back(&space, identity, entry, batch)).collect();
        let wishes: Vec<Intent> = left.iter().filter_map(|entry| wish_again(identity, entry)).collect();
        for seq in keep + 1..=space.log.len() {
            turn.delete(Table::Log, numbered(&space.id, seq));
        }
        for outgoing in mine.into_iter().rev() {
            space.outbox.push_front(outgoing);
        }
        let keys = space.keys.clone();
        let (entries, outbox, aside) = space.begin_anew(keep);
        self.spaces.insert(n, space);
        for (seq, entry) in (1..).zip(entries) {
            match entry {
                Entry::Record(_) => self.recall_record(n, seq, entry, &aside),
                Entry::Control(_) => self.take_entry(n, seq, entry, turn),
            }
        }
        if let Some(space) = self.spaces.get_mut(&n) {
            let epoch = space.roster.as_ref().map_or(0, Roster::epoch);
            keys.into_iter().filter(|(older, _)| *older <= epoch).for_each(|(older, key)| {
                space.keys.entry(older).or_insert(key);
            });
            space.outbox = outbox;
            for wish in wishes {
                space.wish(wish);
            }
        }
        self.recall_invitation(n);
        self.keep_outbox(n, turn);
        let Some(space) = self.spaces.get(&n) else {
            return false;
        };
        if space.journal.rows.is_empty() {
            self.checkpoint(n, turn);
        } else {
            // What is typed and cannot be sealed yet is not in a checkpoint.
            turn.delete(Table::Checkpoints, space.id.as_bytes().to_vec());
        }
        true
    }
}

impl Space {
    /// Forgets everything after entry `keep` but what was written. Gives what has to be put back: the entries up to
    /// there, the records to send, and which entries had been set aside.
    fn begin_anew(&mut self, keep: u64) -> (Vec<Entry>, std::collections::VecDeque<Outgoing>, BTreeSet<u64>) {
        let entries = (1..=keep).filter_map(|seq| self.log.get(seq)).cloned().collect();
        let aside = self.aside.iter().copied().filter(|seq| *seq <= keep).collect();
        self.log = crate::space::Log::default();
        self.roster = None;
        self.keys.clear();
        self.keyrings.clear();
        self.notes.clear();
        self.owners.clear();
        self.heads.clear();
        self.past.clear();
        self.aside.clear();
        self.marks.forget_after(keep);
        self.claims.clear();
        self.presence.clear();
        self.seen_by.clear();
        self.snapshot_at = 0;
        self.backlog.retain(|seq| *seq <= keep);
        self.row.epoch = None;
        self.row.read = self.row.read.map(|read| read.up_to(keep));
        self.wish_again();
        (entries, std::mem::take(&mut self.outbox), aside)
    }
}

/// Whether to leave this behind would take a protection away, or somebody out.
fn is_guarding(entry: &Entry) -> bool {
    let Entry::Control(bytes) = entry else {
        return false;
    };
    roster::parse(bytes).is_ok_and(|signed| match signed.control.body {
        ControlBody::Invite { .. }
        | ControlBody::Confirm { .. }
        | ControlBody::Wrap { .. }
        | ControlBody::Rotate { .. } => false,
        ControlBody::Pin { start, .. } => start.is_some(),
        _ => true,
    })
}

/// A record of this device, to be sent once more.
fn take_back(space: &Space, identity: &Identity, entry: &Entry, batch: u64) -> Option<Outgoing> {
    let Entry::Record(bytes) = entry else {
        return None;
    };
    let record = Record::parse(bytes.0.clone()).ok()?;
    if record.header.device != identity.device.id() {
        return None;
    }
    let body = open_record(&record, space.keys.get(&record.header.epoch)?).ok()?;
    let read = Body::read(&body).ok();
    let is_edit = read.as_ref().is_some_and(Body::is_edit);
    let is_in_document = !read.is_some_and(|body| body.is_mark());
    let (hash, body) = (record.hash(), Bytes(body));
    Some(Outgoing { record, hash, body, batch, is_edit, is_in_document, is_sent: false })
}

/// What this device's person had said in a control record that is left behind.
fn wish_again(identity: &Identity, entry: &Entry) -> Option<Intent> {
    let Entry::Control(bytes) = entry else {
        return None;
    };
    let control = roster::parse(bytes).ok()?.control;
    match control.body {
        ControlBody::Confirm { person, .. } if control.author.person == identity.person() => {
            Some(Intent::Confirm(person))
        }
        _ => None,
    }
}
