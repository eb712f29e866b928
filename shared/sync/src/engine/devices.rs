//! The person's devices: a link for a new one, taking one away, and telling every space.
//!
//! A link is a device of the person for as long as a new browser needs to come in with it (see [`super::arrive`]).

use rand_core::CryptoRng;
use twofold_crypto::{DeviceLink, DeviceSecret, GuestSecret, person};
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{Device, PersonChain, statement_hash};
use twofold_wire::frame::ClientFrame;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, PersonId, Timestamp};

use crate::Notice;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::backup::{BACKUP, passes};
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::Intent;

/// How long a link lets somebody in, in milliseconds: 15 minutes.
const LINK_MILLIS: u64 = 15 * 60 * 1000;
/// What stands in the place of a name where a statement adds a link. Partners are not told of links.
pub(crate) const LINK: &[u8] = b"link";

/// A link for a new device, as long as it is open.
pub(crate) struct Guest {
    pub(crate) secret: GuestSecret,
    pub(crate) id: DeviceId,
    pub(crate) until: Timestamp,
}

impl Guest {
    pub(crate) fn new(secret: GuestSecret, until: Timestamp) -> Self {
        Self { id: DeviceSecret::derive_guest(&secret).id(), secret, until }
    }
}

/// A link that can be handed to a new device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// The code; the app puts its address in front. Nothing while the relay and the partnerships do not know it yet.
    pub code: Option<String>,
    /// When it stops working.
    pub until: Timestamp,
}

/// Whether a chain took this device away.
pub(crate) fn is_revoked(chain: &PersonChain, device: &DeviceId) -> bool {
    chain.devices().iter().any(|known| known.id == *device && !known.is_current)
}

/// A device of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnDevice {
    /// Names it.
    pub id: DeviceId,
    /// Whether it is the recovery sheet.
    pub is_paper: bool,
    /// Whether it is this one.
    pub is_this: bool,
    /// Whether it is a link that waits for a new device.
    pub is_link: bool,
    /// Whether it is a backup.
    pub is_backup: bool,
    /// What the person calls it.
    pub name: Option<String>,
    /// When it last said that it is here, in minutes since 1970.
    pub last_here: Option<u64>,
}

impl Engine {
    /// The person's devices, paper included.
    #[must_use]
    pub fn devices(&self) -> Vec<OwnDevice> {
        let Some(identity) = &self.identity else {
            return Vec::new();
        };
        let this = identity.device.id();
        let guest = identity.guest.as_ref().map(|guest| guest.id);
        let own = |device: &Device| {
            let card = self.card(&device.id);
            let is_this = device.id == this && identity.borrowed.is_none();
            let own_name = identity.name.clone().filter(|_| is_this);
            OwnDevice {
                id: device.id,
                is_paper: device.is_paper,
                is_this,
                is_link: device.label.0 == LINK,
                is_backup: device.label.0 == BACKUP,
                name: own_name.or_else(|| card.map(|card| card.name.clone())),
                last_here: card.map(|card| card.minutes),
            }
        };
        let shown = |device: &&Device| Some(device.id) != guest && (identity.borrowed.is_none() || device.id != this);
        identity.chain.current_devices().filter(shown).map(own).collect()
    }

    /// The link that is open for a new device, if any.
    #[must_use]
    pub fn device_link(&self) -> Option<OpenLink> {
        let identity = self.identity.as_ref()?;
        let guest = identity.guest.as_ref()?;
        let is_ready = self.is_everywhere(identity, &guest.id);
        let (secret, person) = (guest.secret.clone(), identity.person());
        let link = DeviceLink { relay_origin: self.origin.clone(), secret, person };
        Some(OpenLink { code: is_ready.then(|| link.encode()), until: self.clock.wall(guest.until) })
    }

