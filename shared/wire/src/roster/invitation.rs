//! Invitations: what became of each, and why one lets nobody in.

use crate::Timestamp;
use crate::frame::Refused;
use crate::ids::{PersonId, VerifyKey};
use crate::roster::Roster;

/// An invitation and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its public key.
    pub key: VerifyKey,
    /// The member who invited.
    pub inviter: PersonId,
    /// By the relay's clock.
    pub expires: Timestamp,
    /// Whether it still lets somebody in, as far as the roster knows.
    pub state: InvitationState,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Nobody has used it.
    Open,
    /// This person came in with it.
    Used(PersonId),
    /// Taken back, or the person who came in with it was sent away, or the inviter is gone.
    Withdrawn,
}

impl Invitation {
    /// Whether it lets nobody in any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.state != InvitationState::Open
    }
}

impl Roster {
    /// Whether an invitation lets somebody in at this time of the relay's clock.
    ///
    /// # Errors
    /// What the relay answers: [`Refused::Closed`], [`Refused::Invitation`] for one that is none of this space,
    /// [`Refused::Used`], [`Refused::Withdrawn`] or [`Refused::Expired`].
    pub fn admits(&self, key: &VerifyKey, now: Timestamp) -> Result<(), Refused> {
        if self.is_closed() {
            return Err(Refused::Closed);
        }
        let invitation = self.invitation(key).ok_or(Refused::Invitation)?;
        match invitation.state {
            InvitationState::Used(_) => Err(Refused::Used),
            InvitationState::Withdrawn => Err(Refused::Withdrawn),
            // Somebody came in with another one.
            InvitationState::Open if self.members().len() >= self.kind().capacity() => Err(Refused::Used),
            InvitationState::Open if invitation.expires <= now => Err(Refused::Expired),
            InvitationState::Open => Ok(()),
        }
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

    /// Whether the person was in the space and is not any more: such a person never comes back in.
    #[must_use]
    pub fn is_former(&self, person: &PersonId) -> bool {
        self.former.contains(person)
    }
}
