//! Coming in through an invitation: looking at it, joining, and being in.

use rand_core::CryptoRng;
use twofold_crypto::{EpochKey, InvitationLink, LinkError, seal_note, sign_join, start_epoch};
use twofold_model::Document;
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::control::{Body, Control, Pinned, VERSION, control_hash};
use twofold_wire::frame::{ClientFrame, Refused, peek_digest};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::roster::{self, Roster};
use twofold_wire::{Hash, SpaceId, Timestamp};

use crate::body::{CopyOf, Introduction};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::start::INTRODUCTION;
use crate::engine::turn::Turn;
use crate::input::Role;
use crate::space::Space;
use crate::status::{Person, Visit, VisitError};
use crate::store::SpaceRow;

/// An invitation that is being looked at or used.
pub(crate) struct Visiting {
    link: Option<InvitationLink>,
    state: Visit,
    introduction: Option<Introduction>,
    roster: Option<Roster>,
    /// Set by *Join*: one's own name.
    name: Option<String>,
    sent: Option<Hash>,
    /// How often the relay has called the roster old that it had shown.
    stale: u32,
    /// The clean copy into which it leads: both have agreed to it elsewhere, so nobody looks and nobody is asked.
    copy: Option<WayIn>,
}

/// What is known of a clean copy before one comes in: whoever makes it must not change it on the way.
pub(crate) struct WayIn {
    pub(crate) of: CopyOf,
    pub(crate) name: String,
    pub(crate) inviter_role: Role,
    pub(crate) template: String,
}

/// So often the roster may have moved on while somebody comes in; then the relay is not asked again.
const STALE_JOINS: u32 = 5;

impl Engine {
    /// The invitation that is being looked at, if any.
    #[must_use]
    pub fn visit(&self) -> Option<&Visit> {
        self.visit.as_ref().filter(|visiting| visiting.copy.is_none()).map(|visiting| &visiting.state)
    }

    /// Comes into a clean copy without looking. `false`: somebody is on the way into another pair just now.
    pub(crate) fn come_into_copy<R: CryptoRng>(
        &mut self,
        link: InvitationLink,
        copy: WayIn,
        turn: &mut Turn<'_, R>,
    ) -> bool {
        let is_busy = |it: &Visiting| matches!(it.state, Visit::Looking | Visit::Found { .. } | Visit::Joining);
        if self.visit.as_ref().is_some_and(is_busy) {
            return false;
        }
        self.visit = Some(Visiting {
            link: Some(link),
            state: Visit::Joining,
            introduction: None,
            roster: None,
            name: Some(copy.name.clone()),
            sent: None,
            stale: 0,
            copy: Some(copy),
        });
        self.peek(turn);
        true
    }

    /// Leaves a visit to a clean copy: one is in, or it lets nobody in, or one does not want to come in any more.
    pub(crate) fn leave_copy_visit(&mut self, is_wanted: impl Fn(&SpaceId) -> bool) {
        let is_over = |it: &Visiting| {
            it.copy.is_some()
                && (it.state != Visit::Joining || !it.link.as_ref().is_some_and(|link| is_wanted(&link.space)))
        };
        if self.visit.as_ref().is_some_and(is_over) {
            self.visit = None;
        }
    }

    pub(crate) fn look<R: CryptoRng>(&mut self, text: &str, turn: &mut Turn<'_, R>) {
        let read = self.read_link(text);
        let state = match &read {
            Ok(_) => Visit::Looking,
            Err(error) => Visit::Failed(*error),
        };
        let link = read.ok();
        let known = link.as_ref().and_then(|link| self.space_numbered(&link.space));
        let state = match known {
            Some(n) if self.is_sent_away(n) => Visit::Failed(VisitError::Declined),
            Some(n) => Visit::Joined(n),
            None => state,
        };
        self.visit = Some(Visiting {
            link,
            state,
            introduction: None,
            roster: None,
            name: None,
            sent: None,
            stale: 0,
            copy: None,
        });
        turn.effects.push(Effect::Connect);
        self.peek(turn);
        turn.changed(Changed::Session);
    }

    pub(crate) fn read_link(&self, text: &str) -> Result<InvitationLink, VisitError> {
        let link = InvitationLink::parse(text).map_err(|error| match error {
            LinkError::Empty => VisitError::Empty,
            LinkError::NotALink => VisitError::NotALink,
            LinkError::Truncated => VisitError::Truncated,
            LinkError::Mangled => VisitError::Mangled,
            LinkError::UnknownVersion => VisitError::NewerApp,
        })?;
        if link.relay_origin != self.origin {
            return Err(VisitError::OtherRelay);
        }
        if self.identity.as_ref().is_some_and(|identity| identity.person() == link.inviter) {
            return Err(VisitError::OwnInvitation);
        }
        Ok(link)
    }

