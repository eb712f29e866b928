//! Becoming a device of a person who is there already: with a link from another device, or with the recovery sheet.
//!
//! What is brought is a device of the person itself, borrowed. With it this browser logs in, reads, and adds keys of
//! its own; every space takes them in; then the browser goes on with its own keys only. Nothing is written with what is
//! borrowed.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use twofold_crypto::link::LinkError;
pub use twofold_crypto::paper::WordsError;
use twofold_crypto::{DeviceLink, DeviceSecret, PaperEntropy, person};
use twofold_model::Document;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::PersonChain;
use twofold_wire::frame::{ClientFrame, Denied, auth_digest};
use twofold_wire::{DeviceId, Hash, PersonId};

use crate::Notice;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::backup::passes;
use crate::engine::devices::OwnDevice;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::Space;
use crate::store::{KeyRow, SpaceRow};

/// Keys that are not this browser's own, while nobody is known yet.
pub(crate) struct Borrowing {
    secret: DeviceSecret,
    /// Zeros: a sheet knows its words only.
    person: PersonId,
    is_paper: bool,
}

/// On the way in, with what is borrowed.
pub(crate) struct Borrowed {
    /// The keys that this browser will have.
    pub(crate) successor: DeviceSecret,
    /// The devices that go, once the person has said which.
    pub(crate) lost: Option<Vec<DeviceId>>,
}

/// How far coming in has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Waiting for the relay.
    Looking,
    /// The sheet is good: these are the person's devices. Which of them are lost?
    Found(Vec<OwnDevice>),
    /// This browser is being added to the person's devices, and in every partnership.
    Entering,
    /// It is in.
    Entered,
    /// A backup of this very person was opened, and has added so many entries.
    Merged(usize),
    /// What was brought does not let anybody in any more: what is here can be read, and that is all.
    Outdated,
    /// It is not let in.
    Failed(ArrivalError),
}

/// Why somebody does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrivalError {
    /// These words are no recovery sheet.
    Words(WordsError),
    /// This is no link of a device.
    Link(LinkError),
    /// It is for another relay.
    OtherRelay,
    /// The relay knows nobody with this sheet, or nobody whom the link names.
    Unknown,
    /// The link was used or taken back, or there is a newer sheet.
    Spent,
    /// What the relay showed does not fit.
    Forged,
    /// This browser is somebody already.
    Occupied,
    /// This is no backup, or one of a newer app.
    Backup,
}

impl Engine {
    /// How far coming in has come; nothing if nobody is coming.
    #[must_use]
    pub fn arrival(&self) -> Option<Arrival> {
        if let Some(error) = self.arrival_failed {
            return Some(Arrival::Failed(error));
        }
        match (&self.borrowing, &self.identity) {
            (Some(_), _) => Some(Arrival::Looking),
            (None, Some(identity)) => match &identity.borrowed {
                Some(_) if self.notices.contains(&Notice::DeviceRefused) => Some(Arrival::Outdated),
                Some(Borrowed { lost: None, .. }) => {
                    let others = self.devices().into_iter().filter(|device| !device.is_paper && !device.is_backup);
                    Some(Arrival::Found(others.collect()))
                }
                Some(_) => Some(Arrival::Entering),
                None if self.merged.is_some() => self.merged.map(Arrival::Merged),
                None => self.has_arrived.then_some(Arrival::Entered),
            },
            (None, None) => None,
        }
    }

