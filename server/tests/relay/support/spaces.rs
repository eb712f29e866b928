//! A space as its members see it, and the control records that they sign.

use ed25519_dalek::SigningKey;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Body, Control, EpochStart, SpaceKind, VERSION, Wrap, control_hash, space_id};
use twofold_wire::frame::ClientFrame;
use twofold_wire::ids::{Hash, SpaceId, VerifyKey};
use twofold_wire::time::Timestamp;

use crate::support::persons::{Person, seed, signature};

fn start(epoch: u32, persons: &[&Person]) -> EpochStart {
    let devices = persons.iter().flat_map(|person| person.chain.current_devices());
    let wraps = devices.map(|device| Wrap { device: device.id, sealed: Bytes(vec![7; 64]) }).collect();
    EpochStart { epoch, wraps, keyring: Bytes::default() }
}

/// A space as its members see it.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub(crate) id: SpaceId,
    pub(crate) controls: Vec<Bytes>,
    pub(crate) head: Hash,
    pub(crate) epoch: u32,
}

impl Space {
    pub(crate) fn begin(persons: &[&Person]) -> Self {
        let kind = if persons.len() == 1 { SpaceKind::Pair } else { SpaceKind::Program };
        let body = Body::Genesis {
            kind,
            nonce: SpaceId::from_hash(&seed()),
            persons: persons.iter().map(|person| person.pinned()).collect(),
            start: start(0, persons),
        };
        let genesis = sign(SpaceId::ZERO, Hash::ZERO, persons[0], body);
        Self { id: space_id(&genesis), head: control_hash(&genesis), controls: vec![genesis], epoch: 0 }
    }

    /// The next control record; the space believes it at once.
    pub(crate) fn control(&mut self, by: &Person, body: Body) -> ClientFrame {
        let control = sign(self.id, self.head, by, body);
        self.believe(control)
    }

    fn believe(&mut self, control: Bytes) -> ClientFrame {
        self.head = control_hash(&control);
        self.controls.push(control.clone());
        ClientFrame::RosterPut { space: self.id, control }
    }

    pub(crate) fn genesis(&self) -> ClientFrame {
        ClientFrame::RosterPut { space: self.id, control: self.controls[0].clone() }
    }

    pub(crate) fn invite(&mut self, by: &Person, key: &SigningKey, expires: Timestamp) -> ClientFrame {
        self.control(by, Body::Invite { key: VerifyKey(key.verifying_key().to_bytes()), expires })
    }

    pub(crate) fn join(&mut self, inviter: &Person, joiner: &Person, key: &SigningKey) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, &[inviter, joiner]);
        let body = Body::Join { key: VerifyKey(key.verifying_key().to_bytes()), person: joiner.pinned(), start };
        let control = unsigned(self.id, self.head, joiner, body);
        let control = control.sign(&[&|digest| joiner.device.sign(digest), &|digest| signature(key, digest)]);
        self.believe(control)
    }

    pub(crate) fn eject(&mut self, by: &Person, who: &Person) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, &[by]);
        self.control(by, Body::Eject { person: who.id(), start })
    }

    pub(crate) fn rotate(&mut self, by: &Person, all: &[&Person]) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, all);
        self.control(by, Body::Rotate { start })
    }

    pub(crate) fn close(&mut self, by: &Person) -> ClientFrame {
        self.control(by, Body::Close)
    }
}

fn unsigned(space: SpaceId, prev: Hash, by: &Person, body: Body) -> Control {
    Control { version: VERSION, space, prev, author: by.author(), body, sealed: Bytes::default() }
}

fn sign(space: SpaceId, prev: Hash, by: &Person, body: Body) -> Bytes {
    unsigned(space, prev, by, body).sign(&[&|digest| by.device.sign(digest)])
}
