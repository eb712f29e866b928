//! What the engine answers when a screen asks.

use std::collections::BTreeSet;

use twofold_crypto::InvitationLink;
use twofold_model::{AuthorId, DocView, Setup};
use twofold_wire::{DeviceId, PersonId, Timestamp};

use crate::Notice;
use crate::body::Seen;
use crate::engine::Engine;
use crate::engine::controls::open_secret;
use crate::engine::devices::is_revoked;
use crate::engine::forms::programs;
use crate::engine::identity::Identity;
use crate::engine::outbox::is_all_stored;
use crate::engine::start::unconfirmed;
use crate::input::Role;
use crate::space::{Named, Space};
use crate::status::{Invitation, Pair, PairState, Person, Saved};

impl Engine {
    /// All pairs, by number.
    #[must_use]
    pub fn pairs(&self, now: Timestamp) -> Vec<Pair> {
        self.spaces.keys().filter_map(|n| self.pair(*n, now)).collect()
    }

    /// One pair; nothing while its log has not come yet, and for the own space.
    #[must_use]
    pub fn pair(&self, n: u32, now: Timestamp) -> Option<Pair> {
        let now = self.clock.peek(now);
        let identity = self.identity.as_ref()?;
        let space = self.spaces.get(&n).filter(|space| space.n() != 0)?;
        let me = identity.person();
        if self.is_bridge(space) || self.is_copy_to_come(space) || !self.is_wanted(n) {
            return None;
        }
        let mine = space.people.get(&me)?;
        let device = identity.device.id();
        let setup = Setup::of(space.document.current());
        let programs = programs(&self.templates, space)?;
        Some(Pair {
            n,
            me: person(mine),
            partner: partner(space, &me, mine.role),
            template: programs.id(&setup).to_owned(),
            began: programs.began.to_owned(),
            adaptation: setup.adaptation,
            drawer: self.drawer(n),
            state: if self.is_copying(space) { PairState::Copying } else { state(space, identity) },
            invitation: self.invitation(space, &me),
            saved: self.saved(space, &device),
            partner_here: space.partner_is_here(now),
            partner_field: space.presence.values().filter(|it| it.is_here(now)).find_map(|it| it.field.clone()),
            last_news: space.last_news,
            returning: self.returning(space),
            ending: Self::ending_of(space),
            copy: self.clean_copy(space),
            goes_on: self.goes_on(space),
            notices: space.notices.clone(),
        })
    }

    /// A pair's document, read now. Number 0 is the person's own.
    #[must_use]
    pub fn document(&self, n: u32) -> Option<DocView> {
        self.spaces.get(&n).map(|space| space.document.view())
    }

    /// The name of somebody who wrote in a pair.
    #[must_use]
    pub fn author_name(&self, n: u32, author: &AuthorId) -> Option<&str> {
        let space = self.spaces.get(&n)?;
        space.people.get(&PersonId(author.0)).map(|named| named.name.as_str())
    }

    /// Who this device's person is, in documents.
    #[must_use]
    pub fn my_author(&self) -> Option<AuthorId> {
        self.identity.as_ref().map(super::identity::Identity::author_id)
    }

    /// Who the partner of a pair is, in documents; nothing until one has come in.
    #[must_use]
    pub fn partner_author(&self, n: u32) -> Option<AuthorId> {
        author_in_pair(self.spaces.get(&n)?, &self.identity.as_ref()?.person())
    }

    /// What is out of the ordinary, apart from single pairs.
    #[must_use]
    pub fn notices(&self) -> &BTreeSet<Notice> {
        &self.notices
    }

    /// How many records the relay has not confirmed, over all spaces that go on.
    #[must_use]
    pub fn unsent(&self) -> usize {
        let is_over = |space: &Space| space.roster.as_ref().is_some_and(twofold_wire::roster::Roster::is_closed);
        let going_on = self.spaces.values().filter(|space| !is_over(space));
        going_on.map(|space| space.outbox.len() + usize::from(!space.journal.rows.is_empty())).sum()
    }

    /// How many entries of a pair were set aside, and are kept.
    #[must_use]
    pub fn set_aside(&self, n: u32) -> usize {
        self.spaces.get(&n).map_or(0, |space| space.aside.len())
    }

    /// Whether this person is out of a pair.
    pub(crate) fn is_sent_away(&self, n: u32) -> bool {
        self.spaces.get(&n).zip(self.identity.as_ref()).is_some_and(|(space, me)| state(space, me) == PairState::Out)
    }

