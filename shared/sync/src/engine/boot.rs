//! Waking up: from the rows of the store to the state before the device went to sleep.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use twofold_crypto::LocalKey;
use twofold_model::Document;
use twofold_wire::SpaceId;
use twofold_wire::cbor;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::{self, Roster};

use crate::Notice;
use crate::body::{Body, Seen};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::controls::{learn, open_secret};
use crate::engine::identity::Identity;
use crate::engine::records::{Change, author_of};
use crate::engine::turn::Turn;
use crate::input::Journaled;
use crate::space::{Intent, Outgoing, Space};
use crate::store::{CheckpointRow, IdentityRow, LogRow, OutboxRow, Row, SpaceRow, Table, number_of, space_of};

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
        let mut done = 0;
        if let Some((checkpoint, document)) = saved {
            space.document = document;
            space.backlog = checkpoint.backlog;
            space.aside = checkpoint.aside.into_iter().collect();
            space.shown = checkpoint.shown.iter().map(|seen| (seen.device, *seen)).collect();
            let by_device = |seen: Vec<Seen>| seen.into_iter().map(|seen| (seen.device, seen)).collect();
            space.seen_by = checkpoint.seen_by.into_iter().map(|(who, seen)| (who, by_device(seen))).collect();
            done = checkpoint.seq;
        }
        if let Some(genesis) = genesis {
            space.roster = Roster::genesis(&genesis).ok();
            if let Ok(signed) = roster::parse(&genesis) {
                learn(&mut space, identity, &signed.control, &twofold_wire::Hash::ZERO);
            }
            space.intents.push_back(Intent::Genesis(genesis));
        }
        self.spaces.insert(n, space);
        let mut expected = 1;
        for (seq, entry) in kept.log {
            // Rows after a hole were never confirmed as stored: the relay has them still.
            if seq != expected {
                break;
            }
            expected += 1;
            if seq <= done && matches!(entry, Entry::Record(_)) {
                self.recall_record(n, seq, entry);
            } else {
                self.take_entry(n, seq, entry, turn);
            }
        }
        self.open_backlog(n, turn);
        for outgoing in kept.outbox.into_values() {
            self.recall_outgoing(n, outgoing);
        }
        self.replay_journal(n, kept.journal, turn);
        self.recall_invitation(n);
        self.checkpoint_if_due(n, turn);
    }

    /// A record that the checkpoint covers: its place counts, its content is in the document.
    fn recall_record(&mut self, n: u32, seq: u64, entry: Entry) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if let Entry::Record(bytes) = &entry
            && !space.aside.contains(&seq)
            && let Ok(record) = Record::parse(bytes.0.clone())
        {
            let (device, dev_seq) = (record.header.device, record.header.dev_seq);
            space.heads.insert(device, Seen { device, dev_seq, hash: record.hash() });
            if record.header.kind == Kind::Snapshot {
                space.snapshot_at = seq;
            }
        }
        space.log.push(entry);
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
        if let (Ok(Body::Change(change)), Some(me)) = (Body::decode(&row.body), me)
            && let Some(author) = author_of(space, &me)
        {
            let change = Change::of(me, author, change);
            // It was in the document when it was sealed; a checkpoint may have it already.
            drop(space.document.apply(&[change.incoming()]));
        }
        space.outbox.push_back(Outgoing { record, hash, body: row.body, batch: 0, is_sent: false });
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
    fn recall_invitation(&mut self, n: u32) {
        if let Some(space) = self.spaces.get_mut(&n)
            && let Some(secret) = open_secret(space)
            && space.roster.as_ref().is_some_and(|roster| roster.invitation(&secret.verify_key()).is_none())
        {
            space.intents.push_back(Intent::Invite);
        }
    }
}

fn open_row(local: &LocalKey, row: &Row) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    local.open(row.table.name(), &row.key, &row.value).ok()
}