    /// Whether the keys in use are borrowed: then nothing is written.
    pub(crate) fn is_borrowed(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.borrowed.is_some())
    }

    /// Takes a link of another device, or the words of a sheet.
    pub(crate) fn come_in<R: CryptoRng>(&mut self, text: &str, turn: &mut Turn<'_, R>) {
        self.arrival_failed = None;
        self.borrowing = None;
        match self.read_key(text) {
            Ok(borrowing) => {
                self.borrowing = Some(borrowing);
                turn.effects.push(Effect::Connect);
                self.log_in(turn);
            }
            Err(error) => self.arrival_failed = Some(error),
        }
        turn.changed(Changed::Session);
    }

    /// Forgets what was brought, as long as nothing came of it.
    pub(crate) fn stay_out<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.borrowing = None;
        self.arrival_failed = None;
        self.has_arrived = false;
        self.merged = None;
        turn.changed(Changed::Session);
    }

    fn read_key(&self, text: &str) -> Result<Borrowing, ArrivalError> {
        if self.identity.is_some() {
            return Err(ArrivalError::Occupied);
        }
        match DeviceLink::parse(text) {
            Ok(link) if link.relay_origin != self.origin => Err(ArrivalError::OtherRelay),
            Ok(link) => {
                let secret = DeviceSecret::derive_guest(&link.secret);
                Ok(Borrowing { secret, person: link.person, is_paper: false })
            }
            // Words, or the sheet's own link, which has the words behind the «#».
            Err(LinkError::NotALink) => {
                let words = text.rsplit('#').next().unwrap_or_default();
                let entropy = PaperEntropy::from_words(words).map_err(ArrivalError::Words)?;
                let secret = DeviceSecret::derive_paper(&entropy);
                Ok(Borrowing { secret, person: PersonId::ZERO, is_paper: true })
            }
            Err(error) => Err(ArrivalError::Link(error)),
        }
    }

    /// Logs in with what is borrowed, while nobody is known. `false`: nothing is.
    pub(crate) fn log_in_borrowed<R: CryptoRng>(&self, nonce: &Hash, turn: &mut Turn<'_, R>) -> bool {
        let Some(borrowing) = &self.borrowing else {
            return false;
        };
        let (device, person) = (borrowing.secret.id(), borrowing.person);
        let signature = borrowing.secret.sign(&auth_digest(&self.origin, nonce, &device));
        turn.send(&ClientFrame::Auth { device, person, signature });
        true
    }

    /// The relay does not let in what is borrowed. `false`: that is not what it refused.
    pub(crate) fn borrowed_denied<R: CryptoRng>(&mut self, reason: Denied, turn: &mut Turn<'_, R>) -> bool {
        let problem = match reason {
            Denied::UnknownPerson => ArrivalError::Unknown,
            Denied::UnknownDevice => ArrivalError::Spent,
            Denied::BadSignature => ArrivalError::Forged,
            Denied::TooMany => return false,
        };
        let is_ours = self.borrowing.take().is_some();
        if is_ours {
            self.fail_arrival(problem, turn);
        }
        is_ours
    }

    fn fail_arrival<R: CryptoRng>(&mut self, problem: ArrivalError, turn: &mut Turn<'_, R>) {
        self.arrival_failed = Some(problem);
        turn.effects.push(Effect::Disconnect);
        self.disconnected(turn);
    }

    /// The relay says who it is that the borrowed keys belong to; the chain proves it.
    pub(crate) fn learn_who<R: CryptoRng>(&mut self, person: PersonId, statements: &[Bytes], turn: &mut Turn<'_, R>) {
        if self.identity.is_some() {
            return;
        }
        let Some(borrowing) = self.borrowing.take() else {
            return;
        };
        let id = borrowing.secret.id();
        let chain = PersonChain::begin(statements).ok().filter(|chain| {
            let is_expected = [chain.id(), PersonId::ZERO].contains(&borrowing.person) && chain.id() == person;
            is_expected && chain.current_device(&id).is_some_and(|device| device.is_paper == borrowing.is_paper)
        });
        let Some(chain) = chain else {
            return self.fail_arrival(ArrivalError::Forged, turn);
        };
        let lost = if borrowing.is_paper { None } else { Some(Vec::new()) };
        let borrowed = Borrowed { successor: DeviceSecret::make(turn.rng), lost };
        let identity = Identity::new(borrowing.secret, chain);
        self.identity = Some(Identity { borrowed: Some(borrowed), ..identity });
        self.keep_identity(turn);
        turn.changed(Changed::Session);
    }

    /// The person has said which devices are lost: from here there is no way back.
    pub(crate) fn enter_as_device<R: CryptoRng>(&mut self, mut lost: Vec<DeviceId>, turn: &mut Turn<'_, R>) {
        if let Some(identity) = &mut self.identity
            && let Some(borrowed) = &mut identity.borrowed
        {
            if !lost.is_empty() {
                // Whoever has a lost device may have its backup too. The one in use goes at the end.
                let in_use = identity.device.id();
                lost.extend(passes(&identity.chain).into_iter().filter(|pass| *pass != in_use));
            }
            borrowed.lost = Some(lost);
            self.keep_identity(turn);
            self.settle_in(turn);
            turn.changed(Changed::Session);
        }
    }

    /// Takes the next step on the way in, if it is time for one.
    pub(crate) fn settle_in<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        let Some(Borrowed { successor, lost: Some(lost) }) = &identity.borrowed else {
            return;
        };
        // What the chain will name must not be lost in a crash.
        if !self.line.is_ready() || self.identity_batch > self.stored || !self.extending.is_empty() {
            return;
        }
        if identity.chain.current_device(&successor.id()).is_none() {
            let mut chain = identity.chain.clone();
            let mut statements = vec![person::add_device(chain.head(), &identity.device, successor, Bytes::default())];
            if statements.iter().any(|statement| chain.extend(statement).is_err()) {
                return;
            }
            for device in lost {
                let revoke = person::revoke_device(chain.head(), &identity.device, *device);
                if chain.extend(&revoke).is_ok() {
                    statements.push(revoke);
                }
            }
            self.extending = statements;
            self.send_statements(turn);
        } else if self.knows_spaces && self.spaces.values().all(|space| self.is_done_with(space, identity)) {
            self.go_on_with_own_keys(turn);
        }
    }

    /// Whether the way in waits for this space no longer. What nobody asked for is read, and then passed over.
    fn is_done_with(&self, space: &Space, identity: &Identity) -> bool {
        is_settled(space, identity) || (space.link.is_caught_up && !self.is_wanted(space.n()))
    }

    /// Everything is in order: from here on, this browser is a device like any other.
    fn go_on_with_own_keys<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = &mut self.identity else {
            return;
        };
        let Some(borrowed) = identity.borrowed.take() else {
            return;
        };
        let old = std::mem::replace(&mut identity.device, borrowed.successor);
        if identity.chain.paper().is_none_or(|paper| paper.id != old.id()) {
            // A link lets in once, and so does a backup.
            identity.spent.push(old.id());
        }
        self.has_arrived = true;
        self.keep_identity(turn);
        self.read_again(turn);
        turn.effects.push(Effect::Disconnect);
        self.disconnected(turn);
        turn.effects.push(Effect::Connect);
        turn.changed(Changed::Session);
    }

    /// Every space is read once more, with the keys of now.
    fn read_again<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = &self.identity else {
            return;
        };
        let device = identity.device.id();
        let (actor, me) = (self.actor(&device), identity.member());
        let old: BTreeMap<u32, Space> = std::mem::take(&mut self.spaces);
        for (n, before) in old {
            let is_in = before.roster.as_ref().is_some_and(|roster| roster.device(&device).is_some());
            // Of a space that is closed, nobody will hand them over again.
            let keys = (!is_in).then(|| KeyRow::all(&before.keys));
            let row = SpaceRow { epoch: before.row.epoch, read: before.row.read, keys, ..SpaceRow::new(n) };
            let mut space = Space::new(before.id, row, Document::new(actor, me));
            space.keys = before.keys;
            self.spaces.insert(n, space);
            for (seq, entry) in (1..).zip(before.log.into_entries()) {
                self.take_entry(n, seq, entry, turn);
            }
            self.open_backlog(n, turn);
            self.keep_space(n, turn);
            self.checkpoint(n, turn);
            turn.changed(if n == 0 { Changed::Own } else { Changed::Document(n) });
        }
    }
}

/// Whether a space knows all of the person's devices, and each has its key. One that is closed or lost to the person
/// takes in nothing any more.
fn is_settled(space: &Space, identity: &Identity) -> bool {
    let Some(roster) = space.roster.as_ref().filter(|_| space.link.is_caught_up) else {
        return false;
    };
    let Some(member) = roster.member(&identity.person()) else {
        return true;
    };
    let is_known = member.chain.head() == identity.chain.head() && roster.unwrapped().next().is_none();
    roster.is_closed() || (is_known && space.in_flight.is_none() && space.intents.is_empty())
}
