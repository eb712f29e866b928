//! Telling the partner what was seen: in presence while both are here, otherwise in a `SEEN` record now and then.

use rand_core::CryptoRng;
use twofold_wire::record::Kind;
use twofold_wire::{PersonId, Timestamp};

use crate::body::{Body, SeenBody};
use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::space::Space;

/// Presence at least this often, in milliseconds.
const PRESENCE_EVERY: u64 = 20_000;
/// And at most this often.
const PRESENCE_PAUSE: u64 = 400;
/// `SEEN` at most this often.
const SEEN_EVERY: u64 = 10 * 60 * 1000;
/// And after a random delay up to this, so that reading shows no rhythm.
const SEEN_DELAY: u64 = 60_000;

impl Engine {
    /// Sends presence and writes `SEEN`, as far as they are due.
    pub(crate) fn tell<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(n) = self.looking else {
            return;
        };
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        let (me, device) = (identity.person(), identity.device.id());
        if has_untold(space, &me) && space.seen_due.is_none() && space.is_writable(&device) {
            let mut random = [0; 4];
            turn.rng.fill_bytes(&mut random);
            let delay = u64::from(u32::from_be_bytes(random)) % SEEN_DELAY;
            space.seen_due = Some(turn.now.plus(delay).max(space.told_at.plus(SEEN_EVERY)));
        }
        if space.seen_due.is_some_and(|due| due <= turn.now) {
            space.seen_due = None;
            if has_untold(space, &me) && space.can_seal(&device) {
                space.told = space.shown.iter().map(|(device, seen)| (*device, seen.dev_seq)).collect();
                space.told_at = turn.now;
                space.row.told_at = Some(turn.wall);
                let body = Body::Seen(SeenBody { seen: space.seen(), relay: space.relay_view() });
                self.enqueue(n, Kind::Entry, &body, turn);
                self.keep_space(n, turn);
            }
        }
        if self.presence_due(n).is_some_and(|due| due <= turn.now) {
            self.send_presence(n, true, turn);
        }
    }

    pub(crate) fn telling_due(&self, n: u32) -> Option<Timestamp> {
        if self.looking != Some(n) {
            return None;
        }
        let seen = self.spaces.get(&n).and_then(|space| space.seen_due);
        [seen, self.presence_due(n)].into_iter().flatten().min()
    }

    fn presence_due(&self, n: u32) -> Option<Timestamp> {
        let space = self.spaces.get(&n)?;
        let has_partner = space.roster.as_ref().is_some_and(|it| it.members().len() > 1 && !it.is_closed());
        // Without the current key there is nothing to send, however long it is due.
        let can_seal = self.me().is_some_and(|me| space.can_seal(&me));
        if !self.line.is_ready() || !space.link.is_caught_up || !has_partner || !can_seal {
            return None;
        }
        let is_news = space.link.is_presence_due || space.link.presence_shown != space.shown;
        let pause = if is_news { PRESENCE_PAUSE } else { PRESENCE_EVERY };
        Some(space.link.presence_sent.plus(pause))
    }
}

/// A change of somebody else's was on screen that no record of ours has told. That they saw something is no news.
fn has_untold(space: &Space, me: &PersonId) -> bool {
    space.news.iter().any(|(device, news)| {
        space.owners.get(device) != Some(me)
            && space.shown.get(device).is_some_and(|shown| shown.dev_seq >= *news)
            && space.told.get(device).is_none_or(|told| told < news)
    })
}
