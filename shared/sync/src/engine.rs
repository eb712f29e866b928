//! One device: its person, its spaces, its connection.

pub mod arrive;
mod backup;
mod boot;
mod cards;
mod checkpoint;
mod clean_copy;
mod clock;
mod connection;
mod controls;
pub mod devices;
mod drawers;
pub mod edit;
mod ending;
mod fork;
pub(crate) mod forms;
pub mod history;
mod identity;
mod outbox;
mod plan;
mod presence;
mod queries;
mod recall;
mod receive;
mod records;
mod returning;
pub mod sheet;
pub mod signing;
mod start;
mod tell;
mod turn;
pub mod verification;
mod visit;

pub use edit::Refusal;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rand_core::CryptoRng;
use twofold_crypto::LocalKey;
use twofold_model::{Actor, FieldPath};
use twofold_programs::Template;
use twofold_wire::cbor::Bytes;
use twofold_wire::hash::hash;
use twofold_wire::{DeviceId, SpaceId, Timestamp};

use crate::Notice;
use crate::effect::{Changed, Effect};
use crate::engine::arrive::{ArrivalError, Borrowing};
use crate::engine::clean_copy::Looked;
use crate::engine::clock::Clock;
use crate::engine::connection::Line;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::engine::visit::Visiting;
use crate::input::{Input, Request};
use crate::space::Space;
use crate::store::BatchId;

/// Names the writing session's actor.
const ACTOR: &str = "twofold/1/actor";

/// The engine of one device. See the crate's page for its rules.
pub struct Engine {
    local: LocalKey,
    origin: String,
    templates: BTreeMap<String, Arc<Template>>,
    nonce: [u8; 16],
    identity: Option<Identity>,
    spaces: BTreeMap<u32, Space>,
    /// Spaces that were deleted here, with their numbers: they do not come back, and the numbers are not used again.
    forgotten: BTreeMap<SpaceId, u32>,
    /// Where ways back led that are not here any more.
    asked_back: BTreeSet<SpaceId>,
    line: Line,
    visit: Option<Visiting>,
    looking: Option<u32>,
    focus: Option<FieldPath>,
    notices: BTreeSet<Notice>,
    /// Keys of the person's that this browser came with, while nobody is known.
    borrowing: Option<Borrowing>,
    arrival_failed: Option<ArrivalError>,
    /// This browser has come in since it was opened.
    has_arrived: bool,
    /// How many entries the backup that was opened last has added.
    merged: Option<usize>,
    /// The relay has said, on this connection, which spaces there are.
    knows_spaces: bool,
    /// Statements about the person's devices that the relay has not taken.
    extending: Vec<Bytes>,
    /// The invitation into a clean copy that was tried last on this connection.
    tried_copy: Option<String>,
    /// What was found when a clean copy was looked at last, by the number of its pair.
    looked_at_copy: BTreeMap<u32, Looked>,
    next_batch: BatchId,
    stored: BatchId,
    /// The batch that holds the identity as it is.
    identity_batch: BatchId,
    clock: Clock,
}

impl core::fmt::Debug for Engine {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Engine").field("spaces", &self.spaces.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine that knows nothing yet: give it [`Input::Boot`] first.
    ///
    /// `local` seals what is kept; `origin` is where the relay must be, such as `https://twofold.example`; `nonce` is
    /// random and never used twice, because it names the writing session.
    #[must_use]
    pub fn new(local: LocalKey, origin: String, templates: Vec<Arc<Template>>, nonce: [u8; 16]) -> Self {
        Self {
            local,
            origin,
            templates: templates.into_iter().map(|template| (template.id.to_string(), template)).collect(),
            nonce,
            identity: None,
            spaces: BTreeMap::new(),
            forgotten: BTreeMap::new(),
            asked_back: BTreeSet::new(),
            line: Line::default(),
            visit: None,
            looking: None,
            focus: None,
            notices: BTreeSet::new(),
            borrowing: None,
            arrival_failed: None,
            has_arrived: false,
            merged: None,
            knows_spaces: false,
            extending: Vec::new(),
            tried_copy: None,
            looked_at_copy: BTreeMap::new(),
            next_batch: 1,
            stored: 0,
            identity_batch: 0,
            clock: Clock::default(),
        }
    }

    /// Takes in what happened and says what to do now.
    pub fn handle(&mut self, input: Input, now: Timestamp, rng: &mut impl CryptoRng) -> Vec<Effect> {
        let mut turn = Turn::new(self.clock.read(now), now, rng);
        match input {
            Input::Boot(rows) => self.boot(rows, &mut turn),
            Input::Stored(batch) => self.stored(batch, &mut turn),
            Input::Ask(request) => self.ask(request, &mut turn),
            Input::Connected => self.connected(&mut turn),
            Input::Disconnected => self.disconnected(&mut turn),
            Input::Frame(bytes) => self.frame(&bytes, &mut turn),
            Input::Tick => self.tick(&mut turn),
        }
        self.finish(turn)
    }