    pub(crate) fn leave_visit<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.visit = None;
        turn.changed(Changed::Session);
    }

    /// Asks for the roster of the invitation's space, as soon as the relay has spoken.
    pub(crate) fn peek<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(visiting) = &self.visit else {
            return;
        };
        if let (Visit::Looking | Visit::Joining, Some(link), Some(nonce)) =
            (&visiting.state, &visiting.link, self.line.nonce())
        {
            let digest = peek_digest(&self.origin, &nonce, &link.space);
            let (invitation, signature) = (link.secret.verify_key(), link.secret.sign(&digest));
            turn.send(&ClientFrame::Peek { space: link.space, invitation, signature });
        }
    }

    pub(crate) fn visit_roster<R: CryptoRng>(&mut self, space: SpaceId, controls: &[Bytes], turn: &mut Turn<'_, R>) {
        let me = self.identity.as_ref().map(super::identity::Identity::person);
        let Some(visiting) = &mut self.visit else {
            return;
        };
        let Some(link) = visiting.link.as_ref().filter(|link| link.space == space) else {
            return;
        };
        let Some((roster, introduction)) = check(link, controls) else {
            visiting.state = Visit::Failed(VisitError::Forged);
            return turn.changed(Changed::Session);
        };
        if me.is_some_and(|me| roster.member(&me).is_some()) {
            // The join had arrived before the line broke.
            self.enter(space, turn);
            return;
        }
        let is_former = me.is_some_and(|me| roster.is_former(&me));
        // By whose clock it is too old, the relay has decided.
        let admits = roster.admits(&link.secret.verify_key(), Timestamp::default()).map_err(problem);
        if let Err(problem) = admits.and(if is_former { Err(VisitError::Declined) } else { Ok(()) }) {
            visiting.state = Visit::Failed(problem);
            return turn.changed(Changed::Session);
        }
        let is_as_agreed = |copy: &WayIn| {
            introduction.role == copy.inviter_role
                && introduction.template == copy.template
                && introduction.back_to.is_none()
        };
        if visiting.copy.as_ref().is_some_and(|copy| !is_as_agreed(copy)) {
            visiting.state = Visit::Failed(VisitError::Forged);
            return turn.changed(Changed::Session);
        }
        if visiting.state == Visit::Looking {
            let inviter = Person { name: introduction.name.clone(), role: introduction.role };
            visiting.state = Visit::Found { inviter, template: introduction.template.clone() };
        }
        visiting.introduction = Some(introduction);
        visiting.roster = Some(roster);
        visiting.sent = None;
        turn.changed(Changed::Session);
        self.post_join(turn);
    }

    pub(crate) fn join<R: CryptoRng>(&mut self, name: String, turn: &mut Turn<'_, R>) {
        let Some(visiting) = &mut self.visit else {
            return;
        };
        let is_borrowed = self.identity.as_ref().is_some_and(|identity| identity.borrowed.is_some());
        if is_borrowed || !matches!(visiting.state, Visit::Found { .. }) {
            return;
        }
        visiting.name = Some(name);
        visiting.state = Visit::Joining;
        self.ensure_identity(turn);
        self.log_in(turn);
        self.post_join(turn);
        turn.changed(Changed::Session);
    }

    /// Sends `JOIN` once logged in.
    pub(crate) fn post_join<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if !self.line.is_ready() {
            return;
        }
        let (Some(identity), Some(visiting)) = (&self.identity, &mut self.visit) else {
            return;
        };
        let (Some(link), Some(name), Some(theirs), Some(roster), None) =
            (&visiting.link, &visiting.name, &visiting.introduction, &visiting.roster, visiting.sent)
        else {
            return;
        };
        let Some(epoch) = roster.epoch().checked_add(1) else {
            return;
        };
        let key = EpochKey::make(turn.rng);
        let mine = identity.chain.current_devices().map(|device| &device.keys);
        let devices: Vec<&DeviceKeys> = roster.devices().map(|(_, _, keys)| keys).chain(mine).collect();
        let start = start_epoch(&key, &link.space.0, epoch, &roster.head(), devices, &[], turn.rng);
        let introduction = Introduction {
            name: name.clone(),
            role: theirs.role.other(),
            template: theirs.template.clone(),
            partner: Some(theirs.name.clone()),
            back_to: theirs.back_to,
            copy_of: visiting.copy.as_ref().map(|copy| copy.of),
        };
        let sealed = seal_note(&key, &link.space.0, epoch, INTRODUCTION, &cbor::encode(&introduction), turn.rng);
        let person = Pinned { person: identity.person(), statements: identity.chain.statements().to_vec() };
        let control = Control {
            version: VERSION,
            space: link.space,
            prev: roster.head(),
            author: identity.author(),
            body: Body::Join { key: link.secret.verify_key(), person, start },
            sealed,
        };
        let control = sign_join(control, &identity.device, &link.secret);
        visiting.sent = Some(control_hash(&control));
        turn.send(&ClientFrame::RosterPut { space: link.space, control });
    }

    /// Whether this confirms our `JOIN`.
    pub(crate) fn visit_joined<R: CryptoRng>(&mut self, space: &SpaceId, hash: &Hash, turn: &mut Turn<'_, R>) -> bool {
        let is_ours = self.visit.as_ref().is_some_and(|visiting| visiting.sent == Some(*hash));
        if is_ours {
            self.enter(*space, turn);
        }
        is_ours
    }

    /// Whether this refuses the invitation.
    pub(crate) fn visit_refused<R: CryptoRng>(
        &mut self,
        space: &SpaceId,
        why: Refused,
        turn: &mut Turn<'_, R>,
    ) -> bool {
        let Some(visiting) = &mut self.visit else {
            return false;
        };
        let is_ours = visiting.link.as_ref().is_some_and(|link| link.space == *space)
            && matches!(visiting.state, Visit::Looking | Visit::Joining);
        if !is_ours {
            return false;
        }
        if why == Refused::Stale && visiting.stale < STALE_JOINS {
            visiting.stale += 1;
            // The roster has moved on meanwhile: look again, then join on the new head.
            visiting.sent = None;
            visiting.roster = None;
            self.peek(turn);
        } else {
            visiting.state = Visit::Failed(problem(why));
            turn.changed(Changed::Session);
        }
        true
    }

    pub(crate) fn visit_interrupted(&mut self) {
        if let Some(visiting) = &mut self.visit {
            visiting.sent = None;
            visiting.roster = None;
        }
    }

    /// One came in and was sent away before the log arrived: nothing is left of it here.
    pub(crate) fn visit_turned_away<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(visiting) = self.visit.as_mut().filter(|visiting| visiting.state == Visit::Joined(n)) {
            visiting.state = Visit::Failed(VisitError::Declined);
            self.spaces.remove(&n);
            turn.changed(Changed::Session);
        }
    }

    fn enter<R: CryptoRng>(&mut self, space: SpaceId, turn: &mut Turn<'_, R>) {
        let n = self.add_shell(space, turn);
        if let Some(visiting) = &mut self.visit {
            visiting.state = Visit::Joined(n);
            visiting.sent = None;
            visiting.link = None;
        }
        self.resubscribe(n, turn);
        turn.changed(Changed::Session);
    }

    /// A space that is known by its id only; its log comes from the relay.
    pub(crate) fn add_shell<R: CryptoRng>(&mut self, id: SpaceId, turn: &mut Turn<'_, R>) -> u32 {
        if let Some(n) = self.space_numbered(&id) {
            return n;
        }
        let n = self.next_number();
        if let Some(identity) = &self.identity {
            let document = Document::new(self.actor(&identity.device.id()), identity.member());
            self.spaces.insert(n, Space::new(id, SpaceRow::new(n), document));
        }
        turn.changed(Changed::Session);
        n
    }
}

