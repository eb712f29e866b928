//! What is inside a sealed record.

mod clean_copy;

pub use clean_copy::{CleanCopyBody, CopyOf, CopyStep};
use minicbor::{Decode, Encode};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::hash::hash;
use twofold_wire::ids::Signature;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId};

use crate::input::Role;

/// The content of a record. New kinds get new numbers; an unknown number asks for an update of the app.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// Something was written.
    #[n(0)]
    Change(#[n(0)] ChangeBody),
    /// All of the document, to make a new device fast.
    #[n(1)]
    Snapshot(#[n(0)] SnapshotBody),
    /// Something was seen.
    #[n(2)]
    Seen(#[n(0)] SeenBody),
    /// Somebody is here now. Never stored.
    #[n(3)]
    Presence(#[n(0)] PresenceBody),
    /// Somebody signed the agreement.
    #[n(4)]
    Signed(#[n(0)] SignedBody),
    /// Two people made sure that they are who they are.
    #[n(5)]
    Checked(#[n(0)] CheckedBody),
    /// A device says what it is called, in its person's own space.
    #[n(6)]
    Card(#[n(0)] CardBody),
    /// Somebody's word about going on with a clean copy.
    #[n(7)]
    CleanCopy(#[n(0)] CleanCopyBody),
}

/// The last record of a device that has been on its reader's screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Seen {
    /// Whose record.
    #[n(0)]
    pub device: DeviceId,
    /// Its number.
    #[n(1)]
    pub dev_seq: u64,
    /// Its hash, so that two different records with one number show.
    #[n(2)]
    pub hash: Hash,
}

/// What the author's device had of the relay's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RelayView {
    /// The number of its newest entry.
    #[n(0)]
    pub seq: u64,
    /// The chain at it.
    #[n(1)]
    pub chain: Hash,
}

/// Automerge changes of one thought.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChangeBody {
    /// The document's generation.
    #[n(0)]
    pub generation: u32,
    /// The writing session; the actor is its hash with the device.
    #[n(1)]
    pub nonce: Bytes,
    /// The document's heads before.
    #[n(2)]
    pub before: Vec<Hash>,
    /// The document's heads after.
    #[n(3)]
    pub after: Vec<Hash>,
    /// Texts that first appear here; their birth changes are derived, not sent.
    #[n(4)]
    pub born: Vec<String>,
    /// The changes.
    #[n(5)]
    pub changes: Vec<Bytes>,
    /// The author's clock, in minutes since 1970.
    #[n(6)]
    pub minutes: u64,
    /// What the author has seen.
    #[n(7)]
    pub seen: Vec<Seen>,
    /// The author's view of the log.
    #[n(8)]
    pub relay: RelayView,
}

/// A saved document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SnapshotBody {
    /// The document's generation.
    #[n(0)]
    pub generation: u32,
    /// Its heads.
    #[n(1)]
    pub heads: Vec<Hash>,
    /// Up to which entry of the log it holds everything.
    #[n(2)]
    pub relay: RelayView,
    /// The document, as Automerge saves it.
    #[n(3)]
    pub document: Bytes,
}

/// What a device has shown to its person.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SeenBody {
    /// The last record of each device.
    #[n(0)]
    pub seen: Vec<Seen>,
    /// The author's view of the log.
    #[n(1)]
    pub relay: RelayView,
}

/// Somebody has the pair on screen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PresenceBody {
    /// Milliseconds of the author's clock: only ever grows for a device.
    #[n(0)]
    pub at: u64,
    /// Whether it is on screen; `false` on leaving.
    #[n(1)]
    pub here: bool,
    /// The field that has the focus.
    #[n(2)]
    pub field: Option<String>,
    /// The last record of each device that was shown.
    #[n(3)]
    pub seen: Vec<Seen>,
    /// The author's view of the log.
    #[n(4)]
    pub relay: RelayView,
    /// Whether it has just come, and does not know who else is here.
    #[n(5)]
    pub asks: bool,
}

/// What somebody signs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// The pair.
    #[n(0)]
    pub space: SpaceId,
    /// Who signs.
    #[n(1)]
    pub person: PersonId,
    /// With which device.
    #[n(2)]
    pub device: DeviceId,
    /// The template's id.
    #[n(3)]
    pub program: String,
    /// The document's generation.
    #[n(4)]
    pub generation: u32,
    /// The state of the document.
    #[n(5)]
    pub heads: Vec<Hash>,
    /// The digest of what the agreement says there.
    #[n(6)]
    pub digest: Hash,
    /// The name as the signer typed it.
    #[n(7)]
    pub name: String,
    /// The day as the signer gave it: `2026-11-22`.
    #[n(8)]
    pub date: String,
}

