//! Who is in a space, and which epoch key is current: what relay and devices conclude from its control records.
//!
//! One state machine for both sides. A control record that does not follow the rules changes nothing and is never part
//! of a log that a device believes.

mod invitation;
mod rules;

pub use invitation::{Invitation, InvitationState};

use std::collections::BTreeSet;

use crate::cbor;
use crate::chain::{ChainEvent, PersonChain};
use crate::control::{Body, Control, Pinned, SignedControl, SpaceKind, VERSION, control_hash, space_id};
use crate::ids::{DeviceId, Hash, PersonId, SpaceId};
use crate::keys::DeviceKeys;
use crate::limits;

/// A person in a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The chain, up to the pinned head.
    pub chain: PersonChain,
    /// Whether a member said «yes, this is my partner». Those of `GENESIS` are.
    pub is_confirmed: bool,
}

/// What a control record did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterEvent {
    /// The space began.
    Began,
    /// An invitation is open, or no more.
    Invitation,
    /// Somebody came in and waits to be confirmed.
    Joined(PersonId),
    /// A joiner can read everything.
    Confirmed(PersonId),
    /// Somebody is out.
    Ejected(PersonId),
    /// A member's devices changed.
    Pinned(PersonId, Vec<ChainEvent>),
    /// Devices got the current key.
    Wrapped,
    /// There is a new key, and nothing else.
    Rotated,
    /// A member is another person now.
    Replaced {
        /// Who is gone.
        old: PersonId,
        /// Who came.
        new: PersonId,
    },
    /// A member agreed to a clean copy; `true` once all have.
    Generation(u32, bool),
    /// Read-only from now on.
    Closed,
}

/// Why a control record is not the next one. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// Not the one encoding of a control record, of another version, or too big.
    #[error("not a control record")]
    Malformed,
    /// `prev` is not the head.
    #[error("the control record does not follow the head")]
    Stale,
    /// Another space's.
    #[error("the control record belongs to another space")]
    OtherSpace,
    /// A signature is missing, too many or wrong.
    #[error("a signature does not verify")]
    BadSignature,
    /// The author is no current device of a member.
    #[error("the author is not in the space")]
    NotMember,
    /// A member's chain does not fit.
    #[error("the person's chain does not fit")]
    BadChain,
    /// The epoch or its wraps are not those that must be.
    #[error("the epoch's wraps do not fit the members' devices")]
    BadEpoch,
    /// The invitation is none of this space, or spent.
    #[error("the invitation lets nobody in")]
    BadInvitation,
    /// The rules do not allow this here.
    #[error("not allowed")]
    NotAllowed,
    /// The space is closed.
    #[error("the space is closed")]
    Closed,
}

/// A space's members, devices, epoch and open invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    space: SpaceId,
    kind: SpaceKind,
    head: Hash,
    epoch: u32,
    members: Vec<Member>,
    invitations: Vec<Invitation>,
    wrapped: BTreeSet<DeviceId>,
    former: BTreeSet<PersonId>,
    generation: u32,
    generation_votes: BTreeSet<PersonId>,
    is_closed: bool,
}

impl Roster {
    /// Begins a roster with its `GENESIS`, as it travels.
    ///
    /// # Errors
    /// [`RosterError`]
    pub fn genesis(bytes: &[u8]) -> Result<Self, RosterError> {
        let signed = read(bytes)?;
        let digest = signed.control.digest();
        let Control { space, prev, author, body, .. } = signed.control;
        let Body::Genesis { kind, nonce: _, persons, start } = body else {
            return Err(RosterError::Stale);
        };
        if space != SpaceId::ZERO || prev != Hash::ZERO {
            return Err(RosterError::Stale);
        }
        if persons.is_empty() || persons.len() > kind.capacity() {
            return Err(RosterError::NotAllowed);
        }
        let mut members = Vec::new();
        for pinned in &persons {
            let chain = whole_chain(pinned)?;
            if members.iter().any(|member: &Member| member.chain.id() == chain.id()) {
                return Err(RosterError::NotAllowed);
            }
            members.push(Member { chain, is_confirmed: true });
        }
        let mut roster = Self {
            space: space_id(bytes),
            kind,
            head: control_hash(bytes),
            epoch: 0,
            members,
            invitations: Vec::new(),
            wrapped: BTreeSet::new(),
            former: BTreeSet::new(),
            generation: 0,
            generation_votes: BTreeSet::new(),
            is_closed: false,
        };
        roster.check_author(&author, &digest, &signed.signatures)?;
        if start.epoch != 0 || !start.keyring.is_empty() {
            return Err(RosterError::BadEpoch);
        }
        roster.begin_epoch(&start)?;
        Ok(roster)
    }

