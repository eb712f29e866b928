//! Persons and devices that sign for real.

use std::sync::atomic::{AtomicU64, Ordering};

use ed25519_dalek::{Signer, SigningKey};
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{PersonChain, Statement};
use twofold_wire::control::{Author, Pinned};
use twofold_wire::frame::ClientFrame;
use twofold_wire::ids::{DeviceId, Hash, PersonId, Signature, VerifyKey};
use twofold_wire::keys::DeviceKeys;

/// Other bytes at every call, the same in every run of one test.
pub(crate) fn seed() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    twofold_wire::hash::hash("test/seed", &[&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()]).0
}

pub(crate) fn signature(key: &SigningKey, digest: &Hash) -> Signature {
    Signature(key.sign(digest.as_bytes()).to_bytes())
}

/// A device with keys of its own.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) keys: DeviceKeys,
}

impl Device {
    pub(crate) fn new() -> Self {
        let key = SigningKey::from_bytes(&seed());
        let verify = VerifyKey(key.verifying_key().to_bytes());
        Self { keys: DeviceKeys { verify, wrap: Bytes(seed().to_vec()) }, key }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.id()
    }

    pub(crate) fn sign(&self, digest: &Hash) -> Signature {
        signature(&self.key, digest)
    }
}

/// A person with one device and a recovery sheet.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) device: Device,
    pub(crate) paper: Device,
    pub(crate) chain: PersonChain,
}

impl Person {
    pub(crate) fn new() -> Self {
        let (device, paper) = (Device::new(), Device::new());
        let birth = Statement::Birth { device: device.keys.clone(), paper: paper.keys.clone() };
        let birth = birth.sign(&[&|digest| device.sign(digest), &|digest| paper.sign(digest)]);
        Self { chain: PersonChain::begin(&[birth]).unwrap(), device, paper }
    }

    pub(crate) fn id(&self) -> PersonId {
        self.chain.id()
    }

    pub(crate) fn author(&self) -> Author {
        Author { person: self.id(), device: self.device.id() }
    }

    /// One more device, in the chain.
    pub(crate) fn add(&mut self) -> (Device, Bytes) {
        let device = Device::new();
        let (prev, author) = (self.chain.head(), self.device.id());
        let add = Statement::Add { prev, author, device: device.keys.clone(), label: Bytes::default() };
        let add = add.sign(&[&|digest| self.device.sign(digest), &|digest| device.sign(digest)]);
        self.chain.extend(&add).unwrap();
        (device, add)
    }

    /// One device less, by the first device.
    pub(crate) fn revoke(&mut self, device: DeviceId) -> Bytes {
        let revoke = Statement::Revoke { prev: self.chain.head(), author: self.device.id(), device };
        let revoke = revoke.sign(&[&|digest| self.device.sign(digest)]);
        self.chain.extend(&revoke).unwrap();
        revoke
    }

    pub(crate) fn put_chain(&self) -> ClientFrame {
        let statements = self.chain.statements().to_vec();
        ClientFrame::ChainPut { person: self.id(), expected: None, statements, admission: None }
    }

    pub(crate) fn pinned(&self) -> Pinned {
        Pinned { person: self.id(), statements: self.chain.statements().to_vec() }
    }
}