/// A signature under the agreement. It can be shown to somebody else without the pair's keys.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedBody {
    /// What is signed.
    #[n(0)]
    pub statement: Statement,
    /// The device's signature over [`Statement::digest`].
    #[n(1)]
    pub signature: Signature,
    /// The author's view of the log.
    #[n(2)]
    pub relay: RelayView,
}

/// That somebody made sure who the partner is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CheckedBody {
    /// Who checked.
    #[n(0)]
    pub person: PersonId,
    /// Who was checked.
    #[n(1)]
    pub partner: PersonId,
    /// The newest statement about the partner's devices that the author had.
    #[n(2)]
    pub partner_head: Hash,
    /// How.
    #[n(3)]
    pub how: Method,
    /// The author's clock, in minutes since 1970.
    #[n(4)]
    pub minutes: u64,
    /// The author's view of the log.
    #[n(5)]
    pub relay: RelayView,
}

/// What a device says about itself, to the other devices of its person.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CardBody {
    /// What the person calls it.
    #[n(0)]
    pub name: String,
    /// Its clock, in minutes since 1970.
    #[n(1)]
    pub minutes: u64,
    /// The author's view of the log.
    #[n(2)]
    pub relay: RelayView,
}

/// How two people made sure that they are who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, serde::Serialize, serde::Deserialize)]
#[cbor(index_only)]
pub enum Method {
    /// They sat together and compared the numbers.
    #[n(0)]
    Together,
    /// They sat together, and one device took a picture of the other.
    #[n(1)]
    Picture,
    /// They read the numbers to each other on the telephone or a video call.
    #[n(2)]
    Voice,
}

impl Statement {
    /// What the device signs.
    #[must_use]
    pub fn digest(&self) -> Hash {
        hash(AGREEMENT, &[&cbor::encode(self)])
    }
}

/// Namespace of a signature under an agreement.
const AGREEMENT: &str = "twofold/1/agreement/sig";

/// What the sealed part of `GENESIS`, `INVITE`, `JOIN` and `REPLACE` says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Introduction {
    /// The author's name.
    #[n(0)]
    pub name: String,
    /// The author's role.
    #[n(1)]
    #[cbor(with = "role_code")]
    pub role: Role,
    /// The template's id.
    #[n(2)]
    pub template: String,
    /// In `JOIN`: the inviter's name, as the invitation gave it.
    #[n(3)]
    pub partner: Option<String>,
    /// The space in which the joiner is to take the place of the partner, who lost everything. This space is then only
    /// the way there.
    #[n(4)]
    pub back_to: Option<SpaceId>,
    /// In `GENESIS` and `JOIN`: the pair of which this space is the author's clean copy.
    #[n(5)]
    pub copy_of: Option<CopyOf>,
}

impl Body {
    /// Whether a person did something: wrote, signed, checked, wants a clean copy.
    #[must_use]
    pub const fn is_edit(&self) -> bool {
        matches!(self, Self::Change(_) | Self::Signed(_) | Self::Checked(_) | Self::CleanCopy(_))
    }

    /// Whether it is kept beside the document.
    #[must_use]
    pub const fn is_mark(&self) -> bool {
        matches!(self, Self::Signed(_) | Self::Checked(_) | Self::Card(_) | Self::CleanCopy(_))
    }

    /// The bytes to seal.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`BodyError`]
    pub fn read(bytes: &[u8]) -> Result<Self, BodyError> {
        cbor::decode(bytes).map_err(|cbor::Malformed| {
            // A kind of body, or a part of one, that this version does not know.
            let mut decoder = minicbor::Decoder::new(bytes);
            let kind = decoder.array().ok().filter(|len| *len == Some(2)).and_then(|_| decoder.u32().ok());
            let is_newer = kind.is_some_and(|kind| kind > LAST_KIND && decoder.skip().is_ok())
                || minicbor::decode::<Self>(bytes).is_ok_and(|known| known.encode().len() < bytes.len());
            if is_newer { BodyError::Newer } else { BodyError::Malformed }
        })
    }
}

/// The highest number of a kind in [`Body`].
const LAST_KIND: u32 = 7;

/// Why a body cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A newer app wrote it.
    #[error("the body is of a kind that this version does not know")]
    Newer,
    /// No app wrote it.
    #[error("the bytes are not a body")]
    Malformed,
}

/// A role as one byte: the programs crate knows no CBOR.
mod role_code {
    use minicbor::encode::Write;
    use minicbor::{Decoder, Encoder};

    use crate::input::Role;

    pub(super) fn encode<C, W: Write>(
        role: &Role,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(match role {
            Role::Mentor => 0,
            Role::Mentee => 1,
        })?
        .ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Role, minicbor::decode::Error> {
        match d.u8()? {
            0 => Ok(Role::Mentor),
            1 => Ok(Role::Mentee),
            _ => Err(minicbor::decode::Error::message("no role")),
        }
    }
}
