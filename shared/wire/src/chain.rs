//! A person: a hash-linked chain of signed statements about its devices.
//!
//! ```text
//! BIRTH{device, paper} ← ADD{device} ← REVOKE{device} ← PAPER{new paper} ← …
//! ```
//! The [`PersonId`] is the hash of the birth, so nobody can give a person another beginning. The relay orders a chain
//! by compare-and-swap on its head; devices remember heads and refuse a shorter or different chain.
//! **Paper** is a device whose keys come from the words on the recovery sheet.

use minicbor::{Decode, Encode};

use crate::cbor::{self, Bytes};
use crate::hash::{hash, namespace};
use crate::ids::{DeviceId, Hash, PersonId, Signature};
use crate::keys::{DeviceKeys, verify};
use crate::limits;

/// What a person says about its devices. Signed by whom stands at each variant, in the order of the signatures.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Statement {
    /// The beginning. Signed by the device and by paper.
    #[n(0)]
    Birth {
        /// The first device.
        #[n(0)]
        device: DeviceKeys,
        /// The recovery sheet.
        #[n(1)]
        paper: DeviceKeys,
    },
    /// One more device. Signed by the author, any current device, and by the new device.
    #[n(1)]
    Add {
        /// The statement before.
        #[n(0)]
        prev: Hash,
        /// Who adds.
        #[n(1)]
        author: DeviceId,
        /// The new device.
        #[n(2)]
        device: DeviceKeys,
        /// Its name, sealed for the person's own devices.
        #[n(3)]
        label: Bytes,
    },
    /// One device less, for good. Signed by the author: paper for any device, another device for any but paper.
    #[n(2)]
    Revoke {
        /// The statement before.
        #[n(0)]
        prev: Hash,
        /// Who revokes.
        #[n(1)]
        author: DeviceId,
        /// Who is revoked.
        #[n(2)]
        device: DeviceId,
    },
    /// A new recovery sheet in the place of the old one. Signed by the author, any current device or the old paper,
    /// and by the new paper.
    #[n(3)]
    Paper {
        /// The statement before.
        #[n(0)]
        prev: Hash,
        /// Who replaces it.
        #[n(1)]
        author: DeviceId,
        /// The new recovery sheet.
        #[n(2)]
        paper: DeviceKeys,
    },
}

impl Statement {
    /// What its authors sign.
    #[must_use]
    pub fn digest(&self) -> Hash {
        hash(namespace::STATEMENT_SIGNATURE, &[&cbor::encode(self)])
    }

    /// The statement as it travels, signed in the order that the variant asks for.
    #[must_use]
    pub fn sign(self, signers: &[&dyn Fn(&Hash) -> Signature]) -> Bytes {
        let digest = self.digest();
        let signatures = signers.iter().map(|sign| sign(&digest)).collect();
        Bytes(cbor::encode(&Signed { statement: self, signatures }))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Signed {
    #[n(0)]
    statement: Statement,
    #[n(1)]
    signatures: Vec<Signature>,
}

/// A device as its person's chain describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Names the keys.
    pub id: DeviceId,
    /// Its public keys.
    pub keys: DeviceKeys,
    /// Whether it is the recovery sheet.
    pub is_paper: bool,
    /// Whether it may still act: not revoked, and not a replaced sheet.
    pub is_current: bool,
    /// Its sealed name.
    pub label: Bytes,
}

/// What a new statement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainEvent {
    /// A device is there that was not.
    Added(DeviceId),
    /// A device may act no more.
    Revoked(DeviceId),
    /// There is a new recovery sheet. Made without the old one, it voids every check of the person.
    PaperReplaced {
        /// Whether the old sheet itself signed it.
        by_old_paper: bool,
    },
}

/// Why a statement is not the next one of a chain. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Not the one encoding of a signed statement, or too big.
    #[error("not a statement")]
    Malformed,
    /// `prev` is not the head, or a birth stands elsewhere than first.
    #[error("the statement does not follow the head")]
    NotNext,
    /// A signature is missing, too many or wrong.
    #[error("a signature does not verify")]
    BadSignature,
    /// The author is no current device, or may not do this.
    #[error("the author may not do this")]
    NotAllowed,
    /// The chain or its devices would be too many.
    #[error("over the limit")]
    TooMany,
}

/// A person's chain, every signature checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonChain {
    id: PersonId,
    head: Hash,
    statements: Vec<Bytes>,
    devices: Vec<Device>,
}

impl PersonChain {
    /// Checks a whole chain, from its birth.
    ///
    /// # Errors
    /// [`ChainError`] of the first statement that does not fit.
    pub fn begin(statements: &[Bytes]) -> Result<Self, ChainError> {
        let (birth, rest) = statements.split_first().ok_or(ChainError::Malformed)?;
        let mut chain = Self::born(birth)?;
        for statement in rest {
            chain.extend(statement)?;
        }
        Ok(chain)
    }

    fn born(bytes: &Bytes) -> Result<Self, ChainError> {
        let (statement, signatures) = read(bytes)?;
        let digest = statement.digest();
        let Statement::Birth { device, paper } = statement else {
            return Err(ChainError::NotNext);
        };
        check(&digest, &[&device, &paper], &signatures)?;
        if device.verify == paper.verify {
            return Err(ChainError::NotAllowed);
        }
        let head = statement_hash(bytes);
        Ok(Self {
            id: PersonId(head.0),
            head,
            statements: vec![bytes.clone()],
            devices: vec![current(device, false, Bytes::default()), current(paper, true, Bytes::default())],
        })
    }

