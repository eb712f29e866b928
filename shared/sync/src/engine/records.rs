//! Sealed records: checked in order as they come, opened as soon as their key and what they build on are there.

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_model::{Actor, ApplyError, AuthorId, FieldPath, Incoming, Snapshot};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash};

use crate::Notice;
use crate::body::{Body, ChangeBody, RelayView, Seen, SnapshotBody};
use crate::effect::Changed;
use crate::engine::turn::Turn;
use crate::engine::{Engine, actor_of};
use crate::space::Space;
use crate::store::{CheckpointRow, Table, numbered};

/// After so many entries the state is written whole, so that opening the app stays fast.
const CHECKPOINT_ENTRIES: usize = 64;
/// Clocks that differ by more than this, in minutes, are worth a word.
const CLOCK_TOLERANCE: u64 = 60;

impl Engine {
    /// Checks a record's place: author, roster, device chain, epoch. `false`: it does not fit.
    pub(crate) fn take_record<R: CryptoRng>(
        &mut self,
        n: u32,
        seq: u64,
        bytes: &Bytes,
        turn: &mut Turn<'_, R>,
    ) -> bool {
        let me = self.me();
        let Some(space) = self.spaces.get_mut(&n) else {
            return false;
        };
        let Ok(record) = Record::parse(bytes.0.clone()) else {
            return false;
        };
        let header = &record.header;
        let Some(roster) = &space.roster else {
            return false;
        };
        let Some((_, keys)) = roster.device(&header.device) else {
            return false;
        };
        let last = space.heads.get(&header.device).copied();
        let (last_seq, last_hash) = last.map_or((0, Hash::ZERO), |last| (last.dev_seq, last.hash));
        let is_fit = header.kind != Kind::Presence
            && header.space == space.id
            && header.roster_hash == roster.head()
            && header.epoch == roster.epoch()
            && header.dev_seq == last_seq + 1
            && header.prev_dev_hash == last_hash
            && record.verify(&keys.verify).is_ok();
        if !is_fit {
            return false;
        }
        let hash = record.hash();
        let seen = Seen { device: header.device, dev_seq: header.dev_seq, hash };
        space.heads.insert(header.device, seen);
        if header.kind == Kind::Snapshot {
            space.snapshot_at = seq;
        }
        if me == Some(header.device) && space.outbox.front().is_some_and(|outgoing| outgoing.hash == hash) {
            // Own and confirmed: the document has it already.
            space.outbox.pop_front();
            turn.delete(Table::Outbox, numbered(&space.id, header.dev_seq));
        } else {
            space.backlog.push(seq);
        }
        true
    }

    /// Opens what can be opened and puts it into the document, in the order of the log.
    pub(crate) fn open_backlog<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if self.spaces.get(&n).is_none_or(|space| space.backlog.is_empty()) {
            return;
        }
        // Own keystrokes were aimed at the document as it is: they become a change before anything else comes in.
        self.complete_thought(n, turn);
        let me = self.me();
        let looking = self.looking == Some(n);
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let backlog = std::mem::take(&mut space.backlog);
        let mut changes = Vec::new();
        for seq in backlog {
            match open(space, seq) {
                Opened::Locked => space.backlog.push(seq),
                Opened::Broken => set_aside(space, seq, Notice::SetAside),
                Opened::Newer => set_aside(space, seq, Notice::NewerApp),
                Opened::Body(device, author, body) => match *body {
                    Body::Change(change) => {
                        if me != Some(device) {
                            hear(space, device, &change.seen, change.relay);
                            check_clock(space, change.minutes, turn.now.minutes());
                        }
                        changes.push((seq, device, author, change));
                    }
                    Body::Seen(seen) => hear(space, device, &seen.seen, seen.relay),
                    Body::Snapshot(snapshot) => check_snapshot(space, seq, device, &snapshot),
                    Body::Presence(_) => set_aside(space, seq, Notice::SetAside),
                },
            }
        }
        if !changes.is_empty() {
            apply(space, changes);
            space.backlog.sort_unstable();
            turn.changed(if n == 0 { Changed::Own } else { Changed::Document(n) });
        }
        compare_claims(space);
        if looking {
            self.show_all(n);
        }
        turn.changed(Changed::Pair(n));
    }

    /// Writes the whole state of a space, at a point where nothing is half done.
    pub(crate) fn checkpoint_if_due<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let due = |space: &Space| space.since_checkpoint >= CHECKPOINT_ENTRIES && space.journal.rows.is_empty();
        if self.spaces.get(&n).is_some_and(due) {
            self.checkpoint(n, turn);
        }
    }

    pub(crate) fn checkpoint<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if space.document.has_pending() || !space.journal.rows.is_empty() {
            return;
        }
        space.since_checkpoint = 0;
        let row = CheckpointRow {
            seq: space.log.len(),
            document: Bytes(space.document.save()),
            backlog: space.backlog.clone(),
            aside: space.aside.iter().copied().collect(),
            seen_by: space.seen_by.iter().map(|(who, seen)| (*who, seen.values().copied().collect())).collect(),
            shown: space.seen(),
        };
        let key = space.id.as_bytes().to_vec();
        self.put_sealed(Table::Checkpoints, key, &cbor::encode(&row), turn);
    }
}

