//! Sealed records: checked in order as they come, opened as soon as their key and what they build on are there.

use rand_core::CryptoRng;
use twofold_crypto::open_record;
use twofold_model::{Actor, ApplyError, AuthorId, FieldPath, Incoming, Snapshot, SnapshotError};
use twofold_wire::cbor::Bytes;
use twofold_wire::log::Entry;
use twofold_wire::record::{Header, Kind, Record, RecordError};
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash};

use crate::Notice;
use crate::body::{Body, BodyError, ChangeBody, RelayView, Seen, SnapshotBody};
use crate::effect::Changed;
use crate::engine::clean_copy::take_copy_word;
use crate::engine::clock::check_clock;
use crate::engine::recall::apply_outbox;
use crate::engine::signing::take_signature;
use crate::engine::turn::Turn;
use crate::engine::verification::take_check;
use crate::engine::{Engine, actor_of};
use crate::space::Space;
use crate::store::{Table, numbered};

impl Engine {
    /// Gives a record its place: author, roster, device chain, epoch. What is in it waits in the backlog.
    pub(crate) fn take_record<R: CryptoRng>(
        &mut self,
        n: u32,
        seq: u64,
        bytes: &Bytes,
        turn: &mut Turn<'_, R>,
    ) -> Result<(), Misfit> {
        let me = self.me();
        let Some(space) = self.spaces.get_mut(&n) else {
            return Err(Misfit::Wrong);
        };
        let (kind, seen) = check_place(space, bytes)?;
        space.advance(seen);
        space.has_own_act |=
            self.identity.as_ref().is_some_and(|it| space.owners.get(&seen.device) == Some(&it.person()));
        if kind == Kind::Snapshot {
            space.snapshot_at = seq;
        }
        if me == Some(seen.device) && is_confirmed(space, seen.hash, bytes) {
            // Own and confirmed: as a rule, the document has it already.
            if let Some(sent) = space.outbox.pop_front() {
                turn.delete(Table::Outbox, numbered(&space.id, sent.record.header.dev_seq));
                if !sent.is_in_document {
                    space.backlog.push(seq);
                }
            }
        } else {
            if me == Some(seen.device) && !space.outbox.is_empty() {
                space.notices.insert(Notice::DeviceCopied);
            }
            space.backlog.push(seq);
        }
        Ok(())
    }

    /// Opens what can be opened and puts it into the document, in the order of the log.
    pub(crate) fn open_backlog<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if self.spaces.get(&n).is_none_or(|space| space.backlog.is_empty()) {
            return;
        }
        // Own keystrokes were aimed at the document as it is: they become a change before anything else comes in.
        self.complete_thought(n, turn);
        let looking = self.looking == Some(n);
        let Some((space, identity)) = self.spaces.get_mut(&n).zip(self.identity.as_ref()) else {
            return;
        };
        let me = identity.device.id();
        if !space.journal.rows.is_empty() && space.is_writable(&me) {
            // They cannot be sealed until the current key comes; it will open the backlog again.
            return;
        }
        let mut backlog = std::mem::take(&mut space.backlog);
        backlog.sort_unstable();
        backlog.dedup();
        let (mut changes, mut has_new_pair) = (Vec::new(), false);
        for seq in backlog {
            match open(space, seq) {
                Opened::Locked => space.backlog.push(seq),
                Opened::Broken => set_aside(space, seq, Notice::SetAside),
                Opened::Newer => set_aside(space, seq, Notice::NewerApp),
                Opened::Body(from, author, body) => match *body {
                    Body::Change(change) => {
                        if me == from.device {
                            tell_again(space, &change.seen);
                        } else {
                            hear(space, from.device, &change.seen, change.relay);
                            check_clock(space, change.minutes, turn.wall.minutes());
                        }
                        changes.push((seq, from, author, change));
                    }
                    Body::Seen(seen) if me == from.device => tell_again(space, &seen.seen),
                    Body::Seen(seen) => hear(space, from.device, &seen.seen, seen.relay),
                    Body::Snapshot(snapshot) => {
                        apply(space, std::mem::take(&mut changes), turn, n);
                        check_snapshot(space, seq, from.device, &snapshot);
                    }
                    Body::Signed(signed) => {
                        hear(space, from.device, &[], signed.relay);
                        take_signature(space, &self.templates, seq, from, author, signed);
                    }
                    Body::Checked(checked) => {
                        hear(space, from.device, &[], checked.relay);
                        take_check(space, seq, from, author, checked);
                    }
                    Body::Card(card) => {
                        hear(space, from.device, &[], card.relay);
                        space.marks.add_card(seq, from.device, card);
                        turn.changed(Changed::Session);
                    }
                    Body::CleanCopy(word) => {
                        has_new_pair |= me != from.device && author == identity.author_id();
                        take_copy_word(space, seq, from, author, word);
                        turn.changed(Changed::Session);
                    }
                    Body::Presence(_) => set_aside(space, seq, Notice::SetAside),
                },
            }
        }
        apply(space, changes, turn, n);
        apply_outbox(space, identity);
        space.backlog.sort_unstable();
        compare_claims(space);
        if has_new_pair {
            self.line.ask_for_spaces(turn);
        }
        if looking {
            self.show_all(n);
        }
        turn.changed(Changed::Pair(n));
    }
}