    /// Appends one statement.
    ///
    /// # Errors
    /// [`ChainError`]; the chain is as before.
    pub fn extend(&mut self, bytes: &Bytes) -> Result<ChainEvent, ChainError> {
        let (statement, signatures) = read(bytes)?;
        self.check_room(&statement)?;
        let digest = statement.digest();
        let (prev, author) = match &statement {
            Statement::Birth { .. } => return Err(ChainError::NotNext),
            Statement::Add { prev, author, .. }
            | Statement::Revoke { prev, author, .. }
            | Statement::Paper { prev, author, .. } => (*prev, *author),
        };
        if prev != self.head {
            return Err(ChainError::NotNext);
        }
        let author = self.current_device(&author).ok_or(ChainError::NotAllowed)?.clone();
        let event = match statement {
            Statement::Birth { .. } => return Err(ChainError::NotNext),
            Statement::Add { device, label, .. } => {
                check(&digest, &[&author.keys, &device], &signatures)?;
                self.add(device, false, label)?
            }
            Statement::Revoke { device, .. } => {
                check(&digest, &[&author.keys], &signatures)?;
                let target = self.current_device(&device).ok_or(ChainError::NotAllowed)?;
                if target.is_paper || target.id == author.id {
                    return Err(ChainError::NotAllowed);
                }
                self.retire(device);
                ChainEvent::Revoked(device)
            }
            Statement::Paper { paper, .. } => {
                check(&digest, &[&author.keys, &paper], &signatures)?;
                let old = self.paper().map(|old| old.id);
                self.add(paper, true, Bytes::default())?;
                if let Some(old) = old {
                    self.retire(old);
                }
                ChainEvent::PaperReplaced { by_old_paper: author.is_paper }
            }
        };
        self.statements.push(bytes.clone());
        self.head = statement_hash(bytes);
        Ok(event)
    }

    /// Why: whoever cannot revoke a lost device any more is worse off than whoever cannot add one.
    fn check_room(&self, statement: &Statement) -> Result<(), ChainError> {
        let revocable = self.current_devices().filter(|device| !device.is_paper).count();
        let kept_free = match statement {
            Statement::Add { .. } => revocable + 1,
            Statement::Birth { .. } | Statement::Paper { .. } => revocable,
            Statement::Revoke { .. } => 0,
        };
        let needed = self.statements.len() + 1 + kept_free;
        if needed <= limits::STATEMENTS { Ok(()) } else { Err(ChainError::TooMany) }
    }

    fn add(&mut self, keys: DeviceKeys, is_paper: bool, label: Bytes) -> Result<ChainEvent, ChainError> {
        let device = current(keys, is_paper, label);
        let id = device.id;
        // A device that was ever named never comes back, so a revoked key stays revoked.
        if self.devices.iter().any(|known| known.id == id || known.keys.verify == device.keys.verify) {
            return Err(ChainError::NotAllowed);
        }
        if !is_paper && self.current_devices().count() >= limits::DEVICES {
            return Err(ChainError::TooMany);
        }
        self.devices.push(device);
        Ok(ChainEvent::Added(id))
    }

    fn retire(&mut self, id: DeviceId) {
        for device in self.devices.iter_mut().filter(|device| device.id == id) {
            device.is_current = false;
        }
    }

    /// The person.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.id
    }

    /// The hash of the last statement.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.head
    }

    /// All statements, as they travel.
    #[must_use]
    pub fn statements(&self) -> &[Bytes] {
        &self.statements
    }

    /// The statements after the one with this hash, or nothing when the chain has none such.
    #[must_use]
    pub fn since(&self, head: &Hash) -> Option<&[Bytes]> {
        let at = self.statements.iter().position(|statement| statement_hash(statement) == *head)?;
        self.statements.get(at + 1..)
    }

    /// All devices that the chain ever named.
    #[must_use]
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// The devices that may act, paper included.
    pub fn current_devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.iter().filter(|device| device.is_current)
    }

    /// A device that may act.
    #[must_use]
    pub fn current_device(&self, id: &DeviceId) -> Option<&Device> {
        self.current_devices().find(|device| device.id == *id)
    }

    /// The recovery sheet.
    #[must_use]
    pub fn paper(&self) -> Option<&Device> {
        self.current_devices().find(|device| device.is_paper)
    }
}

/// Names a statement by the bytes that travel.
#[must_use]
pub fn statement_hash(bytes: &[u8]) -> Hash {
    hash(namespace::STATEMENT, &[bytes])
}

fn current(keys: DeviceKeys, is_paper: bool, label: Bytes) -> Device {
    Device { id: keys.id(), keys, is_paper, is_current: true, label }
}

fn read(bytes: &Bytes) -> Result<(Statement, Vec<Signature>), ChainError> {
    if bytes.len() > limits::STATEMENT {
        return Err(ChainError::Malformed);
    }
    let signed: Signed = cbor::decode(bytes).map_err(|_| ChainError::Malformed)?;
    Ok((signed.statement, signed.signatures))
}

fn check(digest: &Hash, signers: &[&DeviceKeys], signatures: &[Signature]) -> Result<(), ChainError> {
    if signers.len() != signatures.len() {
        return Err(ChainError::BadSignature);
    }
    signers
        .iter()
        .zip(signatures)
        .try_for_each(|(keys, signature)| verify(&keys.verify, digest, signature))
        .map_err(|_| ChainError::BadSignature)
}
