//! A person whose chain grows step by step, always with true signatures.

use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{ChainError, ChainEvent, PersonChain, Statement};
use twofold_wire::control::{Author, Pinned};
use twofold_wire::{DeviceId, Hash, PersonId};

use crate::support::{Signer, signed_by};

/// Has a laptop and a sheet of paper from birth.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) chain: PersonChain,
    pub(crate) laptop: Signer,
    pub(crate) paper: Signer,
    name: String,
}

impl Person {
    pub(crate) fn new(name: &str) -> Self {
        let laptop = Signer::new(&format!("{name}/laptop"));
        let paper = Signer::new(&format!("{name}/paper"));
        let chain = PersonChain::begin(&[birth(&laptop, &paper)]).unwrap();
        Self { chain, laptop, paper, name: name.to_owned() }
    }

    pub(crate) fn id(&self) -> PersonId {
        self.chain.id()
    }

    /// A device of this person that may or may not be in the chain.
    pub(crate) fn signer(&self, device: &str) -> Signer {
        Signer::new(&format!("{}/{device}", self.name))
    }

    pub(crate) fn author(&self) -> Author {
        Author { person: self.id(), device: self.laptop.id() }
    }

    /// The devices that may act, paper included.
    pub(crate) fn devices(&self) -> Vec<DeviceId> {
        self.chain.current_devices().map(|device| device.id).collect()
    }

    /// The whole chain, as it enters a space.
    pub(crate) fn whole(&self) -> Pinned {
        Pinned { person: self.id(), statements: self.chain.statements().to_vec() }
    }

    /// The part of the chain after this head.
    pub(crate) fn since(&self, head: Hash) -> Pinned {
        Pinned { person: self.id(), statements: self.chain.since(&head).unwrap().to_vec() }
    }

    pub(crate) fn extend(&mut self, statement: Statement, signers: &[&Signer]) -> Result<ChainEvent, ChainError> {
        self.chain.extend(&signed(statement, signers))
    }

    /// The laptop adds this device.
    pub(crate) fn add(&mut self, device: &str) -> Signer {
        let new = self.signer(device);
        let statement = add(&self.chain, &self.laptop, &new);
        self.extend(statement, &[&self.laptop.clone(), &new]).unwrap();
        new
    }

    /// The laptop revokes this device.
    pub(crate) fn revoke(&mut self, device: &str) {
        let statement = revoke(&self.chain, &self.laptop, self.signer(device).id());
        self.extend(statement, &[&self.laptop.clone()]).unwrap();
    }

    /// The laptop makes a new sheet.
    pub(crate) fn replace_paper(&mut self, sheet: &str) {
        let new = self.signer(sheet);
        let statement = paper(&self.chain, &self.laptop, &new);
        self.extend(statement, &[&self.laptop.clone(), &new]).unwrap();
        self.paper = new;
    }
}

pub(crate) fn signed(statement: Statement, signers: &[&Signer]) -> Bytes {
    signed_by(signers, |signers| statement.sign(signers))
}

pub(crate) fn birth(device: &Signer, paper: &Signer) -> Bytes {
    signed(Statement::Birth { device: device.keys.clone(), paper: paper.keys.clone() }, &[device, paper])
}

pub(crate) fn add(chain: &PersonChain, author: &Signer, new: &Signer) -> Statement {
    Statement::Add {
        prev: chain.head(),
        author: author.id(),
        device: new.keys.clone(),
        label: b"sealed label".to_vec().into(),
    }
}

pub(crate) fn revoke(chain: &PersonChain, author: &Signer, device: DeviceId) -> Statement {
    Statement::Revoke { prev: chain.head(), author: author.id(), device }
}

pub(crate) fn paper(chain: &PersonChain, author: &Signer, new: &Signer) -> Statement {
    Statement::Paper { prev: chain.head(), author: author.id(), paper: new.keys.clone() }
}
