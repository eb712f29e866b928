//! The line to the relay: logging in, subscribing, staying alive.

use rand_core::CryptoRng;
use twofold_wire::cbor;
use twofold_wire::frame::{self, ClientFrame, Denied, Refused, RelayFrame, auth_digest};
use twofold_wire::limits::{DEAD_SECONDS, FRAME, PING_SECONDS};
use twofold_wire::{Hash, SpaceId, Timestamp};

use crate::Notice;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::space::Link;
use crate::status::Connection;

/// How many spaces a device follows at most; the relay may name any number.
const SPACES: usize = 1_024;

/// A timer that comes so much later than asked for, in milliseconds, was held back.
const LATE: u64 = 5_000;

/// What is known of the connection.
#[derive(Default)]
pub(crate) struct Line {
    state: LineState,
    /// Of the challenge, while there is a connection.
    nonce: Option<Hash>,
    /// The relay says that its data was replaced by an older copy since this device was here.
    pub(crate) is_restored: bool,
    /// The relay got back statements that it had lost, once on this connection.
    pub(crate) has_given_back: bool,
    /// When `Ping` was last sent.
    pinged: Timestamp,
    /// How many of them wait for a sign of life.
    unanswered: u8,
    /// The relay does not know the person yet.
    pub(crate) must_register: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LineState {
    #[default]
    Down,
    /// Open, and the relay has not spoken.
    Open,
    /// The relay has spoken; nobody is logged in.
    Challenged,
    /// `Auth` is on its way.
    LoggingIn,
    Ready,
}

impl Line {
    pub(crate) fn is_ready(&self) -> bool {
        self.state == LineState::Ready
    }

    /// Asks which spaces there are: another device of this person has begun one, or come into one.
    pub(crate) fn ask_for_spaces<R: CryptoRng>(&self, turn: &mut Turn<'_, R>) {
        if self.is_ready() {
            turn.send(&ClientFrame::WhoAmI);
        }
    }

    /// When to ping, or to give up the line if nothing comes until then.
    fn next(&self) -> Timestamp {
        let pause = if self.unanswered == 0 { PING_SECONDS } else { DEAD_SECONDS - PING_SECONDS };
        self.pinged.plus(pause * 1000)
    }

    /// The challenge's nonce, once the relay has spoken.
    pub(crate) fn nonce(&self) -> Option<Hash> {
        self.nonce.filter(|_| !matches!(self.state, LineState::Down | LineState::Open))
    }
}

impl Engine {
    /// How it stands with the relay.
    #[must_use]
    pub fn connection(&self) -> Connection {
        match self.line.state {
            LineState::Down if self.identity.is_none() && self.visit.is_none() && self.borrowing.is_none() => {
                Connection::Idle
            }
            LineState::Down => Connection::Offline,
            LineState::Ready => Connection::Online,
            _ => Connection::Connecting,
        }
    }

    pub(crate) fn connected<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.line.state = LineState::Open;
        self.line.pinged = turn.now;
        self.line.unanswered = 0;
        turn.changed(Changed::Session);
    }

