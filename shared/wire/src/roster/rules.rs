//! The rules: what each control record may do, and what it does.

use std::collections::BTreeSet;

use crate::chain::ChainEvent;
use crate::control::{Author, Body, EpochStart, Pinned, SignedControl, SpaceKind, Wrap};
use crate::ids::{DeviceId, Hash, PersonId, Signature, VerifyKey};
use crate::keys::verify;
use crate::roster::{Invitation, InvitationState, Member, Roster, RosterError, RosterEvent, whole_chain};

impl Roster {
    pub(super) fn follow(&mut self, signed: &SignedControl) -> Result<RosterEvent, RosterError> {
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
                let state = InvitationState::Open;
                self.invitations.push(Invitation { key: *key, inviter, expires: *expires, state });
                Ok(RosterEvent::Invitation)
            }
            Body::InviteRevoke { key } => {
                self.spend(key, InvitationState::Withdrawn)?;
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
        self.spend(&key, InvitationState::Used(person.person))?;
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

    /// What somebody set going ends when they go: their invitations, and agreements that counted them. Whoever opens
    /// the link that they came in with is told that it was taken back.
    fn part_with(&mut self, person: &PersonId) {
        self.former.insert(*person);
        self.generation_votes.clear();
        for invitation in &mut self.invitations {
            if invitation.inviter == *person || invitation.state == InvitationState::Used(*person) {
                invitation.state = InvitationState::Withdrawn;
            }
        }
    }

    fn spend(&mut self, key: &VerifyKey, state: InvitationState) -> Result<(), RosterError> {
        let open = self.invitations.iter_mut().find(|invitation| invitation.key == *key && !invitation.is_spent());
        open.ok_or(RosterError::BadInvitation)?.state = state;
        Ok(())
    }

    fn next_epoch(&mut self, start: &EpochStart) -> Result<(), RosterError> {
        if self.epoch.checked_add(1) != Some(start.epoch) {
            return Err(RosterError::BadEpoch);
        }
        self.begin_epoch(start)
    }

    pub(super) fn begin_epoch(&mut self, start: &EpochStart) -> Result<(), RosterError> {
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

    pub(super) fn check_author(
        &self,
        author: &Author,
        digest: &Hash,
        signatures: &[Signature],
    ) -> Result<(), RosterError> {
        let member = self.member(&author.person).ok_or(RosterError::NotMember)?;
        let device = member.chain.current_device(&author.device).ok_or(RosterError::NotMember)?;
        let [signature] = signatures else {
            return Err(RosterError::BadSignature);
        };
        verify(&device.keys.verify, digest, signature).map_err(|_| RosterError::BadSignature)
    }
}
