//! Writing into the clean copy what stands in the pair: each person what that person may write.
//!
//! One device of each person does so, the one that spoke first about this copy. It writes what is missing there, and
//! nothing else, so it may begin again at any time. When nothing is missing and the relay has it all, the device says so
//! in the old pair; the partner does after the one who proposed it, and from then on nothing is brought any more.

use rand_core::CryptoRng;
use twofold_model::view::Parties;
use twofold_model::{AuthorId, CleanCopy, Touched};
use twofold_wire::PersonId;
use twofold_wire::record::Kind;

use crate::body::{Body, CheckedBody, CopyStep};
use crate::engine::Engine;
use crate::engine::clean_copy::{is_decided, words};
use crate::engine::outbox::is_all_stored;
use crate::engine::returning::is_whole;
use crate::engine::turn::Turn;
use crate::engine::verification::CheckState;
use crate::input::{Journaled, Role};
use crate::space::Space;

/// The documents when a copy was compared with its original, and whether this person's part was in it.
pub(crate) struct Looked {
    old: Vec<[u8; 32]>,
    new: Vec<[u8; 32]>,
    is_there: bool,
}

impl Engine {
    /// Brings this person's part, as far as that is possible now; says so when all of it is there.
    pub(super) fn bring<R: CryptoRng>(&mut self, old: u32, new: u32, turn: &mut Turn<'_, R>) {
        if !self.may_bring(old, new) {
            return;
        }
        self.complete_thought(old, turn);
        let (Some(before), Some(space)) = (self.spaces.get(&old), self.spaces.get(&new)) else {
            return;
        };
        if !before.journal.rows.is_empty() || !is_decided(before) {
            return;
        }
        let heads = (before.document.heads(), space.document.heads());
        let known = self.looked_at_copy.get(&new).filter(|it| it.old == heads.0 && it.new == heads.1);
        let is_there = match known {
            Some(known) => known.is_there,
            None => self.bring_what_is_missing(old, new, turn),
        };
        self.carry_check(old, new, turn);
        self.send_outbox(new, turn);
        let (Some(before), Some(space)) = (self.spaces.get(&old), self.spaces.get(&new)) else {
            return;
        };
        let Some((Some(mine), Some(theirs))) = self.words_about(before, &space.id) else {
            return;
        };
        let is_turn = mine.link.is_some() || theirs.brought.is_some();
        if is_there && is_turn && mine.brought.is_none() && is_all_stored(space) {
            let id = space.id;
            self.say_of_copy(old, CopyStep::Brought, id, None, turn);
        }
    }

    /// Whether this device brings this person's part, and everything for that is here.
    fn may_bring(&self, old: u32, new: u32) -> bool {
        let (Some(identity), Some(before), Some(space)) =
            (&self.identity, self.spaces.get(&old), self.spaces.get(&new))
        else {
            return false;
        };
        let (me, device) = (identity.person(), identity.device.id());
        let Some(partner) = words::partner_of(before, &me) else {
            return false;
        };
        let of = |person: &PersonId| before.marks.words_about(person, &space.id);
        let (Some(mine), Some(theirs)) = (of(&me), of(&partner)) else {
            return false;
        };
        let is_ours = space.roster.as_ref().is_some_and(|roster| is_whole(roster) && roster.member(&partner).is_some());
        let is_ready = |space: &Space| {
            space.link.is_caught_up && space.backlog.is_empty() && space.row.ending.is_none() && space.can_seal(&device)
        };
        // After a wish to end the pair was taken back, its row is still there.
        let is_ending = before.row.ending.as_ref().is_some_and(|ending| ending.is_wished);
        let is_old_ready = before.link.is_caught_up && before.backlog.is_empty() && before.can_seal(&device);
        mine.device == device
            && mine.brought.is_none()
            && [mine, theirs].iter().all(|words| words.last != CopyStep::Withdrawn)
            && is_ours
            && is_ready(space)
            && is_old_ready
            && !is_ending
    }

    /// Writes what is missing in the copy and this person may write. Gives whether nothing is missing then.
    fn bring_what_is_missing<R: CryptoRng>(&mut self, old: u32, new: u32, turn: &mut Turn<'_, R>) -> bool {
        // By the forms of the pair as it has set them up, what it hides included.
        let Some((name, template)) =
            self.template_id(old).and_then(|name| Some((name.clone(), self.forms(old, &name)?)))
        else {
            return false;
        };
        let Some((before, identity)) = self.spaces.get(&old).zip(self.identity.as_ref()) else {
            return false;
        };
        let me = identity.person();
        let Some(id) = self.spaces.get(&new).map(|space| space.id) else {
            return false;
        };
        let proposed_here = before.marks.words_about(&me, &id).is_some_and(|mine| mine.link.is_some());
        let known = before.people.get(&me).map(|mine| mine.role);
        let Some((role, partner)) = known.zip(words::partner_of(before, &me)) else {
            return false;
        };
        let (from, heads) = (before.document.view(), before.document.heads());
        let begins = if proposed_here { role } else { role.other() };
        let copy = CleanCopy::new(&from, &template, parties(me, partner, role), begins);
        // The partner waits as long as the one who proposed it can go on.
        let is_turn = |space: &&Space| proposed_here || !copy.is_turn_of(begins, &space.document);
        let space = self.spaces.get(&new).filter(is_turn);
        let steps = space.map(|space| copy.steps(space.document.current(), role));
        for command in steps.into_iter().flatten() {
            let journaled = Journaled { command, template: name.clone(), minutes: turn.wall.minutes() };
            // What waits for the partner's part is refused now, and tried again when that has come.
            if matches!(self.perform(new, &journaled), Ok(touched) if touched != Touched::Nothing) {
                self.journal(new, &journaled, turn);
            }
        }
        self.complete_thought(new, turn);
        let Some(space) = self.spaces.get(&new) else {
            return false;
        };
        let is_there = copy.steps(space.document.current(), role).is_empty();
        self.looked_at_copy.insert(new, Looked { old: heads, new: space.document.heads(), is_there });
        is_there
    }

    /// Who the partner is has been made sure between the same two persons: one's own word for it is repeated, as it was.
    fn carry_check<R: CryptoRng>(&mut self, old: u32, new: u32, turn: &mut Turn<'_, R>) {
        let me = self.identity.as_ref().map(|identity| identity.person());
        let (Some(me), Some(before), Some(space)) = (me, self.spaces.get(&old), self.spaces.get(&new)) else {
            return;
        };
        let holds = before.marks.check.as_ref().is_some_and(|check| matches!(check.state, CheckState::Done { .. }));
        let is_unsent = |it: &crate::space::Outgoing| matches!(Body::read(&it.body), Ok(Body::Checked(_)));
        let is_said = space.marks.checks.contains_key(&me) || space.outbox.iter().any(is_unsent);
        let said = before.marks.checks.get(&me).filter(|_| holds && !is_said).map(|(_, said)| said.clone());
        if let Some(said) = said {
            let relay = space.relay_view();
            self.enqueue(new, Kind::Entry, &Body::Checked(CheckedBody { relay, ..said }), turn);
        }
    }
}

fn parties(me: PersonId, partner: PersonId, role: Role) -> Parties {
    let (me, partner) = (Some(AuthorId(me.0)), Some(AuthorId(partner.0)));
    match role {
        Role::Mentor => Parties { mentor: me, mentee: partner },
        Role::Mentee => Parties { mentor: partner, mentee: me },
    }
}