    pub(crate) fn disconnected<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.line.state = LineState::Down;
        self.line.is_restored = false;
        self.line.has_given_back = false;
        for (n, space) in &mut self.spaces {
            space.link = Link::default();
            space.wish_again();
            space.presence.clear();
            space.send_again();
            turn.changed(Changed::Pair(*n));
        }
        self.visit_interrupted();
        turn.changed(Changed::Session);
    }

    pub(crate) fn frame<R: CryptoRng>(&mut self, bytes: &[u8], turn: &mut Turn<'_, R>) {
        self.take_frame(bytes, turn);
        self.tend(turn);
    }

    fn take_frame<R: CryptoRng>(&mut self, bytes: &[u8], turn: &mut Turn<'_, R>) {
        self.line.unanswered = 0;
        let is_small = bytes.len() <= FRAME;
        let Some(frame) = Some(bytes).filter(|_| is_small).and_then(|it| cbor::decode::<RelayFrame>(it).ok()) else {
            self.general_notice(Notice::UpdateNeeded, turn);
            return;
        };
        match frame {
            RelayFrame::Challenge { version, nonce, origin, incarnation } => {
                self.challenged(version, nonce, &origin, incarnation, turn);
            }
            RelayFrame::Welcome => self.welcome(turn),
            RelayFrame::Denied { reason } => self.denied(reason, turn),
            RelayFrame::Chain { person, statements } => {
                self.line.must_register = false;
                self.learn_chain(person, &statements, turn);
            }
            RelayFrame::ChainRefused { reason, .. } => self.chain_refused(reason, turn),
            RelayFrame::Me { person, statements, spaces } => {
                self.learn_who(person, &statements, turn);
                self.learn_chain(person, &statements, turn);
                self.learn_spaces(&spaces, turn);
            }
            RelayFrame::Roster { space, controls } => self.visit_roster(space, &controls, turn),
            RelayFrame::Records { space, after, entries, head, chain } => {
                if let Some(n) = self.space_numbered(&space) {
                    self.records(n, after, entries, head, chain, turn);
                }
            }
            RelayFrame::Ack { space, hash, seq, chain } => self.ack(space, hash, seq, chain, turn),
            RelayFrame::Nack { space, hash, reason } => self.nack(space, hash, reason, turn),
            RelayFrame::Nudge { space, head } => {
                if let Some(n) = self.space_numbered(&space)
                    && self.spaces.get(&n).is_some_and(|space| space.log.len() < head)
                {
                    self.resubscribe(n, turn);
                }
            }
            RelayFrame::Presence { record } => self.presence(record.0, turn),
            RelayFrame::Pong => {}
            RelayFrame::BadFrame => self.general_notice(Notice::UpdateNeeded, turn),
        }
    }

    fn challenged<R: CryptoRng>(
        &mut self,
        version: u8,
        nonce: Hash,
        origin: &str,
        incarnation: Hash,
        turn: &mut Turn<'_, R>,
    ) {
        let problem = if version != frame::VERSION {
            Some(Notice::UpdateNeeded)
        } else if origin != self.origin {
            Some(Notice::WrongRelay)
        } else {
            None
        };
        if let Some(problem) = problem {
            self.general_notice(problem, turn);
            turn.effects.push(Effect::Disconnect);
            return;
        }
        self.line.nonce = Some(nonce);
        self.line.state = LineState::Challenged;
        if let Some(identity) = &mut self.identity
            && identity.incarnation != Some(incarnation)
        {
            self.line.is_restored = identity.incarnation.is_some();
            identity.incarnation = Some(incarnation);
            self.keep_identity(turn);
        }
        self.peek(turn);
        self.log_in(turn);
    }

    /// Logs in, if the relay has spoken and there is somebody to be.
    pub(crate) fn log_in<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(nonce) = self.line.nonce.filter(|_| self.line.state == LineState::Challenged) else {
            return;
        };
        let Some(identity) = &self.identity else {
            if self.log_in_borrowed(&nonce, turn) {
                self.line.state = LineState::LoggingIn;
            }
            return;
        };
        // A person whom the relay knows and no device remembers could never be anybody again.
        if self.identity_batch > self.stored {
            return;
        }
        let (person, device) = (identity.person(), identity.device.id());
        if self.line.must_register {
            let statements = identity.chain.statements().to_vec();
            turn.send(&ClientFrame::ChainPut { person, expected: None, statements, admission: None });
        }
        let signature = identity.device.sign(&auth_digest(&self.origin, &nonce, &device));
        turn.send(&ClientFrame::Auth { device, person, signature });
        self.line.state = LineState::LoggingIn;
    }

    fn welcome<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.line.state = LineState::Ready;
        self.line.must_register = false;
        let over = [
            Notice::DeviceRefused,
            Notice::AdmissionNeeded,
            Notice::UpdateNeeded,
            Notice::WrongRelay,
            Notice::RelayBusy,
        ];
        self.notices.retain(|notice| !over.contains(notice));
        turn.send(&ClientFrame::WhoAmI);
        self.knows_spaces = false;
        self.tried_copy = None;
        self.send_statements(turn);
        let numbers: Vec<u32> = self.spaces.keys().copied().collect();
        for n in numbers {
            let is_new = self.spaces.get(&n).is_some_and(|space| space.row.genesis.is_some());
            if is_new {
                self.next_control(n, turn);
            }
            self.resubscribe(n, turn);
        }
        self.post_join(turn);
        turn.changed(Changed::Session);
    }

    fn denied<R: CryptoRng>(&mut self, reason: Denied, turn: &mut Turn<'_, R>) {
        self.line.state = LineState::Down;
        if self.borrowed_denied(reason, turn) {
            return;
        }
        match reason {
            // The relay closes; on the next connection the chain goes first.
            Denied::UnknownPerson => self.line.must_register = true,
            Denied::UnknownDevice => self.general_notice(Notice::DeviceRefused, turn),
            Denied::BadSignature => self.general_notice(Notice::WrongRelay, turn),
            Denied::TooMany => self.general_notice(Notice::RelayBusy, turn),
        }
    }

    fn chain_refused<R: CryptoRng>(&mut self, reason: Refused, turn: &mut Turn<'_, R>) {
        match reason {
            // The relay has it already.
            Refused::Stale if self.line.must_register => self.line.must_register = false,
            // Another device of the person was faster.
            Refused::Stale if !self.extending.is_empty() => {
                self.extending.clear();
                turn.send(&ClientFrame::WhoAmI);
            }
            Refused::Stale => {}
            Refused::Admission => self.general_notice(Notice::AdmissionNeeded, turn),
            Refused::Quota => self.general_notice(Notice::DevicesFull, turn),
            _ => self.general_notice(Notice::RelayBusy, turn),
        }
    }

    /// Asks for everything after what this device has.
    pub(crate) fn resubscribe<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if !self.line.is_ready() {
            return;
        }
        if let Some(space) = self.spaces.get_mut(&n) {
            space.link.is_subscribed = true;
            space.link.is_caught_up = false;
            let view = space.relay_view();
            turn.send(&ClientFrame::Sub { space: space.id, after: view.seq, chain: view.chain });
        }
    }

    /// Spaces that the relay names and this device does not know: it came back, or crashed while joining.
    fn learn_spaces<R: CryptoRng>(&mut self, spaces: &[SpaceId], turn: &mut Turn<'_, R>) {
        self.knows_spaces = true;
        for id in spaces {
            if self.space_numbered(id).is_none() && !self.forgotten.contains_key(id) && self.spaces.len() < SPACES {
                let n = self.add_shell(*id, turn);
                self.resubscribe(n, turn);
            }
        }
    }

    pub(crate) fn heartbeat<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if self.line.state == LineState::Down {
            return;
        }
        let late = turn.now.since(self.line.next());
        if turn.now < self.line.next() {
            return;
        }
        // Why: in a hidden tab and after sleep, timers come late, and what has arrived may not have been read yet.
        let is_silent = self.line.unanswered > 1 || (self.line.unanswered == 1 && late < LATE);
        if is_silent {
            turn.effects.push(Effect::Disconnect);
            self.disconnected(turn);
            turn.effects.push(Effect::Connect);
        } else {
            self.line.pinged = turn.now;
            self.line.unanswered += 1;
            turn.send(&ClientFrame::Ping);
        }
    }

    pub(crate) fn heartbeat_due(&self) -> Option<Timestamp> {
        (self.line.state != LineState::Down).then(|| self.line.next())
    }

    pub(crate) fn general_notice<R: CryptoRng>(&mut self, notice: Notice, turn: &mut Turn<'_, R>) {
        self.notices.insert(notice);
        turn.changed(Changed::Session);
    }
}