    /// Appends a control record, as it travels.
    ///
    /// # Errors
    /// [`RosterError`]; the roster is as before.
    pub fn apply(&mut self, bytes: &[u8]) -> Result<RosterEvent, RosterError> {
        let signed = read(bytes)?;
        if signed.control.space != self.space {
            return Err(RosterError::OtherSpace);
        }
        if signed.control.prev != self.head {
            return Err(RosterError::Stale);
        }
        if self.is_closed {
            return Err(RosterError::Closed);
        }
        // On a copy, so that a record that turns out wrong half-way leaves no trace.
        let mut next = self.clone();
        let event = next.follow(&signed)?;
        next.head = control_hash(bytes);
        *self = next;
        Ok(event)
    }

    /// The space.
    #[must_use]
    pub fn space(&self) -> SpaceId {
        self.space
    }

    /// Who may be in it.
    #[must_use]
    pub fn kind(&self) -> SpaceKind {
        self.kind
    }

    /// The hash of the last control record.
    #[must_use]
    pub fn head(&self) -> Hash {
        self.head
    }

    /// The number of the current epoch.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The document generation that all members agreed to.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether nothing may be written any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The persons who are in now.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// A person who is in now.
    #[must_use]
    pub fn member(&self, person: &PersonId) -> Option<&Member> {
        self.members.iter().find(|member| member.chain.id() == *person)
    }

    fn member_mut(&mut self, person: &PersonId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.chain.id() == *person)
    }

    /// All devices that may read and write now, with their persons.
    pub fn devices(&self) -> impl Iterator<Item = (PersonId, DeviceId, &DeviceKeys)> {
        self.members.iter().flat_map(|member| {
            let person = member.chain.id();
            member.chain.current_devices().map(move |device| (person, device.id, &device.keys))
        })
    }

    /// A device that may read and write now.
    #[must_use]
    pub fn device(&self, device: &DeviceId) -> Option<(PersonId, &DeviceKeys)> {
        self.devices().find(|(_, id, _)| id == device).map(|(person, _, keys)| (person, keys))
    }

    /// Current devices that have no key of the current epoch yet.
    pub fn unwrapped(&self) -> impl Iterator<Item = (DeviceId, &DeviceKeys)> {
        self.devices().filter(|(_, id, _)| !self.wrapped.contains(id)).map(|(_, id, keys)| (id, keys))
    }
}

fn read(bytes: &[u8]) -> Result<SignedControl, RosterError> {
    if bytes.len() > limits::CONTROL {
        return Err(RosterError::Malformed);
    }
    let signed: SignedControl = cbor::decode(bytes).map_err(|_| RosterError::Malformed)?;
    if signed.control.version == VERSION { Ok(signed) } else { Err(RosterError::Malformed) }
}

fn whole_chain(pinned: &Pinned) -> Result<PersonChain, RosterError> {
    let chain = PersonChain::begin(&pinned.statements).map_err(|_| RosterError::BadChain)?;
    if chain.id() == pinned.person { Ok(chain) } else { Err(RosterError::BadChain) }
}

/// Reads a control record without checking what it claims: only for what [`Roster::apply`] has accepted.
///
/// # Errors
/// [`RosterError::Malformed`]
pub fn parse(bytes: &[u8]) -> Result<SignedControl, RosterError> {
    read(bytes)
}
