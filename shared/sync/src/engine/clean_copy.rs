//! Going on with a clean copy: a new pair for the same two persons, with what stands now and nothing of what stood before.
//!
//! The new pair is begun by the one who proposes it, and its invitation is said in the old pair's log. On the partner's
//! *yes*, one device of each person brings over what that person may write; then the old pair is closed as any other.
//! Until then nobody sees the new one. Every step follows from what the two logs say, so none is lost with a page.

mod bringing;
mod words;

pub(crate) use bringing::Looked;
use rand_core::CryptoRng;
use twofold_model::clean_copy::undecided;
use twofold_wire::control::SpaceKind;
use twofold_wire::record::Kind;
use twofold_wire::{Hash, SpaceId};
pub(crate) use words::take_copy_word;

use crate::body::{Body, CleanCopyBody, CopyOf, CopyStep, Introduction};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::ending::is_closed;
use crate::engine::start::unconfirmed;
use crate::engine::turn::Turn;
use crate::engine::visit::WayIn;
use crate::marks::CopyWords;
use crate::space::{Intent, Space};
use crate::status::{CleanCopy, PairState};

/// An invitation that nobody has used is replaced so long before it ends, in milliseconds: 1 day.
const RENEWED_BEFORE: u64 = 24 * 60 * 60 * 1000;

