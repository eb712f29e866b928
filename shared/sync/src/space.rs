//! A space as one device knows it: roster, keys, verified log, document, outbox and journal.

mod log;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use twofold_crypto::EpochKey;
use twofold_model::Document;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Pinned, SpaceKind};
use twofold_wire::ids::VerifyKey;
use twofold_wire::record::Record;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

use crate::body::{CopyOf, RelayView, Seen};
use crate::engine::forms::Forms;
use crate::input::Role;
use crate::marks::Marks;
use crate::notice::Notice;
use crate::store::{BatchId, SpaceRow};
pub(crate) use log::Log;

/// Everything about one space.
pub(crate) struct Space {
    pub(crate) id: SpaceId,
    pub(crate) row: SpaceRow,
    /// The row as the store has it, or will.
    pub(crate) kept: Option<SpaceRow>,
    /// Nothing until `GENESIS` is here.
    pub(crate) roster: Option<Roster>,
    pub(crate) keys: BTreeMap<u32, EpochKey>,
    /// Keyrings and notes that wait for their key.
    pub(crate) keyrings: Vec<(u32, Bytes)>,
    pub(crate) notes: Vec<SealedNote>,
    pub(crate) people: BTreeMap<PersonId, Named>,
    /// The program with which it began, by its template's id. By which it goes now, the document says.
    pub(crate) template: Option<String>,
    /// By which forms commands were checked last.
    pub(crate) forms: Option<Forms>,
    /// What members say that this space is only the way to, for somebody who lost everything. Only one's own word counts:
    /// see [`Space::back_to`].
    pub(crate) ways_back: BTreeMap<PersonId, SpaceId>,
    /// Whether this person has done something here: began it, came in, wrote. Nobody else can make it so.
    pub(crate) has_own_act: bool,
    /// What members say that this space is a clean copy of. Here, too, only one's own word counts: see
    /// [`Space::copy_of`].
    pub(crate) copies: BTreeMap<PersonId, CopyOf>,
    /// The inviter's name, until the inviter's own note can be read.
    pub(crate) inviter_name: Option<String>,

    pub(crate) log: Log,
    /// The last record of each device that took its place in the log.
    pub(crate) heads: BTreeMap<DeviceId, Seen>,
    /// The hashes of all records of each device, by number.
    pub(crate) past: BTreeMap<DeviceId, Vec<Hash>>,
    /// Every device that was ever in the space, with its person.
    pub(crate) owners: BTreeMap<DeviceId, PersonId>,
    /// Their keys, also after they have gone: what they signed can be checked as long as it is read.
    pub(crate) device_keys: BTreeMap<DeviceId, VerifyKey>,
    pub(crate) document: Document,
    /// Signatures and checks, from the log.
    pub(crate) marks: Marks,
    /// Entries that are verified and not in the document yet: their key or what they build on is missing.
    pub(crate) backlog: Vec<u64>,
    /// Entries that did not fit.
    pub(crate) aside: BTreeSet<u64>,
    pub(crate) since_checkpoint: usize,
    /// About how many changes were read to know what they are about, or to read an old state, since the last checkpoint.
    pub(crate) unkept_work: usize,

    pub(crate) outbox: VecDeque<Outgoing>,
    pub(crate) journal: Journal,
    pub(crate) intents: VecDeque<Intent>,
    pub(crate) in_flight: Option<InFlight>,

    /// What has been on this screen, by device.
    pub(crate) shown: BTreeMap<DeviceId, Seen>,
    /// The last change of each device, among those that were opened.
    pub(crate) news: BTreeMap<DeviceId, u64>,
    /// What of it the others know.
    pub(crate) told: BTreeMap<DeviceId, u64>,
    pub(crate) told_at: Timestamp,
    pub(crate) seen_due: Option<Timestamp>,
    /// The log's length at the last snapshot.
    pub(crate) snapshot_at: u64,
    /// What others' devices have shown, by their device.
    pub(crate) seen_by: BTreeMap<DeviceId, BTreeMap<DeviceId, Seen>>,
    pub(crate) presence: BTreeMap<DeviceId, Present>,
    /// The newest presence of each device, also of earlier connections: an older one was replayed.
    pub(crate) presence_at: BTreeMap<DeviceId, u64>,
    /// Others' views of the log that are ahead of ours, to compare later.
    pub(crate) claims: Vec<RelayView>,

    pub(crate) link: Link,
    pub(crate) notices: BTreeSet<Notice>,
    /// The last batch that holds something of the person's own.
    pub(crate) own_batch: BatchId,
    /// The batch that holds the space's row as it is.
    pub(crate) kept_batch: BatchId,
    /// This device's newest record with a change in it; 0 for none.
    pub(crate) last_edit: u64,
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
    /// Whether the person wrote something in it.
    pub(crate) is_edit: bool,
    /// Whether the document has what is in it.
    pub(crate) is_in_document: bool,
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
    /// Away from this epoch.
    Rotate(u32),
    /// Nothing is written any more.
    Close,
    /// The partner lost everything and comes back as this person.
    Replace {
        /// Who is gone.
        old: PersonId,
        /// Who comes.
        new: Pinned,
        /// As the newcomer gave it.
        name: String,
        /// The partner's role.
        role: Role,
    },
}

/// A control record that was sent and not answered.
pub(crate) struct InFlight {
    pub(crate) hash: Hash,
    pub(crate) control: Bytes,
    /// What it was built for: wished for again when somebody else was faster.
    pub(crate) intent: Intent,
}

