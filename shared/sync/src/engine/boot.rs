//! Waking up: from the rows of the store to the state before the device went to sleep.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use twofold_crypto::LocalKey;
use twofold_model::Document;
use twofold_wire::SpaceId;
use twofold_wire::cbor;
use twofold_wire::log::Entry;
use twofold_wire::roster::{self, Roster};

use crate::Notice;
use crate::body::Seen;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::controls::learn;
use crate::engine::ending::recall_ending;
use crate::engine::identity::Identity;
use crate::engine::recall::apply_outbox;
use crate::engine::turn::Turn;
use crate::input::Journaled;
use crate::marks::Marks;
use crate::space::{Intent, Space};
use crate::store::{
    CheckpointRow, DeviceCount, IdentityRow, KeyRow, LogRow, OutboxRow, Row, SpaceRow, Table, number_of, space_of,
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
        self.claim_plain_answers(turn);
        self.forget_ended(turn);
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
        if row.is_forgotten == Some(true) {
            self.forgotten.insert(id, n);
            self.asked_back.extend(row.led_to);
            return;
        }
        let genesis = row.genesis.clone();
        let actor = self.actor(&identity.device.id());
        let me = identity.member();
        let saved = kept.checkpoint.and_then(|checkpoint| {
            let mut document = Document::load(&checkpoint.document, actor, me).ok()?;
            if let Some(learned) = &checkpoint.learned {
                document.recall_learned(learned);
            }
            Some((checkpoint, document))
        });
        let mut space = Space::new(id, row, Document::new(actor, me));
        space.kept = Some(space.row.clone());
        space.keys.extend(space.row.keys.iter().flatten().filter_map(KeyRow::open));
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
            let signed = checkpoint.signed.and_then(|signed| serde_json::from_slice(&signed.0).ok());
            space.marks = Marks::at(checkpoint.marks.unwrap_or_default(), signed.unwrap_or_default());
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
            space.has_own_act = true;
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
        if let Some(space) = self.spaces.get_mut(&n) {
            let len = space.log.len();
            space.backlog.retain(|seq| *seq <= len);
        }
        self.open_backlog(n, turn);
        for outgoing in kept.outbox.into_values() {
            self.recall_outgoing(n, outgoing);
        }
        if let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) {
            apply_outbox(space, identity);
        }
        self.mend_outbox(n, turn);
        self.recall_last_edit(n);
        self.replay_journal(n, kept.journal, turn);
        self.recall_invitation(n);
        if let Some(space) = self.spaces.get_mut(&n) {
            recall_ending(space);
        }
        self.checkpoint_if_due(n, turn);
    }
}

fn open_row(local: &LocalKey, row: &Row) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    local.open(row.table.name(), &row.key, &row.value).ok()
}
