//! Control records: sending the next one that a member wants, and taking in what one says.

mod build;
mod learn;

use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::ChainEvent;
use twofold_wire::control::{Body, control_hash};
use twofold_wire::frame::{ClientFrame, Refused};
use twofold_wire::roster::{self, InvitationState, Roster, RosterError, RosterEvent};
use twofold_wire::{DeviceId, Hash, PersonId};

use crate::Notice;
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::backup::BACKUP;
use crate::engine::controls::build::build;
pub(crate) use crate::engine::controls::build::open_secret;
pub(crate) use crate::engine::controls::learn::{learn, learn_owners, set_role};
use crate::engine::devices::LINK;
use crate::engine::ending;
use crate::engine::identity::Identity;
use crate::engine::turn::Turn;
use crate::space::{InFlight, Intent, Space};
use crate::store::EpochSince;

/// How long to wait after the relay refused, in milliseconds.
const RETRY_MILLIS: u64 = 5_000;
/// An epoch is replaced after this: 90 days, in minutes.
const EPOCH_MINUTES: u64 = 90 * 24 * 60;

impl Engine {
    /// Sends the next control record that is wanted, if none is on its way.
    pub(crate) fn next_control<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if !self.line.is_ready() || !self.is_wanted(n) {
            return;
        }
        let stored = self.stored;
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        if space.link.controls_after.is_some_and(|after| turn.now < after) {
            return;
        }
        space.link.controls_after = None;
        while space.in_flight.is_none()
            && let Some(intent) = space.intents.front().cloned()
        {
            let is_genesis = matches!(intent, Intent::Genesis(_));
            if !is_genesis && !space.link.is_caught_up {
                return;
            }
            // What was written before the end must be in the log before it, unless it cannot ever be.
            let is_all_sent = space.outbox.is_empty() && space.journal.rows.is_empty();
            if intent == Intent::Close && !is_all_sent && !space.notices.contains(&Notice::QuotaFull) {
                return;
            }
            // Without its secret, what is begun or opened here would be of no use to anybody.
            if matches!(intent, Intent::Genesis(_) | Intent::Invite) && space.kept_batch > stored {
                return;
            }
            space.intents.pop_front();
            let built = match &intent {
                Intent::Genesis(genesis) => Some(genesis.clone()),
                _ => build(space, identity, &intent, turn),
            };
            // Nothing: what was wanted has come true, or makes no sense any more.
            if let Some(control) = built {
                space.in_flight = Some(InFlight { hash: control_hash(&control), control: control.clone(), intent });
                turn.send(&ClientFrame::RosterPut { space: space.id, control });
            }
        }
    }

    /// The relay did not take the control record that was on its way.
    pub(crate) fn control_refused<R: CryptoRng>(&mut self, n: u32, reason: Refused, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        match reason {
            // Somebody was faster: the wish stays and is built anew on the new head, as soon as that is here.
            Refused::Stale => {
                let built_on = space.in_flight.as_ref().and_then(|sent| roster::parse(&sent.control).ok());
                let built_on = built_on.map(|signed| signed.control.prev);
                let has_begun = space.row.genesis.is_none();
                let is_here = has_begun && built_on != space.roster.as_ref().map(Roster::head);
                space.wish_again();
                if is_here {
                    self.next_control(n, turn);
                } else {
                    space.link.controls_after = Some(turn.now.plus(RETRY_MILLIS));
                    self.resubscribe(n, turn);
                }
                return;
            }
            Refused::Busy { after } => {
                space.wish_again();
                space.link.controls_after = Some(turn.now.plus(u64::from(after)));
                space.notices.insert(Notice::RelayBusy);
            }
            // The partner was faster.
            Refused::Closed => {
                space.in_flight = None;
                self.resubscribe(n, turn);
            }
            _ => {
                space.in_flight = None;
                space.notices.insert(Notice::SetAside);
            }
        }
        turn.changed(Changed::Pair(n));
    }

    /// Takes in a control record of the verified log. `false`: it does not follow the rules.
    pub(crate) fn take_control<R: CryptoRng>(&mut self, n: u32, bytes: &Bytes, turn: &mut Turn<'_, R>) -> bool {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return false;
        };
        let prev = space.roster.as_ref().map_or(Hash::ZERO, Roster::head);
        let hash = control_hash(bytes);
        if space.in_flight.as_ref().is_some_and(|sent| sent.hash == hash) {
            space.in_flight = None;
        }
        let event = match &mut space.roster {
            // The own `GENESIS`, taken when it was made.
            Some(roster) if space.log.len() == 0 && roster.head() == hash => Ok(RosterEvent::Began),
            Some(roster) => roster.apply(bytes),
            None => Roster::genesis(bytes).and_then(|roster| {
                let is_ours = roster.space() == space.id;
                space.roster = is_ours.then_some(roster);
                if is_ours { Ok(RosterEvent::Began) } else { Err(RosterError::OtherSpace) }
            }),
        };
        if event.is_err() && is_second_use(space, bytes) {
            space.notices.insert(Notice::InvitationReused);
        }
        let (Ok(event), Ok(signed)) = (event, roster::parse(bytes)) else {
            return false;
        };
        space.has_own_act |= signed.control.author.person == identity.person();
        learn(space, identity, &signed.control, &prev);
        space.link.controls_after = None;
        show(space, identity, &event);
        if event == RosterEvent::Began {
            space.row.genesis = None;
        }
        if event == RosterEvent::Closed {
            ending::closed(space, turn.wall.minutes());
        }
        self.follow_pinned(n, turn);
        self.keep_if_mine(n, turn);
        turn.changed(Changed::Pair(n));
        turn.changed(Changed::Session);
        self.mend_outbox(n, turn);
        true
    }

    /// The own chain never lags behind what a space has pinned.
    fn follow_pinned<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(identity) = &mut self.identity else {
            return;
        };
        let member = self.spaces.get(&n).and_then(|space| space.roster.as_ref()?.member(&identity.person()));
        let Some(pinned) = member.map(|member| &member.chain) else {
            return;
        };
        match pinned.since(&identity.chain.head()) {
            Some([]) => {}
            Some(_) => {
                identity.chain = pinned.clone();
                self.keep_identity(turn);
                let others: Vec<u32> = self.spaces.keys().copied().filter(|other| *other != n).collect();
                others.into_iter().for_each(|other| self.pin(other));
            }
            None if identity.chain.since(&pinned.head()).is_some() => {}
            // A device of one's own said two things at one place.
            None => self.general_notice(Notice::Fork, turn),
        }
    }

    /// A space is kept once its log says that the person is in it, and since when its epoch is known.
    fn keep_if_mine<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let is_wanted = self.is_wanted(n);
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let Some(roster) = &space.roster else {
            return;
        };
        let epoch = roster.epoch();
        if space.row.epoch.is_none_or(|known| known.epoch < epoch) {
            space.row.epoch = Some(EpochSince { epoch, minutes: turn.wall.minutes() });
        }
        if is_wanted && roster.member(&identity.person()).is_some() && space.kept.as_ref() != Some(&space.row) {
            self.keep_space(n, turn);
        }
    }

    /// The person has read it: neither now nor after a start is it told again.
    pub(crate) fn read<R: CryptoRng>(&mut self, n: u32, notice: Notice, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let mut read = space.row.read.unwrap_or_default();
        let Some(place) = read.place(notice).filter(|_| space.notices.remove(&notice)) else {
            return;
        };
        *place = space.log.len();
        space.row.read = Some(read);
        self.keep_space(n, turn);
        turn.changed(Changed::Pair(n));
    }

    /// Wishes for a new epoch when this one is 90 days old. Of a pair, only the person with the smaller id does, so that
    /// the two do not get into each other's way.
    pub(crate) fn rotate_if_old<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let (Some(roster), Some(since)) = (&space.roster, space.row.epoch) else {
            return;
        };
        let first = roster.members().iter().map(|member| member.chain.id()).min();
        let is_old = turn.wall.minutes().saturating_sub(since.minutes) >= EPOCH_MINUTES;
        if is_old
            && since.epoch == roster.epoch()
            && first == Some(identity.person())
            && roster.members().iter().all(|member| member.is_confirmed)
            && space.can_seal(&identity.device.id())
        {
            space.wish(Intent::Rotate(since.epoch));
        }
    }
}

