//! The person's devices: adding one, revoking one, and telling every space.
//!
//! A device is added by two messages that the person carries from screen to screen: the old device's *offer* and the
//! new device's *answer*. The relay sees neither.

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use twofold_crypto::{DeviceSecret, person};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::{PersonChain, Statement, statement_hash};
use twofold_wire::frame::ClientFrame;
use twofold_wire::ids::Signature;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, PersonId, SpaceId};

use crate::Notice;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::Intent;

/// What a device of the person shows to a new one.
#[derive(Clone, Debug, Encode, Decode)]
struct Offer {
    #[n(0)]
    origin: String,
    #[n(1)]
    author: DeviceId,
    #[n(2)]
    statements: Vec<Bytes>,
}

/// What the new device shows back: the statement that adds it, with its own signature.
#[derive(Clone, Debug, Encode, Decode)]
struct Answer {
    #[n(0)]
    statement: Statement,
    #[n(1)]
    signature: Signature,
}

/// Whether a chain took this device away. One that it never named waits to be added.
pub(crate) fn is_revoked(chain: &PersonChain, device: &DeviceId) -> bool {
    chain.devices().iter().any(|known| known.id == *device && !known.is_current)
}

/// A device of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnDevice {
    /// Names it.
    pub id: DeviceId,
    /// Whether it is the recovery sheet.
    pub is_paper: bool,
    /// Whether it is this one.
    pub is_this: bool,
}

impl Engine {
    /// The person's devices, paper included.
    #[must_use]
    pub fn devices(&self) -> Vec<OwnDevice> {
        let Some(identity) = &self.identity else {
            return Vec::new();
        };
        let this = identity.device.id();
        let own = |device: &twofold_wire::chain::Device| OwnDevice {
            id: device.id,
            is_paper: device.is_paper,
            is_this: device.id == this,
        };
        identity.chain.current_devices().map(own).collect()
    }

    /// What to show to a new device, so that it can answer.
    #[must_use]
    pub fn device_offer(&self) -> Option<Vec<u8>> {
        let identity = self.identity.as_ref()?;
        Some(cbor::encode(&Offer {
            origin: self.origin.clone(),
            author: identity.device.id(),
            statements: identity.chain.statements().to_vec(),
        }))
    }

    /// What to show to the device whose offer this one took.
    #[must_use]
    pub fn device_answer(&self) -> Option<&[u8]> {
        self.answer.as_deref()
    }

    /// Becomes a device of the person who made the offer. Only a profile that is nobody yet can.
    pub(crate) fn become_device<R: CryptoRng>(&mut self, offer: &[u8], turn: &mut Turn<'_, R>) {
        self.notices.remove(&Notice::OfferUnusable);
        let read = cbor::decode::<Offer>(offer).ok().filter(|offer| offer.origin == self.origin);
        let chain = read.as_ref().and_then(|offer| PersonChain::begin(&offer.statements).ok());
        let (Some(offer), Some(chain), None) = (read, chain, &self.identity) else {
            return self.general_notice(Notice::OfferUnusable, turn);
        };
        let device = DeviceSecret::make(turn.rng);
        let (prev, author) = (chain.head(), offer.author);
        let statement = Statement::Add { prev, author, device: device.keys(), label: Bytes::default() };
        let signature = device.sign(&statement.digest());
        self.answer = Some(cbor::encode(&Answer { statement, signature }));
        self.identity = Some(Identity { device, paper: None, chain, own: SpaceId::ZERO, incarnation: None });
        self.keep_identity(turn);
        turn.effects.push(Effect::Connect);
        turn.changed(Changed::Session);
    }

    /// Takes a new device's answer: its keys enter the person's chain, then every space.
    pub(crate) fn add_device<R: CryptoRng>(&mut self, answer: &[u8], turn: &mut Turn<'_, R>) {
        self.notices.remove(&Notice::OfferUnusable);
        let Some(identity) = &self.identity else {
            return;
        };
        let me = &identity.device;
        let usable = cbor::decode::<Answer>(answer).ok().filter(|answer| {
            matches!(&answer.statement, Statement::Add { prev, author, .. }
                if *prev == identity.chain.head() && *author == me.id())
        });
        let Some(Answer { statement, signature }) = usable else {
            return self.general_notice(Notice::OfferUnusable, turn);
        };
        let signed = statement.sign(&[&|digest| me.sign(digest), &|_| signature]);
        self.extend_chain(signed, turn);
    }

    /// Whether this device has asked to be added, and nothing says yet that it was.
    pub(crate) fn is_being_added(&self) -> bool {
        self.identity.as_ref().is_some_and(|it| it.chain.devices().iter().all(|known| known.id != it.device.id()))
    }

    pub(crate) fn revoke_device<R: CryptoRng>(&mut self, device: DeviceId, turn: &mut Turn<'_, R>) {
        if let Some(identity) = &self.identity {
            let signed = person::revoke_device(identity.chain.head(), &identity.device, device);
            self.extend_chain(signed, turn);
        }
    }

    /// Asks the relay to take a statement; it counts when the relay has it, because the relay orders chains.
    fn extend_chain<R: CryptoRng>(&mut self, statement: Bytes, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        if identity.chain.clone().extend(&statement).is_err() {
            return self.general_notice(Notice::OfferUnusable, turn);
        }
        self.extending = Some(statement);
        self.send_statement(turn);
    }

    /// Sends the statement that waits, now or on the next connection.
    pub(crate) fn send_statement<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        // The chain may have grown another way meanwhile.
        self.extending = self.extending.take().filter(|statement| identity.chain.clone().extend(statement).is_ok());
        if let (Some(statement), true) = (&self.extending, self.line.is_ready()) {
            let (person, expected) = (identity.person(), Some(identity.chain.head()));
            let statements = vec![statement.clone()];
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
            self.answer = None;
            self.extending = self.extending.take().filter(|statement| !fresh.contains(statement));
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
        let Some(member) = space.roster.as_ref().and_then(|roster| roster.member(&me)) else {
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
            if let Some(identity) = &mut self.identity {
                identity.own = space.id;
            }
            self.spaces.insert(0, space);
            self.keep_space(0, turn);
            self.keep_identity(turn);
            turn.changed(Changed::Session);
        }
    }
}