/// Whether this is the oldest record in the outbox: as it is there, or as it was before it had to be sealed anew.
fn is_confirmed(space: &Space, hash: Hash, bytes: &Bytes) -> bool {
    let Some(outgoing) = space.outbox.front() else {
        return false;
    };
    if outgoing.hash == hash {
        return true;
    }
    let opened = || {
        let record = Record::parse(bytes.0.clone()).ok()?;
        open_record(&record, space.keys.get(&record.header.epoch)?).ok()
    };
    opened().is_some_and(|body| body == outgoing.body.0)
}

/// Why a record has no place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// Its version is not known here.
    Newer,
    /// It breaks a rule.
    Wrong,
}

impl Misfit {
    pub(crate) fn notice(self) -> Notice {
        match self {
            Self::Newer => Notice::NewerApp,
            Self::Wrong => Notice::SetAside,
        }
    }
}

/// Checks a record against the roster and its device's chain, as they are where it stands in the log.
pub(crate) fn check_place(space: &Space, bytes: &Bytes) -> Result<(Kind, Seen), Misfit> {
    let record = parse(bytes)?;
    let header = &record.header;
    let roster = space.roster.as_ref().ok_or(Misfit::Wrong)?;
    let (_, keys) = roster.device(&header.device).ok_or(Misfit::Wrong)?;
    let last = space.heads.get(&header.device);
    let (last_seq, last_hash) = last.map_or((0, Hash::ZERO), |last| (last.dev_seq, last.hash));
    let is_fit = header.kind != Kind::Presence
        && header.space == space.id
        && !roster.is_closed()
        && header.roster_hash == roster.head()
        && header.epoch == roster.epoch()
        && header.dev_seq == last_seq + 1
        && header.prev_dev_hash == last_hash
        && record.verify(&keys.verify).is_ok();
    if is_fit { Ok(place_of(&record)) } else { Err(Misfit::Wrong) }
}

/// The place of a record that was checked when it came.
pub(crate) fn claimed_place(bytes: &Bytes) -> Result<(Kind, Seen), Misfit> {
    parse(bytes).map(|record| place_of(&record))
}

fn parse(bytes: &Bytes) -> Result<Record, Misfit> {
    Record::parse(bytes.0.clone()).map_err(|error| match error {
        RecordError::UnknownVersion => Misfit::Newer,
        _ => Misfit::Wrong,
    })
}

fn place_of(record: &Record) -> (Kind, Seen) {
    let Header { kind, device, dev_seq, .. } = record.header;
    (kind, Seen { device, dev_seq, hash: record.hash() })
}

enum Opened {
    /// Its key is not here yet.
    Locked,
    Broken,
    Newer,
    Body(Seen, AuthorId, Box<Body>),
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
    let (_, from) = place_of(&record);
    let Some(author) = author_of(space, &from.device) else {
        return Opened::Broken;
    };
    match Body::read(&plain) {
        Ok(body) => Opened::Body(from, author, Box::new(body)),
        Err(BodyError::Newer) => Opened::Newer,
        Err(BodyError::Malformed) => Opened::Broken,
    }
}

/// The person of a device that is in the space, or was.
pub(crate) fn author_of(space: &Space, device: &DeviceId) -> Option<AuthorId> {
    space.owners.get(device).map(|person| AuthorId(person.0))
}