    fn ask<R: CryptoRng>(&mut self, request: Request, turn: &mut Turn<'_, R>) {
        match request {
            Request::Start { name, role, template } => self.start(name, role, template, turn),
            Request::Look { link } => self.look(&link, turn),
            Request::Join { name } => self.join(name, turn),
            Request::LeaveVisit => self.leave_visit(turn),
            Request::Confirm(n) => self.confirm(n, turn),
            Request::Reject(n) => self.reject(n, turn),
            Request::NewInvitation(n) => self.new_invitation(n, turn),
            Request::Rotate(n) => self.rotate(n, turn),
            Request::End(n) => self.end_pair(n, turn),
            Request::StayTogether(n) => self.stay_together(n, turn),
            Request::KeepEnded { n, is_kept } => self.keep_ended(n, is_kept, turn),
            Request::DeletePair(n) => self.delete_pair(n, turn),
            Request::ProposeCopy(n) => self.propose_copy(n, turn),
            Request::AgreeToCopy(n) => self.agree_to_copy(n, turn),
            Request::StopCopy(n) => self.stop_copy(n, turn),
            Request::InviteBack(n) => self.invite_back(n, turn),
            Request::StopInvitingBack(n) => self.stop_inviting_back(n, turn),
            Request::LetBack(n) => self.let_back(n, turn),
            Request::TurnAway(n) => self.turn_away(n, turn),
            Request::OfferLink => self.offer_link(turn),
            Request::WithdrawLink => self.withdraw_link(turn),
            Request::ComeIn { key } => self.come_in(&key, turn),
            Request::PrepareBackup => self.prepare_backup(turn),
            Request::OpenBackup { content } => self.open_backup(&content, turn),
            Request::StayOut => self.stay_out(turn),
            Request::Enter { lost } => self.enter_as_device(lost, turn),
            Request::NameDevice(name) => self.name_device(&name, turn),
            Request::ConfirmSheet(words) => self.confirm_sheet(&words, turn),
            Request::ReplaceSheet => self.replace_sheet(turn),
            Request::RevokeDevice(device) => self.revoke_device(device, turn),
            Request::Flush => self.flush(turn),
            Request::Looking(n) => self.look_at(n, turn),
            Request::Focus(field) => self.focus_on(field, turn),
            Request::Read { n, notice } => self.read(n, notice, turn),
            Request::Checked { n, how } => self.checked(n, how, turn),
        }
    }

    fn stored<R: CryptoRng>(&mut self, batch: BatchId, turn: &mut Turn<'_, R>) {
        self.stored = self.stored.max(batch);
        self.log_in(turn);
        self.tend(turn);
        let numbers: Vec<u32> = self.spaces.keys().copied().collect();
        for n in numbers {
            self.send_outbox(n, turn);
            self.next_control(n, turn);
            if self.spaces.get(&n).is_some_and(|space| space.own_batch == batch) {
                turn.changed(Changed::Pair(n));
            }
        }
    }

    fn tick<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.heartbeat(turn);
        let numbers: Vec<u32> = self.spaces.keys().copied().collect();
        for n in numbers {
            self.fade(n, turn);
            if self.thought_due(n).is_some_and(|due| due <= turn.now) {
                self.complete_thought(n, turn);
            }
            self.ask_again_if_due(n, turn);
            self.rotate_if_old(n, turn);
            self.send_outbox(n, turn);
            self.next_control(n, turn);
        }
        self.forget_ended(turn);
        self.tell(turn);
        self.close_old_link(turn);
        self.tend(turn);
    }

    /// What the person's devices still wait for, if it can be done now.
    fn tend<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.settle_in(turn);
        self.tend_devices(turn);
        self.tend_card(turn);
        self.tend_bridges(turn);
        self.tend_copies(turn);
    }

    /// Ends a turn: everything to keep becomes one batch, written before anything is sent.
    fn finish<R: CryptoRng>(&mut self, mut turn: Turn<'_, R>) -> Vec<Effect> {
        let touched: Vec<u32> = self.spaces.keys().copied().filter(|n| turn.touches(*n)).collect();
        for n in touched {
            self.weigh(n);
            self.look_at_plan(n);
        }
        if let Some(wake) = self.next_wake() {
            turn.effects.push(Effect::Wake(self.clock.wall(wake)));
        }
        turn.into_effects(&mut self.next_batch)
    }

    /// The earliest time at which there is something to do by itself.
    fn next_wake(&self) -> Option<Timestamp> {
        let spaces = self
            .spaces
            .iter()
            .flat_map(|(n, space)| [self.thought_due(*n), self.telling_due(*n), space.link.next_due()]);
        spaces.flatten().chain(self.heartbeat_due()).chain(self.link_due()).min()
    }

    fn space_numbered(&self, id: &SpaceId) -> Option<u32> {
        self.spaces.values().find(|space| space.id == *id).map(Space::n)
    }

    fn me(&self) -> Option<DeviceId> {
        self.identity.as_ref().map(|identity| identity.device.id())
    }

    fn actor(&self, device: &DeviceId) -> Actor {
        actor_of(device, &self.nonce)
    }
}

/// The actor of a writing session of a device.
fn actor_of(device: &DeviceId, nonce: &[u8]) -> Actor {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = hash(ACTOR, &[device.as_bytes(), nonce]).0;
    Actor([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}
