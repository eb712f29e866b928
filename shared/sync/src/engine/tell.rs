//! Telling the partner what was seen: in presence while both are here, otherwise in a `SEEN` record now and then.

use rand_core::CryptoRng;
use twofold_wire::Timestamp;
use twofold_wire::record::Kind;

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
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        if has_untold(space) && space.seen_due.is_none() {
            let mut random = [0; 4];
            turn.rng.fill_bytes(&mut random);
            let delay = u64::from(u32::from_be_bytes(random)) % SEEN_DELAY;
            space.seen_due = Some(turn.now.plus(delay).max(space.told_at.plus(SEEN_EVERY)));
        }
        if space.seen_due.is_some_and(|due| due <= turn.now) {
            space.seen_due = None;
            if has_untold(space) && space.roster.as_ref().is_some_and(|roster| !roster.is_closed()) {
                space.told = space.shown.iter().map(|(device, seen)| (*device, seen.dev_seq)).collect();
                space.told_at = turn.now;
                let body = Body::Seen(SeenBody { seen: space.seen(), relay: space.relay_view() });
                self.enqueue(n, Kind::Entry, &body, turn);
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
        let has_partner = space.roster.as_ref().is_some_and(|roster| roster.members().len() > 1);
        if !self.line.is_ready() || !space.link.is_caught_up || !has_partner {
            return None;
        }
        let is_news = space.link.is_presence_due || space.link.presence_shown != space.shown;
        let pause = if is_news { PRESENCE_PAUSE } else { PRESENCE_EVERY };
        Some(space.link.presence_sent.plus(pause))
    }
}

/// Something of the partner's was on screen that no record of ours has told.
fn has_untold(space: &Space) -> bool {
    space.shown.iter().any(|(device, seen)| space.told.get(device).is_none_or(|told| *told < seen.dev_seq))
}