impl Engine {
    /// Begins the new pair. The partner hears of it when the relay has its invitation.
    pub(crate) fn propose_copy<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let is_open = self.pair(n, turn.wall).is_some_and(|pair| pair.state == PairState::Open && pair.copy.is_none());
        let Some((me, space)) = self.identity.as_ref().map(|it| it.person()).zip(self.spaces.get(&n)) else {
            return;
        };
        let known = space.people.get(&me).zip(space.template.clone());
        let Some((mine, template)) = known.filter(|_| is_open && is_decided(space)) else {
            return;
        };
        let copy_of = Some(CopyOf { pair: space.id, drawer: self.drawer_space(space) });
        let (name, role) = (mine.name.clone(), mine.role);
        let introduction = Introduction { name, role, template, partner: None, back_to: None, copy_of };
        self.complete_thought(n, turn);
        let new = self.begin_space(SpaceKind::Pair, &introduction, turn);
        if let Some(new) = self.space_numbered(&new) {
            self.invite(new, turn);
        }
        turn.effects.push(Effect::Connect);
        turn.changed(Changed::Pair(n));
    }

    /// «Yes, let us go on with it.» A proposal of one's own is over with that.
    pub(crate) fn agree_to_copy<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get(&n).filter(|space| self.clean_copy(space) == Some(CleanCopy::Asked)) else {
            return;
        };
        let Some((mine, theirs)) = self.all_copy_words(space) else {
            return;
        };
        let Some(theirs) = theirs.last().filter(|theirs| self.way_into_copy(space, theirs).is_some()).cloned() else {
            return;
        };
        self.complete_thought(n, turn);
        self.take_back_words(n, mine, turn);
        self.say_of_copy(n, CopyStep::Agreed, theirs.space, None, turn);
    }

    /// Takes a proposal back, or stops what both had agreed to, as long as that is possible.
    pub(crate) fn stop_copy<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get(&n) else {
            return;
        };
        let can_stop = match self.clean_copy(space) {
            Some(CleanCopy::Proposed { .. }) => true,
            Some(CleanCopy::Making { can_stop }) => can_stop,
            _ => false,
        };
        if let Some((mine, _)) = self.all_copy_words(space).filter(|_| can_stop) {
            self.take_back_words(n, mine, turn);
            turn.changed(Changed::Pair(n));
        }
    }

    /// What one wanted is not to be any more. A space that one has begun for it ends.
    fn take_back_words<R: CryptoRng>(&mut self, n: u32, mine: Vec<CopyWords>, turn: &mut Turn<'_, R>) {
        let live: Vec<CopyWords> = mine.into_iter().filter(|words| words.last != CopyStep::Withdrawn).collect();
        if live.is_empty() || live.iter().any(|words| words.link.is_some()) {
            self.end_own_proposals(n, turn);
        }
        for words in live {
            self.say_of_copy(n, CopyStep::Withdrawn, words.space, None, turn);
        }
    }

    /// Takes the next step of every clean copy, if it is time for one.
    pub(crate) fn tend_copies<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(me) = self.identity.as_ref().filter(|it| it.borrowed.is_none()).map(|it| it.person()) else {
            return;
        };
        let copies: Vec<(u32, SpaceId)> =
            self.spaces.values().filter_map(|space| Some((space.n(), space.copy_of(&me)?.pair))).collect();
        for (new, of) in copies {
            if let Some(old) = self.space_numbered(&of) {
                self.tend_copy(old, new, turn);
            }
        }
        self.tend_way_into_copy(turn);
    }

    fn tend_copy<R: CryptoRng>(&mut self, old: u32, new: u32, turn: &mut Turn<'_, R>) {
        let (Some(before), Some(space)) = (self.spaces.get(&old), self.spaces.get(&new)) else {
            return;
        };
        let Some((mine, theirs)) = self.words_about(before, &space.id) else {
            return;
        };
        let (id, is_over, was_over) = (space.id, is_closed(space), is_closed(before));
        let is_withdrawn = |words: &Option<CopyWords>| words.as_ref().is_some_and(|it| it.last == CopyStep::Withdrawn);
        if mine.as_ref().zip(theirs.as_ref()).is_some_and(|(mine, theirs)| has_both(mine, theirs)) {
            let proposed_here = mine.is_some_and(|mine| mine.link.is_some());
            let is_asked = before.row.ending.as_ref().is_some_and(|ending| ending.is_wished);
            if proposed_here && !was_over && !is_asked {
                self.end_pair(old, turn);
            }
            return;
        }
        // Another device of this person had not heard that both have agreed to another copy.
        let is_making = matches!(self.clean_copy(before), Some(CleanCopy::Making { .. }));
        let is_crossed = is_making && theirs.is_none();
        if is_crossed && mine.is_some() && !is_withdrawn(&mine) {
            self.say_of_copy(old, CopyStep::Withdrawn, id, None, turn);
            return;
        }
        // The pair has ended otherwise, or one does not want it any more.
        let is_given_up = if was_over { before.backlog.is_empty() } else { is_crossed || is_withdrawn(&mine) };
        let has_proposed = mine.as_ref().is_some_and(|it| it.link.is_some()) || space.row.invitation.is_some();
        let can_tell = if was_over { before.backlog.is_empty() } else { before.link.is_caught_up };
        if is_over {
            if can_tell {
                self.forget(new, turn);
                turn.changed(Changed::Pair(old));
            }
        } else if is_given_up {
            if (has_proposed || was_over) && space.row.ending.is_none() {
                self.end_pair(new, turn);
            }
        } else if was_over || space.row.ending.is_some() {
            // It goes its way.
        } else if is_withdrawn(&theirs) {
            if has_proposed {
                self.say_of_copy(old, CopyStep::Withdrawn, id, None, turn);
            }
        } else {
            if has_proposed {
                self.tend_invitation_to_copy(old, new, turn);
            }
            self.bring(old, new, turn);
        }
    }

    /// Says the invitation as soon as it would let somebody in, lets in the partner, and nobody else.
    fn tend_invitation_to_copy<R: CryptoRng>(&mut self, old: u32, new: u32, turn: &mut Turn<'_, R>) {
        let me = self.identity.as_ref().map(|it| it.person());
        let (Some(me), Some(before), Some(space)) = (me, self.spaces.get(&old), self.spaces.get(&new)) else {
            return;
        };
        let is_wished = |wish: &Intent| {
            space.intents.contains(wish) || space.in_flight.as_ref().is_some_and(|sent| sent.intent == *wish)
        };
        if let Some(joiner) = unconfirmed(space) {
            let is_partner = words::partner_of(before, &me) == Some(joiner);
            if is_partner && !is_wished(&Intent::Confirm(joiner)) {
                self.confirm(new, turn);
            } else if !is_partner && !is_wished(&Intent::Eject(joiner)) {
                self.reject(new, turn);
            }
            return;
        }
        let Some(invitation) = self.invitation(space, &me).filter(|invitation| invitation.is_ready) else {
            return;
        };
        let said = self.words_about(before, &space.id).and_then(|(mine, _)| mine);
        let (id, link) = (space.id, Some(invitation.code));
        if invitation.expires <= turn.wall.plus(RENEWED_BEFORE) {
            self.new_invitation(new, turn);
        } else if said.is_none_or(|said| said.link != link) {
            self.say_of_copy(old, CopyStep::Proposed, id, link, turn);
        }
    }

    /// Whoever has agreed comes into the new pair, with the newest invitation, once on each connection.
    fn tend_way_into_copy<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let agreed: Vec<(CopyWords, WayIn)> = self.spaces.values().filter_map(|space| self.agreed_way(space)).collect();
        self.leave_copy_visit(|space| agreed.iter().any(|(words, _)| words.space == *space));
        for (words, way) in agreed {
            let Some(text) = words.link.filter(|link| self.tried_copy.as_ref() != Some(link)) else {
                continue;
            };
            let Ok(link) = self.read_link(&text) else {
                continue;
            };
            if self.line.is_ready() && self.come_into_copy(link, way, turn) {
                self.tried_copy = Some(text);
            }
        }
    }

    /// The way into a clean copy to which this device has agreed for its person, as long as one is not in.
    fn agreed_way(&self, space: &Space) -> Option<(CopyWords, WayIn)> {
        let (me, device) = self.identity.as_ref().map(|it| (it.person(), it.device.id()))?;
        let mine = space.marks.copy_words(&me).filter(|it| it.device == device && it.last == CopyStep::Agreed)?;
        let theirs = space.marks.words_about(&words::partner_of(space, &me)?, &mine.space)?;
        let is_open = theirs.last != CopyStep::Withdrawn && !is_closed(space);
        let is_known = self.space_numbered(&theirs.space).is_some() || self.forgotten.contains_key(&theirs.space);
        let way = self.way_into_copy(space, theirs).filter(|_| is_open && !is_known)?;
        Some((theirs.clone(), way))
    }

    /// What must be true of the new pair, if the partner's words lead into one of the partner's.
    fn way_into_copy(&self, space: &Space, theirs: &CopyWords) -> Option<WayIn> {
        let me = self.identity.as_ref()?.person();
        let link = self.read_link(theirs.link.as_ref()?).ok()?;
        let mine = space.people.get(&me)?;
        let is_theirs = link.space == theirs.space && Some(link.inviter) == words::partner_of(space, &me);
        is_theirs.then_some(WayIn {
            of: CopyOf { pair: space.id, drawer: self.drawer_space(space) },
            name: mine.name.clone(),
            inviter_role: mine.role.other(),
            template: space.template.clone()?,
        })
    }

    /// Ends the spaces that this person has begun for a clean copy of a pair.
    fn end_own_proposals<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some((me, id)) = self.identity.as_ref().map(|it| it.person()).zip(self.spaces.get(&n).map(|it| it.id))
        else {
            return;
        };
        let is_own = |space: &&Space| {
            let leads_here = space.copy_of(&me).is_some_and(|of| of.pair == id);
            leads_here && !is_closed(space) && space.row.ending.is_none()
        };
        let own: Vec<u32> = self.spaces.values().filter(is_own).map(Space::n).collect();
        own.into_iter().for_each(|own| self.end_pair(own, turn));
    }

    fn say_of_copy<R: CryptoRng>(
        &mut self,
        n: u32,
        step: CopyStep,
        space: SpaceId,
        link: Option<String>,
        turn: &mut Turn<'_, R>,
    ) {
        let Some(pair) = self.spaces.get(&n) else {
            return;
        };
        let copied = if step == CopyStep::Brought { pair.document.heads() } else { Vec::new() };
        let (heads, relay) = (copied.into_iter().map(Hash).collect(), pair.relay_view());
        let word = CleanCopyBody { step, space, link, heads, relay };
        self.enqueue(n, Kind::Entry, &Body::CleanCopy(word), turn);
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, turn);
    }
}

/// Whether each person's part is in the copy.
fn has_both(mine: &CopyWords, theirs: &CopyWords) -> bool {
    mine.space == theirs.space && mine.brought.is_some() && theirs.brought.is_some()
}

/// Whether nothing waits for a decision that a copy would take away.
fn is_decided(space: &Space) -> bool {
    let (answers, items) = undecided(space.document.current());
    answers.is_empty() && items.is_empty()
}
