//! Who is in a space, and which epoch key is current: what relay and devices conclude from its control records.
//!
//! One state machine for both sides. A control record that does not follow the rules changes nothing and is never part
//! of a log that a device believes.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::cbor;
use crate::chain::{ChainEvent, PersonChain};
use crate::control::{
    Author, Body, Control, EpochStart, Pinned, SignedControl, SpaceKind, VERSION, Wrap, control_hash, space_id,
};
use crate::ids::{DeviceId, Hash, PersonId, Signature, SpaceId, VerifyKey};
use crate::keys::{DeviceKeys, verify};
use crate::limits;

/// A person in a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The chain, up to the pinned head.
    pub chain: PersonChain,
    /// Whether a member said «yes, this is my partner». Those of `GENESIS` are.
    pub is_confirmed: bool,
}

/// An invitation and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its public key.
    pub key: VerifyKey,
    /// The member who invited.
    pub inviter: PersonId,
    /// By the relay's clock.
    pub expires: Timestamp,
    /// Used or revoked, or the inviter is gone: lets nobody in any more.
    pub is_spent: bool,
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

    fn follow(&mut self, signed: &SignedControl) -> Result<RosterEvent, RosterError> {
        let digest = signed.control.digest();
        let author = signed.control.author;
        if let Body::Join { key, person, start } = &signed.control.body {
            return self.join(&author, *key, person, start, &digest, &signed.signatures);
        }
        self.check_author(&author, &digest, &signed.signatures)?;
        // Why: whoever came in may have found the link. Until a member says yes, it writes and cares for keys only.
        let is_care = matches!(signed.control.body, Body::Pin { .. } | Body::Wrap { .. } | Body::Rotate { .. });
        if !is_care && self.member(&author.person).is_some_and(|member| !member.is_confirmed) {
            return Err(RosterError::NotAllowed);
        }
        match &signed.control.body {
            Body::Genesis { .. } | Body::Join { .. } => Err(RosterError::Stale),
            Body::Invite { key, expires } => {
                if self.members.len() >= self.kind.capacity() || self.invitation(key).is_some() {
                    return Err(RosterError::NotAllowed);
                }
                let inviter = author.person;
                self.invitations.push(Invitation { key: *key, inviter, expires: *expires, is_spent: false });
                Ok(RosterEvent::Invitation)
            }
            Body::InviteRevoke { key } => {
                self.spend(key)?;
                Ok(RosterEvent::Invitation)
            }
            Body::Confirm { person, .. } => {
                let member = self.member_mut(person).ok_or(RosterError::NotAllowed)?;
                if member.is_confirmed || *person == author.person {
                    return Err(RosterError::NotAllowed);
                }
                member.is_confirmed = true;
                Ok(RosterEvent::Confirmed(*person))
            }
            Body::Eject { person, start } => self.eject(&author, person, start),
            Body::Pin { person, start } => self.pin(&author, person, start.as_ref()),
            Body::Wrap { wraps } => self.wrap(wraps),
            Body::Rotate { start } => {
                self.next_epoch(start)?;
                Ok(RosterEvent::Rotated)
            }
            Body::Replace { old, new, start } => self.replace(&author, old, new, start),
            Body::Generation { generation } => {
                if *generation != self.generation + 1 || !self.generation_votes.insert(author.person) {
                    return Err(RosterError::NotAllowed);
                }
                let is_agreed = self.members.iter().all(|member| self.generation_votes.contains(&member.chain.id()));
                if is_agreed {
                    self.generation = *generation;
                    self.generation_votes.clear();
                }
                Ok(RosterEvent::Generation(*generation, is_agreed))
            }
            Body::Close => {
                self.is_closed = true;
                Ok(RosterEvent::Closed)
            }
        }
    }

    fn join(
        &mut self,
        author: &Author,
        key: VerifyKey,
        person: &Pinned,
        start: &EpochStart,
        digest: &Hash,
        signatures: &[Signature],
    ) -> Result<RosterEvent, RosterError> {
        self.spend(&key)?;
        if self.members.len() >= self.kind.capacity() || self.former.contains(&person.person) {
            return Err(RosterError::NotAllowed);
        }
        let chain = whole_chain(person)?;
        if self.member(&chain.id()).is_some() || author.person != chain.id() {
            return Err(RosterError::NotAllowed);
        }
        let device = chain.current_device(&author.device).ok_or(RosterError::NotMember)?;
        let [by_device, by_invitation] = signatures else {
            return Err(RosterError::BadSignature);
        };
        verify(&device.keys.verify, digest, by_device).map_err(|_| RosterError::BadSignature)?;
        verify(&key, digest, by_invitation).map_err(|_| RosterError::BadSignature)?;
        let id = chain.id();
        self.members.push(Member { chain, is_confirmed: false });
        self.next_epoch(start)?;
        Ok(RosterEvent::Joined(id))
    }

    fn eject(&mut self, author: &Author, person: &PersonId, start: &EpochStart) -> Result<RosterEvent, RosterError> {
        let member = self.member(person).ok_or(RosterError::NotAllowed)?;
        // Of a pair, only a joiner whom nobody confirmed can be sent away: partners part by closing.
        if *person == author.person || (self.kind != SpaceKind::Program && member.is_confirmed) {
            return Err(RosterError::NotAllowed);
        }
        self.members.retain(|member| member.chain.id() != *person);
        self.part_with(person);
        self.next_epoch(start)?;
        Ok(RosterEvent::Ejected(*person))
    }

    fn pin(
        &mut self,
        author: &Author,
        pinned: &Pinned,
        start: Option<&EpochStart>,
    ) -> Result<RosterEvent, RosterError> {
        let member = self.member_mut(&pinned.person).ok_or(RosterError::NotAllowed)?;
        if pinned.statements.is_empty() {
            return Err(RosterError::NotAllowed);
        }
        let mut events = Vec::new();
        for statement in &pinned.statements {
            events.push(member.chain.extend(statement).map_err(|_| RosterError::BadChain)?);
        }
        // Why: a device that goes would know the key that is made without it.
        if self.device(&author.device).is_none() {
            return Err(RosterError::NotAllowed);
        }
        let is_lost = |event: &ChainEvent| matches!(event, ChainEvent::Revoked(_) | ChainEvent::PaperReplaced { .. });
        match (events.iter().any(is_lost), start) {
            (true, Some(start)) => self.next_epoch(start)?,
            (false, None) => {}
            _ => return Err(RosterError::BadEpoch),
        }
        Ok(RosterEvent::Pinned(pinned.person, events))
    }

    fn wrap(&mut self, wraps: &[Wrap]) -> Result<RosterEvent, RosterError> {
        if wraps.is_empty() {
            return Err(RosterError::NotAllowed);
        }
        for wrap in wraps {
            if self.device(&wrap.device).is_none() || !self.wrapped.insert(wrap.device) {
                return Err(RosterError::BadEpoch);
            }
        }
        Ok(RosterEvent::Wrapped)
    }

    fn replace(
        &mut self,
        author: &Author,
        old: &PersonId,
        new: &Pinned,
        start: &EpochStart,
    ) -> Result<RosterEvent, RosterError> {
        let chain = whole_chain(new)?;
        let id = chain.id();
        if *old == author.person || self.member(&id).is_some() || self.former.contains(&id) {
            return Err(RosterError::NotAllowed);
        }
        let member = self.member_mut(old).ok_or(RosterError::NotAllowed)?;
        *member = Member { chain, is_confirmed: true };
        self.part_with(old);
        self.next_epoch(start)?;
        Ok(RosterEvent::Replaced { old: *old, new: id })
    }

    /// What somebody set going ends when they go: their invitations, and agreements that counted them.
    fn part_with(&mut self, person: &PersonId) {
        self.former.insert(*person);
        self.generation_votes.clear();
        for invitation in self.invitations.iter_mut().filter(|invitation| invitation.inviter == *person) {
            invitation.is_spent = true;
        }
    }

    fn spend(&mut self, key: &VerifyKey) -> Result<(), RosterError> {
        let open = self.invitations.iter_mut().find(|invitation| invitation.key == *key && !invitation.is_spent);
        open.ok_or(RosterError::BadInvitation)?.is_spent = true;
        Ok(())
    }

    fn next_epoch(&mut self, start: &EpochStart) -> Result<(), RosterError> {
        if self.epoch.checked_add(1) != Some(start.epoch) {
            return Err(RosterError::BadEpoch);
        }
        self.begin_epoch(start)
    }

    fn begin_epoch(&mut self, start: &EpochStart) -> Result<(), RosterError> {
        let wrapped: BTreeSet<DeviceId> = start.wraps.iter().map(|wrap| wrap.device).collect();
        let needed: BTreeSet<DeviceId> = self.devices().map(|(_, id, _)| id).collect();
        if wrapped.len() != start.wraps.len() || wrapped != needed {
            return Err(RosterError::BadEpoch);
        }
        // Why: the joiner has this key, and with it all that is sealed under it.
        let is_somebody_waiting = self.members.iter().any(|member| !member.is_confirmed);
        if is_somebody_waiting && !start.keyring.is_empty() {
            return Err(RosterError::BadEpoch);
        }
        self.epoch = start.epoch;
        self.wrapped = wrapped;
        Ok(())
    }

    fn check_author(&self, author: &Author, digest: &Hash, signatures: &[Signature]) -> Result<(), RosterError> {
        let member = self.member(&author.person).ok_or(RosterError::NotMember)?;
        let device = member.chain.current_device(&author.device).ok_or(RosterError::NotMember)?;
        let [signature] = signatures else {
            return Err(RosterError::BadSignature);
        };
        verify(&device.keys.verify, digest, signature).map_err(|_| RosterError::BadSignature)
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

    /// All invitations, spent ones too.
    #[must_use]
    pub fn invitations(&self) -> &[Invitation] {
        &self.invitations
    }

    /// An invitation, spent or not.
    #[must_use]
    pub fn invitation(&self, key: &VerifyKey) -> Option<&Invitation> {
        self.invitations.iter().find(|invitation| invitation.key == *key)
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
