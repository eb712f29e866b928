//! Ending a pair: nothing is written any more, and after some weeks it is deleted here, too.
//!
//! Nothing tells a reason or who wanted it. Whoever reads the log closely can see which device closed the space: that
//! cannot be helped, because a control record is signed.

use rand_core::CryptoRng;
use twofold_wire::cbor;
use twofold_wire::roster::Roster;

use crate::Notice;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::space::{Intent, Space};
use crate::status::{Ending, PairState};
use crate::store::{EndingRow, SpaceRow, Table, numbered};

/// For how long a pair that has ended stays on a device unless its person keeps it: 30 days, in minutes.
const STAYS_MINUTES: u64 = 30 * 24 * 60;

impl Engine {
    /// «End it»: when everything that was written is at the relay, the space is closed. Survives a restart.
    pub(crate) fn end_pair<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let me = self.me();
        let Some(space) = self.spaces.get_mut(&n).filter(|space| space.n() != 0) else {
            return;
        };
        if !me.is_some_and(|me| space.is_writable(&me)) {
            return;
        }
        ending(space).is_wished = true;
        space.wish(Intent::Close);
        self.complete_thought(n, turn);
        self.keep_space(n, turn);
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, turn);
        self.next_control(n, turn);
    }

    /// «Not after all», while the relay has not heard of it.
    pub(crate) fn stay_together<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.in_flight.as_ref().is_some_and(|sent| sent.intent == Intent::Close) || is_closed(space) {
            return;
        }
        space.intents.retain(|intent| *intent != Intent::Close);
        ending(space).is_wished = false;
        self.keep_space(n, turn);
        turn.changed(Changed::Pair(n));
    }

    /// Whether this device keeps the pair when its time is over.
    pub(crate) fn keep_ended<R: CryptoRng>(&mut self, n: u32, is_kept: bool, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n).filter(|space| is_closed(space)) {
            ending(space).is_kept = is_kept;
            self.keep_space(n, turn);
            turn.changed(Changed::Pair(n));
        }
    }

    /// Deletes a pair that is over from this device. Others are not asked, and do not notice.
    pub(crate) fn delete_pair<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let state = self.pair(n, turn.wall).map(|pair| pair.state);
        if matches!(state, Some(PairState::Closed | PairState::Out | PairState::DeviceRemoved)) {
            self.forget(n, turn);
        }
    }

    /// Deletes what has been over for long enough, and is not to be kept.
    pub(crate) fn forget_ended<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let today = turn.wall.minutes();
        let is_due = |space: &&Space| {
            let row = space.row.ending.as_ref().filter(|row| !row.is_kept);
            is_closed(space)
                && row.and_then(|row| row.since).is_some_and(|since| today.saturating_sub(since) >= STAYS_MINUTES)
        };
        let due: Vec<u32> = self.spaces.values().filter(is_due).map(Space::n).collect();
        due.into_iter().for_each(|n| self.forget(n, turn));
    }

    /// Deletes all rows of a space but one that says that it is not to come back.
    pub(super) fn forget<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.remove(&n) else {
            return;
        };
        let id = space.id;
        for seq in 1..=space.log.len() {
            turn.delete(Table::Log, numbered(&id, seq));
        }
        for outgoing in &space.outbox {
            turn.delete(Table::Outbox, numbered(&id, outgoing.record.header.dev_seq));
        }
        for number in &space.journal.rows {
            turn.delete(Table::Journal, numbered(&id, *number));
        }
        turn.delete(Table::Checkpoints, id.as_bytes().to_vec());
        let led_to = self.identity.as_ref().and_then(|identity| space.back_to(&identity.person()));
        let mark = SpaceRow { is_forgotten: Some(true), led_to, ..SpaceRow::new(n) };
        self.asked_back.extend(led_to);
        self.put_sealed(Table::Spaces, id.as_bytes().to_vec(), &cbor::encode(&mark), turn);
        self.forgotten.insert(id, n);
        turn.changed(Changed::Session);
        turn.changed(Changed::Pair(n));
    }

    /// How a pair ends, or has ended; nothing while nobody wants that.
    pub(crate) fn ending_of(space: &Space) -> Option<Ending> {
        let row = space.row.ending.as_ref()?;
        if !is_closed(space) {
            return row.is_wished.then_some(Ending::OnItsWay);
        }
        let since = row.since?;
        Some(Ending::Over { since, until: (!row.is_kept).then_some(since + STAYS_MINUTES) })
    }

    /// The number of a pair that is new here.
    pub(crate) fn next_number(&self) -> u32 {
        let last = self.spaces.keys().chain(self.forgotten.values()).max();
        last.map_or(1, |last| last + 1)
    }

    /// The relay says that it has deleted a space.
    pub(crate) fn deleted_at_relay<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        // Its word alone ends nothing here: what this device has stays.
        if let Some(space) = self.spaces.get_mut(&n).filter(|space| !is_closed(space)) {
            space.notices.insert(Notice::DeletedAtRelay);
            turn.changed(Changed::Pair(n));
        }
    }
}

/// A space has been closed: from now on its time runs on this device.
pub(crate) fn closed(space: &mut Space, minutes: u64) {
    space.intents.clear();
    let row = ending(space);
    row.is_wished = false;
    row.since.get_or_insert(minutes);
}

/// An ending that was wished for before a restart.
pub(crate) fn recall_ending(space: &mut Space) {
    if space.row.ending.as_ref().is_some_and(|row| row.is_wished) && !is_closed(space) {
        space.wish(Intent::Close);
    }
}

fn ending(space: &mut Space) -> &mut EndingRow {
    space.row.ending.get_or_insert_default()
}

pub(super) fn is_closed(space: &Space) -> bool {
    space.roster.as_ref().is_some_and(Roster::is_closed)
}
