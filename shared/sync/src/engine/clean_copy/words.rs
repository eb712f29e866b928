//! What the two have said about a clean copy, and what follows from it.

use twofold_model::AuthorId;
use twofold_wire::{PersonId, SpaceId};

use crate::body::{Body, CleanCopyBody, CopyStep, Seen};
use crate::engine::Engine;
use crate::engine::clean_copy::{has_both, is_decided};
use crate::engine::ending::is_closed;
use crate::engine::queries::author_in_pair;
use crate::engine::records::hear;
use crate::engine::returning::is_whole;
use crate::marks::CopyWords;
use crate::space::Space;
use crate::status::{CleanCopy, GoesOn};

impl Engine {
    /// What one has said oneself about clean copies, also what the relay does not have yet, and what the partner has.
    /// Nothing, if nobody can have said anything.
    pub(super) fn all_copy_words(&self, space: &Space) -> Option<(Vec<CopyWords>, Vec<CopyWords>)> {
        let identity = self.identity.as_ref().filter(|_| space.n() != 0)?;
        let me = identity.person();
        let mut mine = space.marks.copies.get(&me).cloned().unwrap_or_default();
        for outgoing in space.outbox.iter().filter(|outgoing| !outgoing.is_in_document) {
            if let Ok(Body::CleanCopy(word)) = Body::read(&outgoing.body) {
                CopyWords::hear(&mut mine, u64::MAX, identity.device.id(), word);
            }
        }
        let theirs = partner_of(space, &me).and_then(|partner| space.marks.copies.get(&partner).cloned());
        Some((mine, theirs.unwrap_or_default()))
    }

    /// What both have said about this clean copy.
    pub(super) fn words_about(&self, space: &Space, id: &SpaceId) -> Option<(Option<CopyWords>, Option<CopyWords>)> {
        let (mine, theirs) = self.all_copy_words(space)?;
        let about = |all: Vec<CopyWords>| all.into_iter().find(|words| words.space == *id);
        Some((about(mine), about(theirs)))
    }

    /// How far going on with a clean copy of this pair has come.
    pub(crate) fn clean_copy(&self, space: &Space) -> Option<CleanCopy> {
        let me = self.identity.as_ref()?.person();
        if is_closed(space) || !space.roster.as_ref().is_some_and(is_whole) {
            return None;
        }
        let (mine, theirs) = self.all_copy_words(space)?;
        let is_live = |words: &&CopyWords| words.last != CopyStep::Withdrawn;
        let both = mine.iter().filter(is_live).find_map(|mine| {
            let theirs = theirs.iter().filter(is_live).find(|theirs| theirs.space == mine.space)?;
            (mine.link.is_some() != theirs.link.is_some()).then_some((mine, theirs))
        });
        if let Some((mine, theirs)) = both {
            // Whoever proposed it ends it here, when both parts are there.
            let is_too_late = if mine.link.is_some() { has_both(mine, theirs) } else { mine.brought.is_some() };
            return Some(CleanCopy::Making { can_stop: !is_too_late });
        }
        let declined = |theirs: &CopyWords| mine.iter().any(|mine| mine.space == theirs.space && !is_live(&mine));
        let asks = theirs.last().filter(is_live).filter(|theirs| !declined(theirs));
        if asks.is_some_and(|theirs| theirs.link.is_some()) {
            return Some(CleanCopy::Asked);
        }
        let mine = mine.last().filter(is_live).filter(|mine| mine.link.is_some());
        let is_sent = mine.is_some_and(|mine| space.marks.words_about(&me, &mine.space).is_some());
        let is_begun = |it: &Space| {
            it.copy_of(&me).is_some_and(|of| of.pair == space.id)
                && it.row.ending.is_none()
                && it.row.invitation.is_some()
                && !is_closed(it)
        };
        let has_proposed = mine.is_some() || self.spaces.values().any(is_begun);
        has_proposed.then_some(CleanCopy::Proposed { is_sent })
    }

    /// Whether this pair is being copied: then nothing is written in it. Only a choice that has to be made before is.
    pub(crate) fn is_copying(&self, space: &Space) -> bool {
        matches!(self.clean_copy(space), Some(CleanCopy::Making { .. })) && is_decided(space)
    }

    /// Whether this is a clean copy that is not in use yet: then the pair before it is the pair.
    pub(crate) fn is_copy_to_come(&self, space: &Space) -> bool {
        let of = self.identity.as_ref().and_then(|identity| space.copy_of(&identity.person()));
        let before = of.and_then(|of| self.spaces.values().find(|it| it.id == of.pair));
        before.is_some_and(|before| {
            // What cannot be read any more, by a device that came later, does not hide what can.
            let can_tell = before.roster.is_some() && before.backlog.is_empty();
            !is_closed(before) || (can_tell && self.copied_into(before).is_none_or(|(mine, _)| mine.space != space.id))
        })
    }

    /// Where this pair goes on, if it was closed after both had brought their part.
    pub(crate) fn goes_on(&self, space: &Space) -> Option<GoesOn> {
        let (mine, theirs) = self.copied_into(space).filter(|_| is_closed(space))?;
        let now = space.document.heads();
        let has_all = |words: &CopyWords| {
            words.brought.as_ref().is_some_and(|heads| heads.iter().map(|head| head.0).eq(now.iter().copied()))
        };
        let has_more = !has_all(&mine) || !has_all(&theirs) || !space.journal.rows.is_empty();
        Some(GoesOn { n: self.space_numbered(&mine.space), has_more })
    }

    /// What both have said of the copy that is whole.
    fn copied_into(&self, space: &Space) -> Option<(CopyWords, CopyWords)> {
        let (mine, theirs) = self.all_copy_words(space)?;
        mine.into_iter().rev().find_map(|mine| {
            let theirs = theirs.iter().find(|theirs| has_both(&mine, theirs))?;
            Some((mine, theirs.clone()))
        })
    }
}

/// Takes a word about a clean copy from the log.
pub(crate) fn take_copy_word(space: &mut Space, seq: u64, from: Seen, author: AuthorId, word: CleanCopyBody) {
    hear(space, from.device, &[], word.relay);
    space.news.insert(from.device, from.dev_seq);
    space.marks.add_copy_word(seq, PersonId(author.0), from.device, word);
}

/// The other member.
pub(super) fn partner_of(space: &Space, me: &PersonId) -> Option<PersonId> {
    author_in_pair(space, me).map(|author| PersonId(author.0))
}
