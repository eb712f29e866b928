//! A partner who lost every device and the recovery sheet comes back as a new person, in the old one's place.
//!
//! The way there is a second pair space, which nobody sees as a pair: the newcomer joins it with an ordinary link, so that
//! the member learns the newcomer's chain and name. On the member's *yes*, `REPLACE` puts the newcomer in the partner's
//! place with all keys, and the second space is closed and forgotten by both.

use rand_core::CryptoRng;
use twofold_wire::PersonId;
use twofold_wire::control::{Pinned, SpaceKind};
use twofold_wire::frame::ClientFrame;
use twofold_wire::roster::Roster;

use crate::body::Introduction;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::ending::is_closed;
use crate::engine::start::unconfirmed;
use crate::engine::turn::Turn;
use crate::space::{Intent, Space};
use crate::status::Returning;

impl Engine {
    /// Begins the way back, or makes a new link for the one that there is.
    pub(crate) fn invite_back<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(bridge) = self.bridge_of(n) {
            return self.new_invitation(bridge, turn);
        }
        let Some((me, space)) = self.identity.as_ref().map(|it| it.person()).zip(self.spaces.get(&n)) else {
            return;
        };
        let is_whole = space.roster.as_ref().is_some_and(|roster| is_whole(roster) && !roster.is_closed());
        let Some((mine, template)) = space.people.get(&me).zip(space.template.clone()).filter(|_| is_whole) else {
            return;
        };
        let (name, role) = (mine.name.clone(), mine.role);
        let (back_to, copy_of) = (Some(space.id), None);
        let introduction = Introduction { name, role, template, partner: None, back_to, copy_of };
        let bridge = self.begin_space(SpaceKind::Pair, &introduction, turn);
        if let Some(bridge) = self.space_numbered(&bridge) {
            self.invite(bridge, turn);
        }
        turn.effects.push(Effect::Connect);
        turn.changed(Changed::Pair(n));
    }

    /// Closes the way back.
    pub(crate) fn stop_inviting_back<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(bridge) = self.bridge_of(n) {
            self.end_pair(bridge, turn);
            turn.changed(Changed::Pair(n));
        }
    }

    /// Puts whoever came into the partner's place.
    pub(crate) fn let_back<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some((came, name)) = self.bridge_of(n).and_then(|bridge| newcomer(self.spaces.get(&bridge)?)) else {
            return;
        };
        let me = self.identity.as_ref().map(|identity| identity.person());
        let Some((space, me)) = self.spaces.get_mut(&n).zip(me) else {
            return;
        };
        let members = space.roster.iter().flat_map(Roster::members);
        let old = members.map(|member| member.chain.id()).find(|id| *id != me);
        let role = space.people.get(&me).map(|mine| mine.role.other());
        if let Some((old, role)) = old.zip(role) {
            space.wish(Intent::Replace { old, new: came, name, role });
            turn.changed(Changed::Pair(n));
            self.next_control(n, turn);
        }
    }

    /// Sends whoever came away.
    pub(crate) fn turn_away<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(bridge) = self.bridge_of(n) {
            self.reject(bridge, turn);
            turn.changed(Changed::Pair(n));
        }
    }

    /// A way back that has done its work is closed; one that is closed is forgotten, and the relay is asked where it led.
    pub(crate) fn tend_bridges<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(me) = self.identity.as_ref().map(|identity| identity.person()) else {
            return;
        };
        let ways: Vec<(u32, twofold_wire::SpaceId)> =
            self.spaces.values().filter_map(|space| Some((space.n(), space.back_to(&me)?))).collect();
        for (bridge, to) in ways {
            let Some(space) = self.spaces.get(&bridge) else {
                continue;
            };
            if is_closed(space) {
                let is_known = self.space_numbered(&to).is_some();
                self.forget(bridge, turn);
                if !is_known && self.line.is_ready() {
                    turn.send(&ClientFrame::WhoAmI);
                }
            } else if space.row.ending.is_none() && self.is_replaced_by(space, &to) {
                self.end_pair(bridge, turn);
            }
        }
    }

    /// Whether whoever came through this space stands in the other one.
    fn is_replaced_by(&self, bridge: &Space, to: &twofold_wire::SpaceId) -> bool {
        let target = self.spaces.values().find(|space| space.id == *to).and_then(|space| space.roster.as_ref());
        let is_in = |person| target.is_some_and(|roster| roster.member(&person).is_some());
        unconfirmed(bridge).is_some_and(is_in)
    }

    /// Whether a space is the way to one that is here: then that one is the pair.
    pub(crate) fn is_bridge(&self, space: &Space) -> bool {
        let to = self.identity.as_ref().and_then(|identity| space.back_to(&identity.person()));
        to.is_some_and(|to| self.space_numbered(&to).is_some())
    }

    /// Whether this person wants to be in a space: has done something in it, or asked to come back into it.
    ///
    /// Whoever knows a person's chain can put the person into a space of their own making. Such a space is not shown,
    /// and nothing is written into it.
    pub(crate) fn is_wanted(&self, n: u32) -> bool {
        let Some((space, me)) = self.spaces.get(&n).zip(self.identity.as_ref().map(|identity| identity.person()))
        else {
            return false;
        };
        let leads_here = |way: &Space| way.has_own_act && way.back_to(&me) == Some(space.id);
        space.has_own_act || self.asked_back.contains(&space.id) || self.spaces.values().any(leads_here)
    }

    /// The open way back into a pair.
    fn bridge_of(&self, n: u32) -> Option<u32> {
        let me = self.identity.as_ref()?.person();
        let to = self.spaces.get(&n)?.id;
        let is_way = |space: &&Space| space.back_to(&me) == Some(to) && !is_closed(space);
        self.spaces.values().find(is_way).map(Space::n)
    }

    pub(crate) fn returning(&self, space: &Space) -> Option<Returning> {
        let wishes = space.in_flight.iter().map(|sent| &sent.intent).chain(&space.intents);
        if wishes.into_iter().any(|wish| matches!(wish, Intent::Replace { .. })) {
            return Some(Returning::LettingIn);
        }
        let bridge = self.spaces.get(&self.bridge_of(space.n())?)?;
        if bridge.row.ending.is_some() {
            return None;
        }
        Some(match newcomer(bridge) {
            Some((_, name)) => Returning::Came(name),
            None => {
                let me = self.identity.as_ref()?.person();
                Returning::Invited(self.invitation(bridge, &me).filter(|invitation| invitation.is_ready))
            }
        })
    }
}

/// Both are in, and nobody waits.
pub(crate) fn is_whole(roster: &Roster) -> bool {
    roster.members().len() == roster.kind().capacity() && roster.members().iter().all(|member| member.is_confirmed)
}

/// Who came through a way back, with the name that they gave.
fn newcomer(bridge: &Space) -> Option<(Pinned, String)> {
    let person: PersonId = unconfirmed(bridge)?;
    let chain = &bridge.roster.as_ref()?.member(&person)?.chain;
    let name = bridge.people.get(&person)?.name.clone();
    Some((Pinned { person, statements: chain.statements().to_vec() }, name))
}
