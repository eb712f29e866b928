//! What admission needs to know of a roster and of a person's chain: ids, keys, the current epoch, nothing else.
//!
//! The full roster is rebuilt, and every signature in it checked, only when a control record arrives. Its [`Gate`] is
//! stored in the same transaction, so that admitting a record costs one look-up.

use minicbor::{Decode, Encode};
use twofold_wire::chain::PersonChain;
use twofold_wire::ids::{DeviceId, Hash, PersonId, VerifyKey};
use twofold_wire::roster::Roster;
use twofold_wire::time::Timestamp;

/// A device that may write into a space now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GateDevice {
    /// Its person.
    #[n(0)]
    pub person: PersonId,
    /// The device.
    #[n(1)]
    pub device: DeviceId,
    /// Its signing key.
    #[n(2)]
    pub key: VerifyKey,
}

/// An invitation that still lets somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenInvitation {
    /// Its public key.
    #[n(0)]
    pub key: VerifyKey,
    /// By this relay's clock.
    #[n(1)]
    pub expires: Timestamp,
}

/// A roster, reduced to what admits or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Gate {
    /// The hash of the last control record.
    #[n(0)]
    pub head: Hash,
    /// The current epoch.
    #[n(1)]
    pub epoch: u32,
    /// Whether nothing may be written any more.
    #[n(2)]
    pub is_closed: bool,
    /// Who is in.
    #[n(3)]
    pub members: Vec<PersonId>,
    /// Their pinned current devices.
    #[n(4)]
    pub devices: Vec<GateDevice>,
    /// Who could still come in.
    #[n(5)]
    pub invitations: Vec<OpenInvitation>,
}

impl Gate {
    /// What this roster admits.
    #[must_use]
    pub fn of(roster: &Roster) -> Self {
        let open = roster.invitations().iter().filter(|invitation| !invitation.is_spent());
        Self {
            head: roster.head(),
            epoch: roster.epoch(),
            is_closed: roster.is_closed(),
            members: roster.members().iter().map(|member| member.chain.id()).collect(),
            devices: roster
                .devices()
                .map(|(person, device, keys)| GateDevice { person, device, key: keys.verify })
                .collect(),
            invitations: open.map(|it| OpenInvitation { key: it.key, expires: it.expires }).collect(),
        }
    }

    /// Whether the person is in the space.
    #[must_use]
    pub fn has_member(&self, person: &PersonId) -> bool {
        self.members.contains(person)
    }

    /// A device that may write now.
    #[must_use]
    pub fn device(&self, device: &DeviceId) -> Option<&GateDevice> {
        self.devices.iter().find(|known| known.device == *device)
    }

    /// Whether this invitation is neither used, nor revoked, nor expired.
    #[must_use]
    pub fn is_open(&self, invitation: &VerifyKey, now: Timestamp) -> bool {
        !self.is_closed && self.invitations.iter().any(|open| open.key == *invitation && open.expires > now)
    }
}

/// A person's chain, reduced to who may log in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Person {
    /// The hash of the last statement.
    #[n(0)]
    pub head: Hash,
    /// The devices that may act, paper included, with their signing keys.
    #[n(1)]
    pub devices: Vec<(DeviceId, VerifyKey)>,
}

impl Person {
    /// Who may log in by this chain.
    #[must_use]
    pub fn of(chain: &PersonChain) -> Self {
        let devices = chain.current_devices().map(|device| (device.id, device.keys.verify)).collect();
        Self { head: chain.head(), devices }
    }

    /// The signing key of a device that may act.
    #[must_use]
    pub fn key(&self, device: &DeviceId) -> Option<VerifyKey> {
        self.devices.iter().find(|(id, _)| id == device).map(|(_, key)| *key)
    }
}
