//! A space as one device knows it: roster, keys, verified log, document, outbox and journal.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use twofold_crypto::EpochKey;
use twofold_model::Document;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::SpaceKind;
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::Record;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

use crate::body::{RelayView, Seen};
use crate::input::Role;
use crate::notice::Notice;
use crate::store::{BatchId, SpaceRow};

/// Everything about one space.
pub(crate) struct Space {
    pub(crate) id: SpaceId,
    pub(crate) row: SpaceRow,
    /// Nothing until `GENESIS` is here.
    pub(crate) roster: Option<Roster>,
    pub(crate) keys: BTreeMap<u32, EpochKey>,
    /// Keyrings and notes that wait for their key.
    pub(crate) keyrings: Vec<(u32, Bytes)>,
    pub(crate) notes: Vec<SealedNote>,
    pub(crate) people: BTreeMap<PersonId, Named>,
    pub(crate) template: Option<String>,
    /// The inviter's name, until the inviter's own note can be read.
    pub(crate) inviter_name: Option<String>,

    pub(crate) log: Log,
    pub(crate) heads: BTreeMap<DeviceId, Seen>,
    /// Every device that was ever in the space, with its person.
    pub(crate) owners: BTreeMap<DeviceId, PersonId>,
    pub(crate) document: Document,
    /// Entries that are verified and not in the document yet: their key or what they build on is missing.
    pub(crate) backlog: Vec<u64>,
    /// Entries that did not fit.
    pub(crate) aside: BTreeSet<u64>,
    pub(crate) since_checkpoint: usize,

    pub(crate) outbox: VecDeque<Outgoing>,
    pub(crate) journal: Journal,
    pub(crate) intents: VecDeque<Intent>,
    pub(crate) in_flight: Option<(Hash, Bytes)>,

    /// What has been on this screen, by device.
    pub(crate) shown: BTreeMap<DeviceId, Seen>,
    /// What of it the others know.
    pub(crate) told: BTreeMap<DeviceId, u64>,
    pub(crate) told_at: Timestamp,
    pub(crate) seen_due: Option<Timestamp>,
    /// The log's length at the last snapshot.
    pub(crate) snapshot_at: u64,
    /// What others' devices have shown, by their device.
    pub(crate) seen_by: BTreeMap<DeviceId, BTreeMap<DeviceId, Seen>>,
    pub(crate) presence: BTreeMap<DeviceId, Present>,
    /// Others' views of the log that are ahead of ours, to compare later.
    pub(crate) claims: Vec<RelayView>,

    pub(crate) link: Link,
    pub(crate) notices: BTreeSet<Notice>,
    /// The last batch that holds something of the person's own.
    pub(crate) own_batch: BatchId,
    pub(crate) last_news: Option<u64>,
}

/// A person's name and role, as the person gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// The sealed part of a control record, waiting for its epoch's key.
pub(crate) struct SealedNote {
    pub(crate) person: PersonId,
    pub(crate) place: SpaceId,
    pub(crate) epoch: u32,
    pub(crate) sealed: Bytes,
}

/// A record that the relay has not confirmed.
pub(crate) struct Outgoing {
    pub(crate) record: Record,
    pub(crate) hash: Hash,
    pub(crate) body: Bytes,
    /// It may be sent when this batch is durable.
    pub(crate) batch: BatchId,
    /// Sent on this connection.
    pub(crate) is_sent: bool,
}

/// Commands that are not sealed yet.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) rows: VecDeque<u64>,
    pub(crate) next: u64,
    pub(crate) first_edit: Timestamp,
    pub(crate) last_edit: Timestamp,
}

/// A control record that a member wants; built when the roster's head is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    Genesis(Bytes),
    Invite,
    RevokeInvite(twofold_wire::ids::VerifyKey),
    Confirm(PersonId),
    Eject(PersonId),
    Pin(Vec<Bytes>),
    Wrap,
    Rotate,
}

/// Somebody's device that has the pair on screen.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    pub(crate) at: u64,
    pub(crate) heard: Timestamp,
    pub(crate) here: bool,
    pub(crate) field: Option<String>,
}