/// Somebody's device that has the pair on screen.
#[derive(Clone, Debug)]
pub(crate) struct Present {
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
    /// Control records wait until this time.
    pub(crate) controls_after: Option<Timestamp>,
    /// Ask for the log again at this time.
    pub(crate) ask_at: Option<Timestamp>,
    /// Up to which entry the relay had the log when it was healed.
    pub(crate) healed_from: Option<u64>,
    /// The whole log was asked for, to find where the relay's begins to differ.
    pub(crate) is_comparing: bool,
    /// That was done lately, and need not be done again at once.
    pub(crate) has_compared: bool,
    pub(crate) presence_sent: Timestamp,
    pub(crate) is_presence_due: bool,
    /// The relay took nothing because the space had ended.
    pub(crate) was_called_closed: bool,
    /// Nobody was told yet that this page is here.
    pub(crate) has_just_come: bool,
    pub(crate) presence_shown: BTreeMap<DeviceId, Seen>,
}

impl Space {
    pub(crate) fn new(id: SpaceId, row: SpaceRow, document: Document) -> Self {
        Self {
            id,
            row,
            kept: None,
            roster: None,
            keys: BTreeMap::new(),
            keyrings: Vec::new(),
            notes: Vec::new(),
            people: BTreeMap::new(),
            template: None,
            forms: None,
            ways_back: BTreeMap::new(),
            has_own_act: false,
            copies: BTreeMap::new(),
            inviter_name: None,
            log: Log::default(),
            heads: BTreeMap::new(),
            past: BTreeMap::new(),
            owners: BTreeMap::new(),
            device_keys: BTreeMap::new(),
            marks: Marks::default(),
            document,
            backlog: Vec::new(),
            aside: BTreeSet::new(),
            since_checkpoint: 0,
            unkept_work: 0,
            outbox: VecDeque::new(),
            journal: Journal::default(),
            intents: VecDeque::new(),
            in_flight: None,
            shown: BTreeMap::new(),
            news: BTreeMap::new(),
            told: BTreeMap::new(),
            told_at: Timestamp::default(),
            seen_due: None,
            snapshot_at: 0,
            seen_by: BTreeMap::new(),
            presence: BTreeMap::new(),
            presence_at: BTreeMap::new(),
            claims: Vec::new(),
            link: Link::default(),
            notices: BTreeSet::new(),
            own_batch: 0,
            kept_batch: 0,
            last_edit: 0,
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

    /// The space that this one is only the way to, by this person's own word: nobody else can make a pair look like one.
    pub(crate) fn back_to(&self, me: &PersonId) -> Option<SpaceId> {
        self.ways_back.get(me).copied()
    }

    /// The pair of which this space is a clean copy, by this person's own word.
    pub(crate) fn copy_of(&self, me: &PersonId) -> Option<CopyOf> {
        self.copies.get(me).copied()
    }

    pub(crate) fn relay_view(&self) -> RelayView {
        RelayView { seq: self.log.len(), chain: self.log.chain_at(self.log.len()).unwrap_or(Hash::ZERO) }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shown.values().copied().collect()
    }

    /// All that the relay has is here.
    pub(crate) fn caught_up(&mut self) {
        self.link.is_caught_up = true;
        self.link.is_comparing = false;
        self.link.is_presence_due = true;
        self.link.has_just_come = true;
    }

    /// What was sent is to be built and sent again.
    pub(crate) fn wish_again(&mut self) {
        if let Some(sent) = self.in_flight.take() {
            self.intents.push_front(sent.intent);
        }
    }

    /// Wants a control record, once.
    pub(crate) fn wish(&mut self, intent: Intent) {
        let is_sent = self.in_flight.as_ref().is_some_and(|sent| sent.intent == intent);
        if !is_sent && !self.intents.contains(&intent) {
            self.intents.push_back(intent);
        }
    }

    /// Everything that waits is sent once more: nobody can say what became of it.
    pub(crate) fn send_again(&mut self) {
        self.outbox.iter_mut().for_each(|outgoing| outgoing.is_sent = false);
    }

    /// A record took the next place of its device.
    pub(crate) fn advance(&mut self, seen: Seen) {
        self.heads.insert(seen.device, seen);
        self.past.entry(seen.device).or_default().push(seen.hash);
    }

    /// The hash of a device's record with this number.
    pub(crate) fn hash_of(&self, device: &DeviceId, dev_seq: u64) -> Option<Hash> {
        let at = usize::try_from(dev_seq.checked_sub(1)?).ok()?;
        self.past.get(device)?.get(at).copied()
    }

    /// Whether something can be sealed now: the device is in, and has the current key.
    pub(crate) fn can_seal(&self, me: &DeviceId) -> bool {
        let has_key = self.roster.as_ref().is_some_and(|roster| self.keys.contains_key(&roster.epoch()));
        has_key && self.is_writable(me)
    }

    /// Whether this device may write: its person is in, and nothing ended.
    pub(crate) fn is_writable(&self, me: &DeviceId) -> bool {
        self.roster.as_ref().is_some_and(|roster| !roster.is_closed() && roster.device(me).is_some())
    }

    pub(crate) fn partner_is_here(&self, now: Timestamp) -> bool {
        self.presence.values().any(|present| present.is_here(now))
    }
}

impl Link {
    /// When something that waits on this connection can go on.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        [self.blocked_until, self.controls_after, self.ask_at].into_iter().flatten().min()
    }
}

impl Present {
    /// Silence of 45 s counts as gone.
    pub(crate) fn is_here(&self, now: Timestamp) -> bool {
        self.here && now.since(self.heard) < twofold_wire::limits::DEAD_SECONDS * 1000
    }
}