enum Opened {
    /// Its key is not here yet.
    Locked,
    Broken,
    Newer,
    Body(DeviceId, AuthorId, Box<Body>),
}

fn open(space: &Space, seq: u64) -> Opened {
    let Some(Entry::Record(bytes)) = space.log.get(seq) else {
        return Opened::Broken;
    };
    let Ok(record) = Record::parse(bytes.0.clone()) else {
        return Opened::Broken;
    };
    let Some(key) = space.keys.get(&record.header.epoch) else {
        return Opened::Locked;
    };
    let Ok(plain) = open_record(&record, key) else {
        return Opened::Broken;
    };
    let device = record.header.device;
    let Some(author) = author_of(space, &device) else {
        return Opened::Broken;
    };
    match Body::decode(&plain) {
        Ok(body) => Opened::Body(device, author, Box::new(body)),
        Err(cbor::Malformed) => Opened::Newer,
    }
}

/// The person of a device that is in the space, or was.
pub(crate) fn author_of(space: &Space, device: &DeviceId) -> Option<AuthorId> {
    space.owners.get(device).map(|person| AuthorId(person.0))
}

fn apply(space: &mut Space, changes: Vec<(u64, DeviceId, AuthorId, ChangeBody)>) {
    let generation = space.roster.as_ref().map_or(0, Roster::generation);
    let changes: Vec<(u64, Change)> = changes
        .into_iter()
        .filter(|(.., change)| change.generation == generation)
        .map(|(seq, device, author, body)| (seq, Change::of(device, author, body)))
        .collect();
    let batch: Vec<Incoming<'_>> = changes.iter().map(|(_, change)| change.incoming()).collect();
    let results = space.document.apply(&batch);
    for ((seq, change), result) in changes.iter().zip(results) {
        match result {
            Ok(()) => space.last_news = space.last_news.max(Some(change.minutes)),
            Err(ApplyError::Waiting { .. }) => space.backlog.push(*seq),
            Err(_) => set_aside(space, *seq, Notice::SetAside),
        }
    }
}

/// A change body in the model's terms.
pub(crate) struct Change {
    author: AuthorId,
    actor: Actor,
    minutes: u64,
    before: Vec<[u8; 32]>,
    after: Vec<[u8; 32]>,
    born: Vec<FieldPath>,
    changes: Vec<Vec<u8>>,
}

impl Change {
    pub(crate) fn of(device: DeviceId, author: AuthorId, body: ChangeBody) -> Self {
        Self {
            author,
            actor: actor_of(&device, &body.nonce),
            minutes: body.minutes,
            before: body.before.iter().map(|head| head.0).collect(),
            after: body.after.iter().map(|head| head.0).collect(),
            born: body.born.iter().filter_map(|path| path.parse().ok()).collect(),
            changes: body.changes.into_iter().map(|bytes| bytes.0).collect(),
        }
    }

    pub(crate) fn incoming(&self) -> Incoming<'_> {
        Incoming {
            author: self.author,
            actor: self.actor,
            heads_before: &self.before,
            heads_after: &self.after,
            born: &self.born,
            changes: &self.changes,
        }
    }
}

pub(crate) fn set_aside(space: &mut Space, seq: u64, notice: Notice) {
    space.aside.insert(seq);
    space.notices.insert(notice);
}

/// Somebody's device tells what it has seen, and how the log looks from there.
pub(crate) fn hear(space: &mut Space, device: DeviceId, seen: &[Seen], relay: RelayView) {
    let known = space.seen_by.entry(device).or_default();
    for seen in seen {
        let newest = known.entry(seen.device).or_insert(*seen);
        if seen.dev_seq > newest.dev_seq {
            *newest = *seen;
        }
    }
    space.claims.push(relay);
}

/// Two partners whose logs have different chains at one number were shown two different logs.
pub(crate) fn compare_claims(space: &mut Space) {
    let log = &space.log;
    let mut is_forked = false;
    space.claims.retain(|claim| match log.chain_at(claim.seq) {
        Some(chain) => {
            is_forked |= chain != claim.chain;
            false
        }
        None => true,
    });
    // Claims ahead of us come true soon or never: a few are enough to notice.
    let excess = space.claims.len().saturating_sub(16);
    space.claims.drain(..excess);
    if is_forked {
        space.notices.insert(Notice::Fork);
    }
}

fn check_snapshot(space: &mut Space, seq: u64, device: DeviceId, snapshot: &SnapshotBody) {
    hear(space, device, &[], snapshot.relay);
    let is_true = Snapshot::decode(&snapshot.document).is_ok_and(|claimed| {
        claimed.heads() == snapshot.heads.iter().map(|head| head.0).collect::<Vec<[u8; 32]>>()
            && space.document.check_snapshot(&claimed).is_ok()
    });
    if !is_true {
        set_aside(space, seq, Notice::SetAside);
    }
}

fn check_clock(space: &mut Space, theirs: u64, ours: u64) {
    if theirs > ours + CLOCK_TOLERANCE {
        space.notices.insert(Notice::ClockOff);
    }
}
