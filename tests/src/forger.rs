//! A hostile partner: somebody with the true keys of a device and no manners.
//!
//! It reads the log as the device would, and then writes whatever a test likes: honest, and then changed in one place.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::{
    DeviceSecret, EpochKey, RecordDraft, WrapContext, open_keyring, open_record, seal_record, sign_control,
};
use twofold_model::{Actor, AuthorId, Command, Commit, Document, FieldPath, Incoming, Member, Role, Template};
use twofold_sync::body::{Body, ChangeBody, RelayView};
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{self, Author, Control, EpochStart, VERSION};
use twofold_wire::hash::hash;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::{self, Roster};
use twofold_wire::{DeviceId, Hash, SpaceId};

use crate::World;

/// A device's keys in the wrong hands.
#[derive(Debug)]
pub struct Forger {
    /// Its secret keys.
    pub device: DeviceSecret,
    /// Its person and itself.
    pub author: Author,
    /// The pair.
    pub space: SpaceId,
    /// The keys of all epochs that the device can open.
    pub keys: BTreeMap<u32, EpochKey>,
    /// The pair's roster.
    pub roster: Roster,
    /// Its last record, by number and hash.
    pub last: (u64, Hash),
    /// What the log says.
    pub document: Document,
    /// The writing session.
    pub nonce: [u8; 16],
    relay: RelayView,
    rng: ChaCha20Rng,
    minutes: u64,
}

impl Forger {
    /// Takes the keys of a device, which had better be silent from now on.
    ///
    /// # Panics
    /// If the device is in no pair.
    #[must_use]
    pub fn of(world: &World, device: usize) -> Self {
        let secret = world.devices[device].secret();
        let log = world.pair_log();
        let roster = log.roster().expect("the pair has begun").clone();
        let (person, _) = roster.device(&secret.id()).expect("the device is in the pair");
        let nonce = [0x66; 16];
        let actor = actor_of(&secret.id(), &nonce);
        let member = Member { author: AuthorId(person.0), role: Role::Mentee };
        let mut forger = Self {
            author: Author { person, device: secret.id() },
            device: secret,
            space: world.pair_space(),
            keys: BTreeMap::new(),
            roster,
            last: (0, Hash::ZERO),
            document: Document::new(actor, member),
            nonce,
            relay: RelayView { seq: log.head(), chain: log.chain_at(log.head()) },
            rng: ChaCha20Rng::seed_from_u64(0x000f_0126),
            minutes: world.now.minutes(),
        };
        forger.learn_keys(&log.entries);
        forger.read(&log.entries);
        forger
    }

    /// Takes every key that the log gives to this device.
    fn learn_keys(&mut self, entries: &[Entry]) {
        let mut prev = Hash::ZERO;
        let mut epoch = 0;
        let mut keyrings: Vec<(u32, Bytes)> = Vec::new();
        for entry in entries {
            let Entry::Control(bytes) = entry else {
                continue;
            };
            let Ok(signed) = roster::parse(bytes) else {
                continue;
            };
            let mut place = self.space;
            let wraps = match &signed.control.body {
                control::Body::Genesis { nonce, start, .. } => {
                    place = *nonce;
                    start.wraps.clone()
                }
                control::Body::Wrap { wraps } => wraps.clone(),
                body => start_of(body).map_or(Vec::new(), |start| {
                    epoch = start.epoch;
                    keyrings.push((epoch, start.keyring.clone()));
                    start.wraps.clone()
                }),
            };
            let context = WrapContext { space: place.0, epoch, recipient: self.device.id(), prev };
            if let Some(wrap) = wraps.iter().find(|wrap| wrap.device == self.device.id())
                && let Ok(key) = EpochKey::unwrap(&self.device, &context, &wrap.sealed)
            {
                self.keys.insert(epoch, key);
            }
            if let control::Body::Confirm { keyring, .. } = &signed.control.body {
                keyrings.push((epoch, keyring.clone()));
            }
            prev = control::control_hash(bytes);
        }
        for (epoch, keyring) in keyrings {
            let older = self.keys.get(&epoch).and_then(|key| open_keyring(key, &self.space.0, epoch, &keyring).ok());
            let older = older.unwrap_or_default();
            let first = epoch.saturating_sub(u32::try_from(older.len()).unwrap_or(u32::MAX));
            for (older, key) in (first..).zip(older) {
                self.keys.entry(older).or_insert(key);
            }
        }
    }

    /// Reads all records of a log.
    fn read(&mut self, entries: &[Entry]) {
        for entry in entries {
            let Entry::Record(bytes) = entry else {
                continue;
            };
            let Ok(record) = Record::parse(bytes.0.clone()) else {
                continue;
            };
            if record.header.device == self.device.id() {
                self.last = (record.header.dev_seq, record.hash());
            }
            if let Some(Body::Change(change)) = self.open(&record) {
                let (person, _) = self.roster.device(&record.header.device).expect("a current device wrote it");
                self.take(AuthorId(person.0), record.header.device, &change);
            }
        }
    }

