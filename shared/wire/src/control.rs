//! Control records: the links of a space's roster.
//!
//! Their clear part holds only what the relay must enforce. Names, roles and labels are in `sealed`.
//! A control record carries the chain statements that it pins, so that a log proves itself without asking anybody.

use minicbor::{Decode, Encode};

use crate::Timestamp;
use crate::cbor::{self, Bytes};
use crate::hash::{hash, namespace};
use crate::ids::{DeviceId, Hash, PersonId, Signature, SpaceId, VerifyKey};

/// The control record version that we write and read.
pub const VERSION: u8 = 1;

/// Who may be in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum SpaceKind {
    /// One person's devices.
    #[n(0)]
    Own,
    /// A mentor and a mentee.
    #[n(1)]
    Pair,
    /// The coordinators of a program.
    #[n(2)]
    Program,
}

impl SpaceKind {
    /// How many persons it can have at a time.
    #[must_use]
    pub const fn capacity(self) -> usize {
        match self {
            Self::Own => 1,
            Self::Pair => 2,
            Self::Program => 12,
        }
    }
}

/// A person with the statements of its chain, up to the head that enters the space.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Pinned {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// The statements, as they travel: all of them for a new member, the new ones for a `Pin`.
    #[n(1)]
    pub statements: Vec<Bytes>,
}

/// An epoch key, sealed to one device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Wrap {
    /// To whom.
    #[n(0)]
    pub device: DeviceId,
    /// HPKE `enc` and ciphertext.
    #[n(1)]
    pub sealed: Bytes,
}

/// A new epoch key for exactly the devices that are in the space after this record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EpochStart {
    /// One more than the epoch before; 0 in `GENESIS`.
    #[n(0)]
    pub epoch: u32,
    /// One for each current device of each member, paper included, and no other.
    #[n(1)]
    pub wraps: Vec<Wrap>,
    /// The older keys, sealed under this one. Empty in `GENESIS`, and while a joiner waits to be confirmed (so in each
    /// `JOIN`): then `CONFIRM` brings it.
    #[n(2)]
    pub keyring: Bytes,
}

/// Who signs a control record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Author {
    /// Whose device.
    #[n(0)]
    pub person: PersonId,
    /// The device.
    #[n(1)]
    pub device: DeviceId,
}

/// What a control record does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// Begins a space. Signed by the author, who is one of the persons.
    #[n(0)]
    Genesis {
        /// Who may be in it.
        #[n(0)]
        kind: SpaceKind,
        /// Random; stands for the space's id where that is not known yet.
        #[n(1)]
        nonce: SpaceId,
        /// The first members, with whole chains.
        #[n(2)]
        persons: Vec<Pinned>,
        /// Epoch 0.
        #[n(3)]
        start: EpochStart,
    },
    /// Lets one person in, once.
    #[n(1)]
    Invite {
        /// The invitation's public key; its secret key comes from the link.
        #[n(0)]
        key: VerifyKey,
        /// By the relay's clock. Not cryptographic.
        #[n(1)]
        expires: Timestamp,
    },
    /// Makes an invitation useless.
    #[n(2)]
    InviteRevoke {
        /// The invitation's public key.
        #[n(0)]
        key: VerifyKey,
    },
    /// Comes in. Signed by the joiner's device and by the invitation's key.
    #[n(3)]
    Join {
        /// The invitation's public key.
        #[n(0)]
        key: VerifyKey,
        /// The joiner, with the whole chain.
        #[n(1)]
        person: Pinned,
        /// Made by the joiner, for all devices of both; no keyring.
        #[n(2)]
        start: EpochStart,
    },
    /// «Yes, this is my partner»: the joiner can read what was written before.
    #[n(4)]
    Confirm {
        /// The joiner.
        #[n(0)]
        person: PersonId,
        /// All keys before the current one, sealed under it.
        #[n(1)]
        keyring: Bytes,
    },
    /// «No»: removes a joiner, or a coordinator of a program.
    #[n(5)]
    Eject {
        /// Who goes.
        #[n(0)]
        person: PersonId,
        /// A key that the person never sees.
        #[n(1)]
        start: EpochStart,
    },
    /// A longer chain of a member enters the space.
    #[n(6)]
    Pin {
        /// The statements after the head that the space knew.
        #[n(0)]
        person: Pinned,
        /// Needed exactly if a device was revoked or the paper replaced. Made by a device that stays.
        #[n(1)]
        start: Option<EpochStart>,
    },
    /// The current epoch key for devices that have just been pinned.
    #[n(7)]
    Wrap {
        /// For current devices that have none yet.
        #[n(0)]
        wraps: Vec<Wrap>,
    },
    /// A new epoch.
    #[n(8)]
    Rotate {
        /// The key.
        #[n(0)]
        start: EpochStart,
    },
    /// A member who lost everything comes back as a new person. Signed by the other member's device.
    #[n(9)]
    Replace {
        /// Who is gone.
        #[n(0)]
        old: PersonId,
        /// Who comes, with the whole chain.
        #[n(1)]
        new: Pinned,
        /// The key.
        #[n(2)]
        start: EpochStart,
    },
    /// Agrees to a clean copy of the document; in force once each member has one such record.
    #[n(10)]
    Generation {
        /// The new generation's number.
        #[n(0)]
        generation: u32,
    },
    /// Nothing is written any more; the deletion clock starts.
    #[n(11)]
    Close,
}

/// A control record, unsigned.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Control {
    /// [`VERSION`]
    #[n(0)]
    pub version: u8,
    /// The space; zeros in `GENESIS`, whose hash begins it.
    #[n(1)]
    pub space: SpaceId,
    /// The control record before; zeros in `GENESIS`.
    #[n(2)]
    pub prev: Hash,
    /// Who signs it.
    #[n(3)]
    pub author: Author,
    /// What it does.
    #[n(4)]
    pub body: Body,
    /// What only members may know of it, sealed.
    #[n(5)]
    pub sealed: Bytes,
}

impl Control {
    /// What its authors sign.
    #[must_use]
    pub fn digest(&self) -> Hash {
        hash(namespace::CONTROL_SIGNATURE, &[&cbor::encode(self)])
    }

    /// The control record as it travels. `signers`: the author's device, and for `Join` the invitation's key.
    #[must_use]
    pub fn sign(self, signers: &[&dyn Fn(&Hash) -> Signature]) -> Bytes {
        let digest = self.digest();
        let signatures = signers.iter().map(|sign| sign(&digest)).collect();
        Bytes(cbor::encode(&SignedControl { control: self, signatures }))
    }
}

/// A control record with its signatures, not yet checked: [`crate::roster::Roster`] does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedControl {
    /// What is signed.
    #[n(0)]
    pub control: Control,
    /// In the order that the body asks for.
    #[n(1)]
    pub signatures: Vec<Signature>,
}

/// Names a control record by the bytes that travel.
#[must_use]
pub fn control_hash(bytes: &[u8]) -> Hash {
    hash(namespace::CONTROL, &[bytes])
}

/// The id of the space that this `GENESIS` begins.
#[must_use]
pub fn space_id(genesis: &[u8]) -> SpaceId {
    SpaceId::from_hash(&control_hash(genesis).0)
}