/// What the relay's answer to a visitor means.
fn problem(why: Refused) -> VisitError {
    match why {
        Refused::Expired => VisitError::Expired,
        Refused::Used => VisitError::Used,
        Refused::Withdrawn => VisitError::Withdrawn,
        Refused::Closed => VisitError::Closed,
        Refused::Stale | Refused::Busy { .. } | Refused::Quota | Refused::Admission => VisitError::Busy,
        // The link's own key signed for this very connection.
        Refused::BadSignature => VisitError::Forged,
        Refused::Invitation
        | Refused::NotMember
        | Refused::Gap { .. }
        | Refused::Conflict { .. }
        | Refused::TooBig
        | Refused::BadPadding
        | Refused::Invalid => VisitError::Unknown,
    }
}

/// Checks what the relay shows against the link, and reads what the inviter says.
fn check(link: &InvitationLink, controls: &[Bytes]) -> Option<(Roster, Introduction)> {
    let (genesis, rest) = controls.split_first()?;
    let mut roster = Roster::genesis(genesis).ok()?;
    for control in rest {
        roster.apply(control).ok()?;
    }
    let key = link.secret.verify_key();
    let invitation = roster.invitation(&key)?;
    if roster.space() != link.space || invitation.inviter != link.inviter {
        return None;
    }
    let sealed = rest.iter().find_map(|bytes| {
        let control = roster::parse(bytes).ok()?.control;
        matches!(control.body, Body::Invite { key: it, .. } if it == key).then_some(control.sealed)
    })?;
    let plain = link.secret.open_note(&link.space, &sealed).ok()?;
    Some((roster, cbor::decode(&plain).ok()?))
}