/// What this connection knows of the space.
#[derive(Default)]
pub(crate) struct Link {
    pub(crate) is_subscribed: bool,
    pub(crate) is_caught_up: bool,
    /// Sending stopped until the next connection or this time.
    pub(crate) blocked_until: Option<Timestamp>,
    pub(crate) presence_sent: Timestamp,
    pub(crate) is_presence_due: bool,
    pub(crate) presence_shown: BTreeMap<DeviceId, Seen>,
}

impl Space {
    pub(crate) fn new(id: SpaceId, row: SpaceRow, document: Document) -> Self {
        Self {
            id,
            row,
            roster: None,
            keys: BTreeMap::new(),
            keyrings: Vec::new(),
            notes: Vec::new(),
            people: BTreeMap::new(),
            template: None,
            inviter_name: None,
            log: Log::default(),
            heads: BTreeMap::new(),
            owners: BTreeMap::new(),
            document,
            backlog: Vec::new(),
            aside: BTreeSet::new(),
            since_checkpoint: 0,
            outbox: VecDeque::new(),
            journal: Journal::default(),
            intents: VecDeque::new(),
            in_flight: None,
            shown: BTreeMap::new(),
            told: BTreeMap::new(),
            told_at: Timestamp::default(),
            seen_due: None,
            snapshot_at: 0,
            seen_by: BTreeMap::new(),
            presence: BTreeMap::new(),
            claims: Vec::new(),
            link: Link::default(),
            notices: BTreeSet::new(),
            own_batch: 0,
            last_news: None,
        }
    }

    pub(crate) fn n(&self) -> u32 {
        self.row.n
    }

    pub(crate) fn is_pair(&self) -> bool {
        self.roster.as_ref().is_none_or(|roster| roster.kind() == SpaceKind::Pair)
    }

    /// The number and hash before this device's next record.
    pub(crate) fn my_last(&self, me: &DeviceId) -> (u64, Hash) {
        let sealed = self.outbox.back().map(|last| (last.record.header.dev_seq, last.hash));
        sealed.or_else(|| self.heads.get(me).map(|last| (last.dev_seq, last.hash))).unwrap_or((0, Hash::ZERO))
    }

    pub(crate) fn relay_view(&self) -> RelayView {
        RelayView { seq: self.log.len(), chain: self.log.chain_at(self.log.len()).unwrap_or(Hash::ZERO) }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shown.values().copied().collect()
    }

    /// Whether this device may write: its person is in, and nothing ended.
    pub(crate) fn is_writable(&self, me: &DeviceId) -> bool {
        self.roster.as_ref().is_some_and(|roster| !roster.is_closed() && roster.device(me).is_some())
    }

    pub(crate) fn partner_is_here(&self, now: Timestamp) -> bool {
        self.presence.values().any(|present| present.is_here(now))
    }
}

impl Present {
    /// Silence of 45 s counts as gone.
    pub(crate) fn is_here(&self, now: Timestamp) -> bool {
        self.here && now.since(self.heard) < twofold_wire::limits::DEAD_SECONDS * 1000
    }
}

/// The log as far as it is verified: entries from number 1, and the chain after each.
#[derive(Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    chains: Vec<Hash>,
}

impl Log {
    /// The number of the newest entry.
    pub(crate) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn get(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// The chain after entry `seq`; zeros for 0.
    pub(crate) fn chain_at(&self, seq: u64) -> Option<Hash> {
        match seq.checked_sub(1) {
            None => Some(Hash::ZERO),
            Some(at) => self.chains.get(usize::try_from(at).ok()?).copied(),
        }
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        let previous = self.chains.last().copied().unwrap_or(Hash::ZERO);
        self.chains.push(next_chain(&previous, self.len() + 1, &entry.hash()));
        self.entries.push(entry);
    }

    /// The chain that these entries would give.
    pub(crate) fn chain_with<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Hash {
        let mut seq = self.len();
        entries.fold(self.chains.last().copied().unwrap_or(Hash::ZERO), |chain, entry| {
            seq += 1;
            next_chain(&chain, seq, &entry.hash())
        })
    }
}
