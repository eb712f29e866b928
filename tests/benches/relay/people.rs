//! Real persons, pair spaces and sealed records, as two members' devices make them.

use anyhow::Result;
use rand_core::CryptoRng;
use twofold_crypto::{DeviceSecret, EpochKey, RecordDraft, make_person, seal_record, sign_control, start_epoch};
use twofold_wire::cbor::{Bytes, encode};
use twofold_wire::control::{Author, Body, Control, Pinned, SpaceKind, VERSION, control_hash, space_id};
use twofold_wire::frame::{ClientFrame, auth_digest};
use twofold_wire::ids::{Hash, PersonId, SpaceId};
use twofold_wire::log::next_chain;
use twofold_wire::record::{Kind, Record};

use crate::server;

/// The sealed content of an edit: about what a change of one sentence is; 512 bytes with its padding.
const BODY: usize = 320;

/// A person with one device and a recovery sheet, and the device's own sequence in the pair's space.
pub(crate) struct Person {
    id: PersonId,
    device: DeviceSecret,
    statements: Vec<Bytes>,
    paper: DeviceSecret,
    dev_seq: u64,
    last: Hash,
}

impl Person {
    fn make(rng: &mut impl CryptoRng) -> Result<Self> {
        let made = make_person(rng);
        let chain = twofold_wire::chain::PersonChain::begin(&made.statements)?;
        let paper = DeviceSecret::derive_paper(&made.paper);
        let statements = made.statements;
        Ok(Self { id: chain.id(), device: made.device, statements, paper, dev_seq: 0, last: Hash::ZERO })
    }

    fn pinned(&self) -> Pinned {
        Pinned { person: self.id, statements: self.statements.clone() }
    }

    /// Makes the person known to a relay.
    pub(crate) fn put_chain(&self) -> ClientFrame {
        let statements = self.statements.clone();
        ClientFrame::ChainPut { person: self.id, expected: None, statements, admission: None }
    }

    /// Logs the device in.
    pub(crate) fn auth(&self, origin: &str, nonce: &Hash) -> ClientFrame {
        let signature = self.device.sign(&auth_digest(origin, nonce, &self.device.id()));
        ClientFrame::Auth { device: self.device.id(), person: self.id, signature }
    }

    /// How many records the device has sealed.
    pub(crate) fn sealed(&self) -> u64 {
        self.dev_seq
    }
}

/// Two persons and their space.
pub(crate) struct Pair {
    /// The space.
    pub(crate) space: SpaceId,
    /// Mentor and mentee.
    pub(crate) sides: [Person; 2],
    genesis: Bytes,
    head: Hash,
    key: EpochKey,
}

impl Pair {
    /// Two new persons in a new space.
    pub(crate) fn make(rng: &mut impl CryptoRng) -> Result<Self> {
        let sides = [Person::make(rng)?, Person::make(rng)?];
        let key = EpochKey::make(rng);
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        let devices: Vec<_> = sides.iter().flat_map(|side| [side.device.keys(), side.paper.keys()]).collect();
        let start = start_epoch(&key, &nonce, 0, &Hash::ZERO, &devices, &[], rng);
        let persons = sides.iter().map(Person::pinned).collect();
        let [mentor, _] = &sides;
        let control = Control {
            version: VERSION,
            space: SpaceId::ZERO,
            prev: Hash::ZERO,
            author: Author { person: mentor.id, device: mentor.device.id() },
            body: Body::Genesis { kind: SpaceKind::Pair, nonce: SpaceId(nonce), persons, start },
            sealed: Bytes::default(),
        };
        let genesis = sign_control(control, &mentor.device);
        Ok(Self { space: space_id(&genesis), head: control_hash(&genesis), key, sides, genesis })
    }

    /// Begins the space at a relay.
    pub(crate) fn put_genesis(&self) -> ClientFrame {
        ClientFrame::RosterPut { space: self.space, control: self.genesis.clone() }
    }

    /// How many entries the log of a new pair has at this server, and its chain there.
    pub(crate) fn beginning(&self, kind: server::Kind) -> (u64, Hash) {
        match kind {
            server::Kind::Relay => (1, next_chain(&Hash::ZERO, 1, &control_hash(&self.genesis))),
            server::Kind::Floor => (0, Hash::ZERO),
        }
    }

    /// The next record of one side, sealed and signed.
    pub(crate) fn write(&mut self, side: usize, rng: &mut impl CryptoRng) -> Result<Record> {
        let [mentor, mentee] = &mut self.sides;
        let author = if side == 0 { mentor } else { mentee };
        let draft = RecordDraft {
            kind: Kind::Entry,
            space: self.space,
            epoch: 0,
            dev_seq: author.dev_seq + 1,
            prev_dev_hash: author.last,
            roster_hash: self.head,
        };
        let mut body = [0; BODY];
        rng.fill_bytes(&mut body);
        let record = seal_record(&draft, &self.key, &author.device, &body, rng)?;
        author.dev_seq += 1;
        author.last = record.hash();
        Ok(record)
    }
}

/// The frame that stores a record.
pub(crate) fn append(record: &Record) -> Vec<u8> {
    encode(&ClientFrame::Append { record: Bytes(record.bytes().to_vec()) })
}
