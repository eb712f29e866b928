//! Waking up: from the rows of the store to the state before the device went to sleep.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use twofold_crypto::{LocalKey, open_record};
use twofold_model::Document;
use twofold_wire::cbor;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::{self, Roster};
use twofold_wire::{DeviceId, SpaceId};

use crate::Notice;
use crate::body::{Body, Seen};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::controls::{learn, open_secret};
use crate::engine::identity::Identity;
use crate::engine::records::{Change, author_of, check_place, claimed_place, set_aside};
use crate::engine::turn::Turn;
use crate::input::Journaled;
use crate::space::{Intent, Outgoing, Space};
use crate::store::{
    CheckpointRow, DeviceCount, IdentityRow, LogRow, OutboxRow, Row, SpaceRow, Table, number_of, space_of,
};

/// The rows of one space, opened.
#[derive(Default)]
struct Kept {
    space: Option<SpaceRow>,
    log: BTreeMap<u64, Entry>,
    checkpoint: Option<CheckpointRow>,
    outbox: BTreeMap<u64, OutboxRow>,
    journal: BTreeMap<u64, Journaled>,
}

impl Engine {
    pub(crate) fn boot<R: CryptoRng>(&mut self, rows: Vec<Row>, turn: &mut Turn<'_, R>) {
        let mut kept: BTreeMap<SpaceId, Kept> = BTreeMap::new();
        for row in &rows {
            if self.sort_row(row, &mut kept).is_none() {
                self.notices.insert(Notice::StoreDamaged);
            }
        }
        for (id, mut kept) in kept {
            if let Some(row) = kept.space.take() {
                self.wake(id, row, kept, turn);
            }
        }
        if self.identity.is_some() {
            turn.effects.push(Effect::Connect);
        }
        turn.changed(Changed::Session);
    }

    fn sort_row(&mut self, row: &Row, kept: &mut BTreeMap<SpaceId, Kept>) -> Option<()> {
        let plain = open_row(&self.local, row)?;
        if row.table == Table::Identity {
            let identity = Identity::from_row(&cbor::decode::<IdentityRow>(&plain).ok()?)?;
            self.identity = Some(identity);
            return Some(());
        }
        let kept = kept.entry(space_of(&row.key)?).or_default();
        match row.table {
            Table::Identity => {}
            Table::Spaces => kept.space = Some(cbor::decode(&plain).ok()?),
            Table::Checkpoints => kept.checkpoint = Some(cbor::decode(&plain).ok()?),
            Table::Log => {
                kept.log.insert(number_of(&row.key)?, cbor::decode::<LogRow>(&plain).ok()?.entry);
            }
            Table::Outbox => {
                kept.outbox.insert(number_of(&row.key)?, cbor::decode(&plain).ok()?);
            }
            Table::Journal => {
                kept.journal.insert(number_of(&row.key)?, serde_json::from_slice(&plain).ok()?);
            }
        }
        Some(())
    }