    /// Makes a link with which one new device comes in.
    pub(crate) fn offer_link<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if self.is_borrowed() {
            return;
        }
        let Some(identity) = self.identity.as_mut().filter(|identity| identity.guest.is_none()) else {
            return;
        };
        identity.guest = Some(Guest::new(GuestSecret::make(turn.rng), turn.now.plus(LINK_MILLIS)));
        self.keep_identity(turn);
        self.tend_devices(turn);
        turn.changed(Changed::Session);
    }

    /// Takes the link back.
    pub(crate) fn withdraw_link<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if let Some(identity) = &mut self.identity
            && let Some(guest) = identity.guest.take()
        {
            identity.spent.push(guest.id);
            self.keep_identity(turn);
            self.tend_devices(turn);
            turn.changed(Changed::Session);
        }
    }

    /// Brings the chain to where it should be: the link's device in it, and what is spent out of it.
    pub(crate) fn tend_devices<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let is_durable = self.identity_batch <= self.stored;
        let Some(identity) = &mut self.identity else {
            return;
        };
        if identity.borrowed.is_some() || !is_durable || !self.line.is_ready() || !self.extending.is_empty() {
            return;
        }
        let chain = &identity.chain;
        let had = (identity.guest.is_some(), identity.pass.is_some());
        identity.guest = identity.guest.take().filter(|guest| !is_revoked(chain, &guest.id));
        identity.pass = identity.pass.take().filter(|pass| !is_revoked(chain, &pass.id));
        let before = identity.spent.len();
        // What never came into the chain, or has left it.
        let me = identity.device.id();
        let may_go = |device: &Device| !device.is_paper && device.id != me;
        identity.spent.retain(|device| chain.current_device(device).is_some_and(may_go));
        let (head, me) = (chain.head(), &identity.device);
        let next = if let Some(spent) = identity.spent.first() {
            Some(person::revoke_device(head, me, *spent))
        } else {
            let guest = identity.guest.as_ref().map(|guest| (&guest.secret, guest.id, LINK));
            let pass = identity.pass.as_ref().map(|pass| (&pass.secret, pass.id, BACKUP));
            let missing = guest.into_iter().chain(pass).find(|(_, id, _)| chain.current_device(id).is_none());
            missing.map(|(secret, _, label)| {
                let device = DeviceSecret::derive_guest(secret);
                person::add_device(head, me, &device, Bytes(label.to_vec()))
            })
        };
        let next = next.or_else(|| identity.missing_paper().map(|paper| person::replace_paper(head, me, &paper)));
        if had != (identity.guest.is_some(), identity.pass.is_some()) || before != identity.spent.len() {
            self.keep_identity(turn);
            turn.changed(Changed::Session);
        }
        if let Some(statement) = next {
            self.extend_chain(statement, turn);
        }
    }

    /// A link whose time is over is taken back.
    pub(crate) fn close_old_link<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if self.link_due().is_some_and(|due| due <= turn.now) {
            self.withdraw_link(turn);
        }
    }

    pub(crate) fn link_due(&self) -> Option<Timestamp> {
        self.identity.as_ref()?.guest.as_ref().map(|guest| guest.until)
    }

    /// Takes a device away, for good. It is remembered until the relay has it.
    pub(crate) fn revoke_device<R: CryptoRng>(&mut self, device: DeviceId, turn: &mut Turn<'_, R>) {
        if let Some(identity) = self.identity.as_mut().filter(|identity| identity.borrowed.is_none()) {
            identity.spent.push(device);
            if identity.chain.current_device(&device).is_some_and(|device| device.label.0.is_empty()) {
                // Whoever has the device may have its backup too.
                identity.spent.extend(passes(&identity.chain));
                identity.pass = None;
            }
            self.keep_identity(turn);
            self.tend_devices(turn);
        }
    }

    /// Asks the relay to take a statement; it counts when the relay has it, because the relay orders chains.
    fn extend_chain<R: CryptoRng>(&mut self, statement: Bytes, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        if identity.chain.clone().extend(&statement).is_err() {
            return self.general_notice(Notice::DevicesFull, turn);
        }
        self.extending = vec![statement];
        self.send_statements(turn);
    }

    /// Sends the statements that wait, now or on the next connection.
    pub(crate) fn send_statements<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        // The chain may have grown another way meanwhile.
        let mut chain = identity.chain.clone();
        if self.extending.iter().any(|statement| chain.extend(statement).is_err()) {
            self.extending.clear();
        }
        if !self.extending.is_empty() && self.line.is_ready() {
            let (person, expected) = (identity.person(), Some(identity.chain.head()));
            let statements = self.extending.clone();
            turn.send(&ClientFrame::ChainPut { person, expected, statements, admission: None });
        }
    }

    /// The relay's copy of a chain. Of one's own person: a longer one is taken, a shorter or different one never.
    pub(crate) fn learn_chain<R: CryptoRng>(&mut self, person: PersonId, statements: &[Bytes], turn: &mut Turn<'_, R>) {
        let Some(identity) = self.identity.as_mut().filter(|identity| identity.person() == person) else {
            return;
        };
        let known = identity.chain.statements();
        if known.starts_with(statements)
            && let (Some(last), Some(lost)) = (statements.last(), known.get(statements.len()..))
            && !lost.is_empty()
        {
            // The relay has lost the newest statements: it gets them back.
            let expected = Some(statement_hash(last));
            if !std::mem::replace(&mut self.line.has_given_back, true) {
                turn.send(&ClientFrame::ChainPut { person, expected, statements: lost.to_vec(), admission: None });
            }
            return self.general_notice(Notice::RelayHealed, turn);
        }
        if !statements.starts_with(known) {
            return self.general_notice(Notice::Fork, turn);
        }
        let mut chain = identity.chain.clone();
        let fresh = statements.get(known.len()..).unwrap_or_default();
        if fresh.iter().any(|statement| chain.extend(statement).is_err()) {
            return self.general_notice(Notice::Fork, turn);
        }
        if !fresh.is_empty() {
            identity.chain = chain;
            self.extending.retain(|statement| !fresh.contains(statement));
            self.keep_identity(turn);
            turn.changed(Changed::Session);
        }
        self.pin_everywhere(turn);
    }

    /// Every space learns the devices that it does not know yet.
    pub(crate) fn pin_everywhere<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let numbers: Vec<u32> = self.spaces.keys().copied().collect();
        for n in numbers {
            self.pin(n);
            self.next_control(n, turn);
        }
    }

    /// Wishes for what this device can do so that all devices of its person are in a space.
    pub(crate) fn pin(&mut self, n: u32) {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let (me, device) = (identity.person(), identity.device.id());
        let open = space.roster.as_ref().filter(|roster| !roster.is_closed());
        let Some(member) = open.and_then(|roster| roster.member(&me)) else {
            return;
        };
        // Only a device that is in already can bring in another.
        let is_in = member.chain.current_device(&device).is_some();
        let fresh = identity.chain.since(&member.chain.head()).unwrap_or_default();
        let wish = Intent::Pin(fresh.to_vec());
        if is_in && !fresh.is_empty() {
            space.wish(wish);
        }
        let has_key = space.roster.as_ref().is_some_and(|roster| space.keys.contains_key(&roster.epoch()));
        let lacks = space.roster.as_ref().is_some_and(|roster| roster.unwrapped().next().is_some());
        if is_in && has_key && (lacks || !fresh.is_empty()) {
            space.wish(Intent::Wrap);
        }
    }

    /// A space whose log says that it is the person's own gets the number 0.
    pub(crate) fn settle_own<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let is_own = self.spaces.get(&n).and_then(|space| space.roster.as_ref()).map(Roster::kind)
            == Some(twofold_wire::control::SpaceKind::Own);
        if n == 0 || !is_own || self.spaces.contains_key(&0) {
            return;
        }
        if let Some(mut space) = self.spaces.remove(&n) {
            space.row.n = 0;
            if let Some(Identity { own, .. }) = &mut self.identity {
                *own = space.id;
            }
            self.spaces.insert(0, space);
            self.keep_space(0, turn);
            self.keep_identity(turn);
            turn.changed(Changed::Session);
        }
    }
}