    /// What is in a record, if this device has its key.
    #[must_use]
    pub fn open(&self, record: &Record) -> Option<Body> {
        Body::read(&open_record(record, self.keys.get(&record.header.epoch)?).ok()?).ok()
    }

    fn take(&mut self, author: AuthorId, device: DeviceId, change: &ChangeBody) {
        let heads = |heads: &[Hash]| heads.iter().map(|head| head.0).collect::<Vec<[u8; 32]>>();
        let (before, after) = (heads(&change.before), heads(&change.after));
        let born: Vec<FieldPath> = change.born.iter().map(|path| path.parse().expect("a field path")).collect();
        let changes: Vec<Vec<u8>> = change.changes.iter().map(|bytes| bytes.0.clone()).collect();
        let actor = actor_of(&device, &change.nonce);
        let incoming =
            Incoming { author, actor, heads_before: &before, heads_after: &after, born: &born, changes: &changes };
        // What builds on something that this device cannot open stays out.
        drop(self.document.apply(&[incoming]));
    }

    /// An honest change: the command, as a body that nobody has sealed.
    ///
    /// # Panics
    /// If the document refuses it.
    pub fn change(&mut self, command: &Command, template: &Template) -> ChangeBody {
        self.document.execute(command, template, self.minutes).expect("the command is accepted");
        let commit = self.document.commit(self.minutes).expect("something was written");
        self.body_of(commit)
    }

    /// An honest change that puts a text at the beginning of a field.
    ///
    /// # Panics
    /// If the path is none, or the text is refused.
    pub fn text(&mut self, field: &str, text: &str) -> ChangeBody {
        let template = twofold_templates::template("caltrans").expect("a template of ours");
        let field: FieldPath = field.parse().expect("a field path");
        self.change(&Command::EditText { field, at: 0, delete: 0, insert: text.into() }, &template)
    }

    /// What the device last had of the relay's log.
    #[must_use]
    pub const fn relay(&self) -> RelayView {
        self.relay
    }

    fn body_of(&self, commit: Commit) -> ChangeBody {
        let hashes = |heads: &[[u8; 32]]| heads.iter().map(|head| Hash(*head)).collect::<Vec<Hash>>();
        ChangeBody {
            generation: 0,
            nonce: Bytes(self.nonce.to_vec()),
            before: hashes(&commit.heads_before),
            after: hashes(&commit.heads_after),
            born: commit.born.iter().map(ToString::to_string).collect(),
            changes: commit.changes.into_iter().map(Bytes).collect(),
            minutes: self.minutes,
            seen: Vec::new(),
            relay: self.relay,
        }
    }

    /// Where the device's next record stands, if it is honest.
    #[must_use]
    pub fn draft(&self) -> RecordDraft {
        RecordDraft {
            kind: Kind::Entry,
            space: self.space,
            epoch: self.roster.epoch(),
            dev_seq: self.last.0 + 1,
            prev_dev_hash: self.last.1,
            roster_hash: self.roster.head(),
        }
    }

    /// Seals a body, of whatever bytes, into a record at a place, of whatever place.
    ///
    /// # Panics
    /// If it is too big for a record.
    pub fn seal_at(&mut self, draft: &RecordDraft, body: &[u8]) -> Record {
        let key = self.keys.get(&self.roster.epoch()).expect("the device has the current key");
        seal_record(draft, key, &self.device, body, &mut self.rng).expect("it fits into a record")
    }

    /// Seals a body as the device's next record.
    pub fn seal(&mut self, body: &Body) -> Record {
        self.seal_bytes(&body.encode())
    }

    /// Seals bytes, of whatever kind, as the device's next record.
    pub fn seal_bytes(&mut self, body: &[u8]) -> Record {
        let record = self.seal_at(&self.draft(), body);
        self.last = (record.header.dev_seq, record.hash());
        record
    }

    /// A control record on the roster's head, signed.
    #[must_use]
    pub fn control(&self, body: control::Body) -> Bytes {
        let prev = self.roster.head();
        let control =
            Control { version: VERSION, space: self.space, prev, author: self.author, body, sealed: Bytes::default() };
        sign_control(control, &self.device)
    }
}

fn start_of(body: &control::Body) -> Option<&EpochStart> {
    match body {
        control::Body::Join { start, .. }
        | control::Body::Eject { start, .. }
        | control::Body::Rotate { start }
        | control::Body::Replace { start, .. } => Some(start),
        control::Body::Pin { start, .. } => start.as_ref(),
        _ => None,
    }
}

/// The actor of a writing session, as the protocol says.
#[must_use]
pub fn actor_of(device: &DeviceId, nonce: &[u8]) -> Actor {
    let digest = hash("twofold/1/actor", &[device.as_bytes(), nonce]);
    Actor(digest.0[..16].try_into().expect("a hash is longer than an actor"))
}