    /// Brings one space back: the checkpoint, the log after it, what was not sent, what was not sealed.
    fn wake<R: CryptoRng>(&mut self, id: SpaceId, row: SpaceRow, kept: Kept, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        let n = row.n;
        let genesis = row.genesis.clone();
        let actor = self.actor(&identity.device.id());
        let me = identity.member();
        let saved = kept.checkpoint.and_then(|checkpoint| {
            let document = Document::load(&checkpoint.document, actor, me).ok()?;
            Some((checkpoint, document))
        });
        let mut space = Space::new(id, row, Document::new(actor, me));
        space.kept = Some(space.row.clone());
        let mut done = 0;
        let mut retry = BTreeSet::new();
        if let Some((checkpoint, document)) = saved {
            space.document = document;
            space.backlog = checkpoint.backlog;
            space.shown = checkpoint.shown.iter().map(|seen| (seen.device, *seen)).collect();
            let by_device = |seen: Vec<Seen>| seen.into_iter().map(|seen| (seen.device, seen)).collect();
            space.seen_by = checkpoint.seen_by.into_iter().map(|(who, seen)| (who, by_device(seen))).collect();
            let counts = |counts: Vec<DeviceCount>| counts.into_iter().map(|it| (it.device, it.dev_seq)).collect();
            space.news = counts(checkpoint.news);
            space.told = counts(checkpoint.told);
            space.last_news = checkpoint.last_news;
            retry = checkpoint.aside.into_iter().collect();
            done = checkpoint.seq;
        }
        // After the clock was set back, `SEEN` need not wait until the old time comes again.
        space.told_at = space.row.told_at.unwrap_or_default().min(turn.now);
        if let Some(genesis) = genesis {
            space.roster = Roster::genesis(&genesis).ok();
            if let Ok(signed) = roster::parse(&genesis) {
                learn(&mut space, identity, &signed.control, &twofold_wire::Hash::ZERO);
            }
            space.intents.push_back(Intent::Genesis(genesis));
        }
        self.spaces.insert(n, space);
        for (expected, (seq, entry)) in (1..).zip(kept.log) {
            // Rows after a hole were never confirmed as stored: the relay has them still.
            if seq != expected {
                break;
            }
            if seq <= done && matches!(entry, Entry::Record(_)) {
                self.recall_record(n, seq, entry, &retry);
            } else {
                self.take_entry(n, seq, entry, turn);
            }
        }
        self.open_backlog(n, turn);
        for outgoing in kept.outbox.into_values() {
            self.recall_outgoing(n, outgoing);
        }
        self.mend_outbox(n, turn);
        self.recall_last_edit(n);
        self.replay_journal(n, kept.journal, turn);
        self.recall_invitation(n);
        self.checkpoint_if_due(n, turn);
    }

    /// A record that the checkpoint covers: its place counts, its content is in the document. What was set aside is
    /// tried once more, because this may be a newer app than the one that could not read it.
    pub(crate) fn recall_record(&mut self, n: u32, seq: u64, entry: Entry, retry: &BTreeSet<u64>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if let Entry::Record(bytes) = &entry {
            let place = if retry.contains(&seq) { check_place(space, bytes) } else { claimed_place(bytes) };
            match place {
                Ok((kind, seen)) => {
                    space.advance(seen);
                    if kind == Kind::Snapshot {
                        space.snapshot_at = seq;
                    }
                    if retry.contains(&seq) {
                        space.backlog.push(seq);
                    }
                }
                Err(misfit) => set_aside(space, seq, misfit.notice()),
            }
        }
        space.log.push(entry);
    }

    /// Which of this device's records holds the newest change: the last ones are opened until one does.
    fn recall_last_edit(&mut self, n: u32) {
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

    fn recall_outgoing(&mut self, n: u32, row: OutboxRow) {
        let me = self.me();
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let Ok(record) = Record::parse(row.record.0) else {
            return;
        };
        let hash = record.hash();
        let mut is_edit = false;
        if let (Ok(Body::Change(change)), Some(me)) = (Body::read(&row.body), me)
            && let Some(author) = author_of(space, &me)
        {
            is_edit = true;
            // It was in the document when it was sealed; a checkpoint may have it already.
            if let Some(change) = Change::of(me, author, change) {
                drop(space.document.apply(&[change.incoming()]));
            }
        }
        space.outbox.push_back(Outgoing { record, hash, body: row.body, batch: 0, is_edit, is_sent: false });
    }

    fn replay_journal<R: CryptoRng>(&mut self, n: u32, journal: BTreeMap<u64, Journaled>, turn: &mut Turn<'_, R>) {
        for (number, journaled) in journal {
            // A command that was accepted once is accepted again on the same document.
            drop(self.perform(n, &journaled));
            if let Some(space) = self.spaces.get_mut(&n) {
                space.journal.rows.push_back(number);
                space.journal.next = number + 1;
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

/// The number of this device's record at this place of the log, if it holds a change.
fn own_edit(space: &Space, me: &DeviceId, seq: u64) -> Option<u64> {
    let Some(Entry::Record(bytes)) = space.log.get(seq) else {
        return None;
    };
    let record = Record::parse(bytes.0.clone()).ok().filter(|record| record.header.device == *me)?;
    let plain = open_record(&record, space.keys.get(&record.header.epoch)?).ok()?;
    matches!(Body::read(&plain), Ok(Body::Change(_))).then_some(record.header.dev_seq)
}

fn open_row(local: &LocalKey, row: &Row) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    local.open(row.table.name(), &row.key, &row.value).ok()
}