fn apply<R: CryptoRng>(
    space: &mut Space,
    opened: Vec<(u64, Seen, AuthorId, ChangeBody)>,
    turn: &mut Turn<'_, R>,
    n: u32,
) {
    if opened.is_empty() {
        return;
    }
    let generation = space.roster.as_ref().map_or(0, Roster::generation);
    let mut changes = Vec::new();
    for (seq, from, author, body) in opened {
        let is_ours = body.generation == generation;
        match Change::of(from.device, author, body).filter(|_| is_ours) {
            Some(change) => changes.push((seq, from, change)),
            None => set_aside(space, seq, Notice::SetAside),
        }
    }
    // Why again: a log that was healed can hold an entry before the one that it builds on.
    loop {
        let (waiting, is_any_in) = apply_once(space, changes);
        changes = waiting;
        if changes.is_empty() || !is_any_in {
            break;
        }
    }
    for (seq, ..) in changes {
        // Earlier entries that are still locked or too new may hold what is missing. Else it was left out.
        let may_come = space.backlog.iter().any(|earlier| *earlier < seq) || space.notices.contains(&Notice::NewerApp);
        if !may_come {
            space.notices.insert(Notice::SetAside);
        }
        space.backlog.push(seq);
    }
    turn.changed(if n == 0 { Changed::Own } else { Changed::Document(n) });
}

/// Puts in what can be put in. What waits for a change that is not there comes back; and whether anything went in.
fn apply_once(space: &mut Space, changes: Vec<(u64, Seen, Change)>) -> (Vec<(u64, Seen, Change)>, bool) {
    let batch: Vec<Incoming<'_>> = changes.iter().map(|(.., change)| change.incoming()).collect();
    let results = space.document.apply(&batch);
    let (mut waiting, mut is_any_in) = (Vec::new(), false);
    for ((seq, from, change), result) in changes.into_iter().zip(results) {
        match result {
            Ok(()) => {
                is_any_in = true;
                space.news.insert(from.device, from.dev_seq);
                space.last_news = space.last_news.max(Some(change.minutes));
            }
            Err(ApplyError::Waiting { .. }) => waiting.push((seq, from, change)),
            Err(_) => set_aside(space, seq, Notice::SetAside),
        }
    }
    (waiting, is_any_in)
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
    /// Nothing when it names a field that no version could have written.
    pub(crate) fn of(device: DeviceId, author: AuthorId, body: ChangeBody) -> Option<Self> {
        Some(Self {
            author,
            actor: actor_of(&device, &body.nonce),
            minutes: body.minutes,
            before: body.before.iter().map(|head| head.0).collect(),
            after: body.after.iter().map(|head| head.0).collect(),
            born: body.born.iter().map(|path| path.parse()).collect::<Result<_, _>>().ok()?,
            changes: body.changes.into_iter().map(|bytes| bytes.0).collect(),
        })
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

/// What this device said earlier: on waking, and when the log is read anew.
fn tell_again(space: &mut Space, seen: &[Seen]) {
    space.told.extend(seen.iter().map(|seen| (seen.device, seen.dev_seq)));
}

/// Somebody's device tells what it has seen, and how the log looks from there.
pub(crate) fn hear(space: &mut Space, device: DeviceId, seen: &[Seen], relay: RelayView) {
    for seen in seen {
        // One number, two records: somebody was shown another log, or a device wrote twice under one number.
        if space.hash_of(&seen.device, seen.dev_seq).is_some_and(|ours| ours != seen.hash) {
            space.notices.insert(Notice::Fork);
            continue;
        }
        let newest = space.seen_by.entry(device).or_default().entry(seen.device).or_insert(*seen);
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
    let claimed = Snapshot::decode(&snapshot.document).ok().filter(|claimed| {
        let heads: Vec<[u8; 32]> = snapshot.heads.iter().map(|head| head.0).collect();
        claimed.heads() == heads
    });
    match claimed.map(|claimed| space.document.check_snapshot(&claimed)) {
        Some(Ok(())) => {}
        // What it holds more may be in an entry that is still locked.
        Some(Err(SnapshotError::UnknownChange)) if !space.backlog.is_empty() => space.backlog.push(seq),
        Some(Err(SnapshotError::Newer)) => set_aside(space, seq, Notice::NewerApp),
        _ => set_aside(space, seq, Notice::SetAside),
    }
}
