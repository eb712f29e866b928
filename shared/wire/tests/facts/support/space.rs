//! A space with its log of control records; every record is built on the present head.

use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Author, Body, Control, EpochStart, Pinned, SpaceKind, VERSION, Wrap};
use twofold_wire::ids::VerifyKey;
use twofold_wire::roster::{Roster, RosterError, RosterEvent};
use twofold_wire::{DeviceId, Hash, SpaceId, Timestamp};

use crate::support::{Person, Signer, signed_by};

#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub(crate) roster: Roster,
    pub(crate) log: Vec<Bytes>,
}

impl Space {
    /// Begun by the first person.
    pub(crate) fn new(kind: SpaceKind, persons: &[&Person]) -> Self {
        let bytes = genesis(kind, persons);
        Self { roster: Roster::genesis(&bytes).unwrap(), log: vec![bytes] }
    }

    /// A pair in which Ben has joined and Ann has confirmed him.
    pub(crate) fn confirmed_pair(ann: &Person, ben: &Person) -> Self {
        let mut space = Self::joined_pair(ann, ben);
        let confirm = Body::Confirm { person: ben.id(), keyring: b"sealed keyring".to_vec().into() };
        space.accept(&space.by(ann, confirm));
        space
    }

    /// A pair in which Ben has joined and waits for Ann's word.
    pub(crate) fn joined_pair(ann: &Person, ben: &Person) -> Self {
        let mut space = Self::new(SpaceKind::Pair, &[ann]);
        let invitation = Signer::new("invitation");
        space.accept(&space.by(ann, invite(&invitation)));
        space.accept(&space.join(ben, &invitation));
        space
    }

    /// Someone comes in and is confirmed by a member.
    pub(crate) fn admit(&mut self, host: &Person, guest: &Person, invitation: &Signer) {
        self.accept(&self.by(host, invite(invitation)));
        self.accept(&self.join(guest, invitation));
        self.accept(&self.by(host, Body::Confirm { person: guest.id(), keyring: Bytes::default() }));
    }

    pub(crate) fn control(&self, author: Author, body: Body) -> Control {
        let (space, prev) = (self.roster.space(), self.roster.head());
        Control { version: VERSION, space, prev, author, body, sealed: b"sealed part".to_vec().into() }
    }

    /// Signed by the person's laptop.
    pub(crate) fn by(&self, person: &Person, body: Body) -> Bytes {
        self.by_device(person, &person.laptop, body)
    }

    /// Signed by this device, in the person's name.
    pub(crate) fn by_device(&self, person: &Person, device: &Signer, body: Body) -> Bytes {
        let author = Author { person: person.id(), device: device.id() };
        signed_control(self.control(author, body), &[device])
    }

    pub(crate) fn join_body(&self, person: &Person, invitation: VerifyKey) -> Body {
        let devices = self.devices().into_iter().chain(person.devices());
        Body::Join { key: invitation, person: person.whole(), start: self.next(devices) }
    }

    pub(crate) fn join(&self, person: &Person, invitation: &Signer) -> Bytes {
        let body = self.join_body(person, invitation.key());
        signed_control(self.control(person.author(), body), &[&person.laptop, invitation])
    }

    /// Sends a person away, with a new key for all others.
    pub(crate) fn eject_body(&self, person: &Person) -> Body {
        Body::Eject { person: person.id(), start: self.next(self.devices_without(person)) }
    }

    /// Puts one person in the place of another.
    pub(crate) fn replace_body(&self, old: &Person, new: &Person) -> Body {
        let devices = self.devices_without(old).into_iter().chain(new.devices());
        Body::Replace { old: old.id(), new: new.whole(), start: self.next(devices) }
    }

    /// What the space does not know yet of a member's chain, with a new epoch for the devices that are left.
    pub(crate) fn pin_body_with_epoch(&self, person: &Person) -> Body {
        let devices = self.devices_without(person).into_iter().chain(person.devices());
        Body::Pin { person: self.news(person), start: Some(self.next(devices)) }
    }

    /// What the space does not know yet of a member's chain.
    pub(crate) fn pin_body(&self, person: &Person) -> Body {
        Body::Pin { person: self.news(person), start: None }
    }

    pub(crate) fn news(&self, person: &Person) -> Pinned {
        person.since(self.roster.member(&person.id()).unwrap().chain.head())
    }

    pub(crate) fn rotate_body(&self) -> Body {
        Body::Rotate { start: self.next(self.devices()) }
    }

    /// All devices that are in now.
    pub(crate) fn devices(&self) -> Vec<DeviceId> {
        self.roster.devices().map(|(_, id, _)| id).collect()
    }

    fn devices_without(&self, person: &Person) -> Vec<DeviceId> {
        self.roster.devices().filter(|(owner, ..)| *owner != person.id()).map(|(_, id, _)| id).collect()
    }

    /// The next epoch, for these devices.
    pub(crate) fn next(&self, devices: impl IntoIterator<Item = DeviceId>) -> EpochStart {
        start(self.roster.epoch() + 1, devices)
    }

    #[track_caller]
    pub(crate) fn accept(&mut self, bytes: &Bytes) -> RosterEvent {
        let event = self.roster.apply(bytes).unwrap();
        self.log.push(bytes.clone());
        event
    }

    /// The record is refused for this reason, and nothing is different afterwards.
    #[track_caller]
    pub(crate) fn refuse(&mut self, bytes: &Bytes, error: RosterError) {
        let before = self.roster.clone();
        assert_eq!(self.roster.apply(bytes), Err(error));
        assert_eq!(self.roster, before, "a refused record left a trace");
    }
}

pub(crate) fn signed_control(control: Control, signers: &[&Signer]) -> Bytes {
    signed_by(signers, |signers| control.sign(signers))
}

pub(crate) fn genesis_control(kind: SpaceKind, persons: &[&Person]) -> Control {
    Control {
        version: VERSION,
        space: SpaceId::ZERO,
        prev: Hash::ZERO,
        author: persons[0].author(),
        body: Body::Genesis {
            kind,
            nonce: SpaceId([7; 16]),
            persons: pinned(persons),
            start: start(0, persons.iter().flat_map(|person| person.devices())),
        },
        sealed: b"names".to_vec().into(),
    }
}

pub(crate) fn genesis(kind: SpaceKind, persons: &[&Person]) -> Bytes {
    signed_control(genesis_control(kind, persons), &[&persons[0].laptop])
}

pub(crate) fn pinned(persons: &[&Person]) -> Vec<Pinned> {
    persons.iter().map(|person| person.whole()).collect()
}

pub(crate) fn invite(invitation: &Signer) -> Body {
    Body::Invite { key: invitation.key(), expires: Timestamp(1_000) }
}

pub(crate) fn wraps(devices: impl IntoIterator<Item = DeviceId>) -> Vec<Wrap> {
    devices.into_iter().map(|device| Wrap { device, sealed: b"not a true wrap".to_vec().into() }).collect()
}

/// Without a keyring.
pub(crate) fn start(epoch: u32, devices: impl IntoIterator<Item = DeviceId>) -> EpochStart {
    EpochStart { epoch, wraps: wraps(devices), keyring: Bytes::default() }
}