    /// Where the newest of all edits is that one page shows: those of a pair and those of the person's own document.
    ///
    /// What is not at the relay yet comes first. Otherwise it is the one that was written last here; the own document
    /// is never seen by a partner.
    #[must_use]
    pub fn saved_with_own(&self, n: u32) -> Option<Saved> {
        let me = self.me()?;
        let pair = self.spaces.get(&n).filter(|space| space.n() != 0)?;
        let in_pair = self.saved(pair, &me);
        let Some(own) = self.spaces.get(&0) else {
            return Some(in_pair);
        };
        let in_own = self.saved(own, &me);
        let is_on_its_way = in_pair.min(in_own) < Saved::AtRelay;
        Some(if is_on_its_way || own.own_batch > pair.own_batch { in_pair.min(in_own) } else { in_pair })
    }

    /// Where the newest edit of the person's own document is; nothing while there is none.
    #[must_use]
    pub fn own_saved(&self) -> Option<Saved> {
        self.spaces.get(&0).zip(self.me()).map(|(own, me)| self.saved(own, &me))
    }

    fn saved(&self, space: &Space, me: &DeviceId) -> Saved {
        if space.own_batch > self.stored {
            Saved::Saving
        } else if !is_all_stored(space) {
            Saved::OnDevice
        } else if is_seen(space, me) {
            Saved::SeenByPartner
        } else {
            Saved::AtRelay
        }
    }

    pub(super) fn invitation(&self, space: &Space, me: &PersonId) -> Option<Invitation> {
        let roster = space.roster.as_ref()?;
        if roster.members().len() >= roster.kind().capacity() {
            return None;
        }
        let secret = open_secret(space)?;
        let key = space.marks.invitation.as_ref().filter(|(known, _)| *known == secret).map(|(_, key)| *key);
        let known = roster.invitation(&key.unwrap_or_else(|| secret.verify_key()));
        let link = InvitationLink { relay_origin: self.origin.clone(), space: space.id, secret, inviter: *me };
        Some(Invitation {
            code: link.encode(),
            expires: known.map_or(Timestamp::default(), |known| known.expires),
            is_ready: known.is_some_and(|known| !known.is_spent()),
        })
    }
}

fn person(named: &Named) -> Person {
    Person { name: named.name.clone(), role: named.role }
}

/// Who the partner is, in documents; nothing until one has come in.
pub(crate) fn author_in_pair(space: &Space, me: &PersonId) -> Option<AuthorId> {
    let members = space.roster.as_ref()?.members();
    members.iter().map(|member| member.chain.id()).find(|id| id != me).map(|id| AuthorId(id.0))
}

pub(crate) fn partner(space: &Space, me: &PersonId, my_role: Role) -> Option<Person> {
    let members = space.roster.as_ref()?.members();
    let other = members.iter().map(|member| member.chain.id()).find(|id| id != me)?;
    let role = my_role.other();
    let named = space.people.get(&other).map(person);
    named.or_else(|| space.inviter_name.clone().map(|name| Person { name, role }))
}

fn state(space: &Space, identity: &Identity) -> PairState {
    let me = &identity.person();
    let Some(roster) = &space.roster else {
        return PairState::WaitingForConfirm;
    };
    let Some(member) = roster.member(me) else {
        return PairState::Out;
    };
    // The relay gives the log to nobody who is out, so a joiner may never see the record that says so.
    if space.notices.contains(&Notice::SentAway) {
        return PairState::Out;
    }
    if identity.borrowed.is_some() {
        return PairState::Entering;
    }
    let device = identity.device.id();
    if is_revoked(&member.chain, &device) || is_revoked(&identity.chain, &device) {
        return PairState::DeviceRemoved;
    }
    if roster.is_closed() {
        return PairState::Closed;
    }
    if space.back_to(me).is_some() {
        return PairState::Returning;
    }
    match unconfirmed(space) {
        Some(joiner) if joiner == *me => PairState::WaitingForConfirm,
        Some(_) => PairState::PartnerJoined,
        None if roster.members().len() < roster.kind().capacity() => PairState::Inviting,
        None => PairState::Open,
    }
}

/// Whether a device of somebody else has shown this device's newest change.
fn is_seen(space: &Space, me: &DeviceId) -> bool {
    let owner = space.owners.get(me);
    // Their word counts for records that are ours, not for numbers that we have not come to.
    let is_ours = |seen: &&Seen| space.hash_of(me, seen.dev_seq) == Some(seen.hash);
    space.last_edit > 0
        && space.seen_by.iter().any(|(device, seen)| {
            space.owners.get(device) != owner
                && seen.get(me).filter(is_ours).is_some_and(|seen| seen.dev_seq >= space.last_edit)
        })
}