/// Whether a control record that was refused would have let somebody in with an invitation that was used.
fn is_second_use(space: &Space, bytes: &Bytes) -> bool {
    let Ok(Body::Join { key, .. }) = roster::parse(bytes).map(|signed| signed.control.body) else {
        return false;
    };
    let invitation = space.roster.as_ref().and_then(|roster| roster.invitation(&key));
    invitation.is_some_and(|invitation| matches!(invitation.state, InvitationState::Used(_)))
}

/// What a partner's devices are worth a word about. Links and backups come and go; whoever comes in with one
/// is told of.
fn partner_news(space: &Space, person: &PersonId, event: &ChainEvent) -> Option<Notice> {
    let chain = &space.roster.as_ref()?.member(person)?.chain;
    let is_browser = |id: &DeviceId| {
        chain.devices().iter().any(|device| device.id == *id && ![LINK, BACKUP].contains(&device.label.0.as_slice()))
    };
    match event {
        ChainEvent::Added(id) if is_browser(id) => Some(Notice::PartnerDeviceAdded),
        ChainEvent::Revoked(id) if is_browser(id) => Some(Notice::PartnerDeviceRemoved),
        ChainEvent::PaperReplaced { by_old_paper: false } => Some(Notice::PartnerSheet),
        _ => None,
    }
}

/// What the person must know of it.
fn show(space: &mut Space, identity: &Identity, event: &RosterEvent) {
    let me = identity.person();
    match event {
        RosterEvent::Ejected(person) if *person == me => {
            space.notices.insert(Notice::SentAway);
        }
        RosterEvent::Replaced { old: person, .. } if *person == me => {
            space.notices.insert(Notice::Replaced);
        }
        RosterEvent::Pinned(person, events) if *person != me => {
            let told: Vec<Notice> = events.iter().filter_map(|event| partner_news(space, person, event)).collect();
            // This entry is not counted yet.
            let seq = space.log.len() + 1;
            let mut read = space.row.read.unwrap_or_default();
            let is_new = |notice: &Notice| read.place(*notice).is_none_or(|read| *read < seq);
            space.notices.extend(told.into_iter().filter(is_new));
        }
        _ => {}
    }
}
