//! Following logs. Per space and connection, `Records` and `Ack` leave in the order of the log.
//!
//! ```text
//! Sub → Asking → (Behind) Reading → Asking → … → (Current) Live
//! ```
//! While a connection reads, nothing is queued for it: pages come from the store until the writer says that it has
//! everything, and from then on entries come as they are stored. A device whose chain differs from the relay's, or that
//! has more than the relay, gets one `Records` without entries that says what the relay has there (`after`: the last
//! number that both could have; `chain`: the relay's chain at it), and is not subscribed: it decides what to do.

use twofold_wire::frame::{Refused, RelayFrame};
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::limits::PAGE_ENTRIES;
use twofold_wire::log::Entry;

use crate::connection::{Connection, End};
use crate::hub::{Followed, Live};
use crate::relay::{BUSY, Follow};
use crate::store::{Page, PageSize, Place};
use crate::writer::Job;

/// Small pages: a socket keeps a buffer as large as the largest frame that it ever sent. All of them follow one
/// another without being asked for.
const PAGE: PageSize = PageSize { entries: PAGE_ENTRIES, bytes: 48 * 1024 };
/// Logs that one connection may follow.
const SUBSCRIPTIONS: usize = 1_024;

/// One followed log.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) space: SpaceId,
    /// The last entry that the device has got.
    cursor: u64,
    /// The chain at it: the device's until it was compared, then the relay's. Not kept while live.
    chain: Hash,
    is_compared: bool,
    phase: Phase,
    /// The device's own entries that are stored behind the cursor: `Ack` when the cursor gets there.
    own: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Asking { attempt: u32 },
    Reading,
    Live,
}

impl Subscription {
    /// Whether the next page must be read.
    pub(super) fn is_reading(&self) -> bool {
        self.phase == Phase::Reading
    }
}

impl Connection {
    fn subscription(&mut self, space: &SpaceId) -> Option<&mut Subscription> {
        self.subscriptions.iter_mut().find(|subscription| subscription.space == *space)
    }

    /// Ends the subscription and gives back the confirmations that waited for their turn.
    fn unsubscribe(&mut self, space: &SpaceId) -> Vec<Place> {
        let at = self.subscriptions.iter().position(|subscription| subscription.space == *space);
        at.map(|at| self.subscriptions.swap_remove(at).own).unwrap_or_default()
    }

    async fn end(&mut self, space: SpaceId, reason: Refused) -> Result<(), End> {
        let own = self.unsubscribe(&space);
        self.refuse(space, Hash::ZERO, reason).await?;
        self.send_acks(space, own).await
    }

    async fn show_difference(&mut self, space: SpaceId, at: u64, head: u64, chain: Hash) -> Result<(), End> {
        let own = self.unsubscribe(&space);
        self.send_head(space, at, head, chain).await?;
        self.send_acks(space, own).await
    }

    async fn send_acks(&mut self, space: SpaceId, own: Vec<Place>) -> Result<(), End> {
        for place in own {
            self.send_ack(space, place).await?;
        }
        Ok(())
    }

    pub(super) async fn subscribe(&mut self, space: SpaceId, after: u64, chain: Hash) -> Result<(), End> {
        let mut own = Vec::new();
        if self.subscription(&space).is_some() {
            own = self.unsubscribe(&space);
            self.ask(Job::Unfollow { connection: self.id, space }).await?;
        }
        if self.subscriptions.len() >= SUBSCRIPTIONS {
            return self.refuse(space, Hash::ZERO, Refused::Quota).await;
        }
        let phase = Phase::Reading;
        self.subscriptions.push(Subscription { space, cursor: after, chain, is_compared: false, phase, own });
        self.ask_to_follow(&space).await
    }

    async fn ask_to_follow(&mut self, space: &SpaceId) -> Result<(), End> {
        self.attempts = self.attempts.wrapping_add(1);
        let (connection, attempt) = (self.id, self.attempts);
        let Some(subscription) = self.subscription(space) else { return Ok(()) };
        subscription.phase = Phase::Asking { attempt };
        let (at, chain) = (subscription.cursor, subscription.chain);
        self.ask(Job::Follow { connection, space: *space, at, chain, attempt }).await
    }

    pub(super) async fn followed(&mut self, followed: Followed) -> Result<(), End> {
        let Followed { space, attempt, follow } = followed;
        let Some(subscription) = self.subscription(&space) else { return Ok(()) };
        if subscription.phase != (Phase::Asking { attempt }) {
            return Ok(());
        }
        match follow {
            Follow::Current(place) => {
                subscription.phase = Phase::Live;
                let has_head = std::mem::replace(&mut subscription.is_compared, true);
                if has_head { Ok(()) } else { self.send_head(space, place.seq, place.seq, place.chain).await }
            }
            Follow::Behind => {
                subscription.phase = Phase::Reading;
                Ok(())
            }
            Follow::Differs(place) => self.show_difference(space, place.seq, place.seq, place.chain).await,
            Follow::Refused(reason) => self.end(space, reason).await,
        }
    }

    /// Reads and sends the next page of the subscription at this index.
    pub(super) async fn read_on(&mut self, index: usize) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get(index) else { return Ok(()) };
        let (space, cursor) = (subscription.space, subscription.cursor);
        let page = match self.read(move |reader| reader.page(&space, cursor, PAGE)).await {
            Ok(Some(page)) => page,
            Ok(None) => return self.end(space, Refused::NotMember).await,
            Err(_) => return self.end(space, BUSY).await,
        };
        let Some(subscription) = self.subscription(&space) else { return Ok(()) };
        let is_other = !subscription.is_compared && page.chain != subscription.chain;
        if page.after != subscription.cursor || is_other {
            return self.show_difference(space, page.after, page.head, page.chain).await;
        }
        subscription.is_compared = true;
        let is_last = page.after + page.entries.len() as u64 >= page.head;
        self.send_page(space, page).await?;
        if is_last { self.ask_to_follow(&space).await } else { Ok(()) }
    }

    // Own entries leave as `Ack`, the runs between them as `Records`.
    async fn send_page(&mut self, space: SpaceId, page: Page) -> Result<(), End> {
        let head = page.head;
        let mut run: Vec<Entry> = Vec::new();
        let mut run_after = page.after;
        let mut at = page.after;
        let mut chain = page.chain;
        let own = self.subscription(&space).map(|it| std::mem::take(&mut it.own)).unwrap_or_default();
        for next in page.entries {
            at += 1;
            if self.is_own(at, &next.entry, &own) {
                let place = Place { seq: at, chain: next.chain, hash: next.entry.hash() };
                self.send_run(space, run_after, std::mem::take(&mut run), head, chain).await?;
                self.send_ack(space, place).await?;
                run_after = at;
            } else {
                run.push(next.entry);
            }
            chain = next.chain;
        }
        if run.is_empty() && at >= head {
            // Why: a device knows that it has everything by a `Records` that reaches the head; `Ack` does not say so.
            self.send_head(space, at, head, chain).await?;
        } else {
            self.send_run(space, run_after, run, head, chain).await?;
        }
        if let Some(subscription) = self.subscription(&space) {
            subscription.cursor = at;
            subscription.chain = chain;
            subscription.own.extend(own.into_iter().filter(|place| place.seq > at));
        }
        Ok(())
    }

    // Stored, and answered or about to be: the store is ahead of the answers.
    fn is_own(&mut self, at: u64, entry: &Entry, own: &[Place]) -> bool {
        if own.iter().any(|place| place.seq == at) {
            return true;
        }
        if self.sent.is_empty() {
            return false;
        }
        let hash = entry.hash();
        match self.sent.iter_mut().find(|(sent, _)| *sent == hash) {
            Some((_, is_acked)) => !std::mem::replace(is_acked, true),
            None => false,
        }
    }

    async fn send_run(
        &mut self,
        space: SpaceId,
        after: u64,
        entries: Vec<Entry>,
        head: u64,
        chain: Hash,
    ) -> Result<(), End> {
        if entries.is_empty() {
            return Ok(());
        }
        self.send(&RelayFrame::Records { space, after, entries, head, chain }).await
    }

    async fn send_head(&mut self, space: SpaceId, after: u64, head: u64, chain: Hash) -> Result<(), End> {
        self.send(&RelayFrame::Records { space, after, entries: Vec::new(), head, chain }).await
    }

    async fn send_ack(&mut self, space: SpaceId, place: Place) -> Result<(), End> {
        let Place { seq, chain, hash } = place;
        self.send(&RelayFrame::Ack { space, hash, seq, chain }).await
    }

    /// Something that this connection sent is durable.
    pub(super) async fn stored(&mut self, space: SpaceId, place: Place) -> Result<(), End> {
        let Some(subscription) = self.subscription(&space) else { return self.send_ack(space, place).await };
        let is_next = place.seq == subscription.cursor + 1;
        match subscription.phase {
            Phase::Live if is_next => subscription.cursor = place.seq,
            _ if place.seq <= subscription.cursor => {}
            Phase::Live => {
                subscription.own.push(place);
                return self.read_again(space).await;
            }
            Phase::Asking { .. } | Phase::Reading => {
                subscription.own.push(place);
                return Ok(());
            }
        }
        self.send_ack(space, place).await
    }

    /// Somebody else's entry is durable.
    pub(super) async fn live(&mut self, live: Live) -> Result<(), End> {
        let Some(subscription) = self.subscription(&live.space) else { return Ok(()) };
        if subscription.phase != Phase::Live || live.seq <= subscription.cursor {
            return Ok(());
        }
        if live.seq != subscription.cursor + 1 {
            return self.read_again(live.space).await;
        }
        subscription.cursor = live.seq;
        self.send_bytes(live.frame).await
    }

    // Why: a commit whose success the relay could not see leaves entries that nobody was told of. The store has them.
    async fn read_again(&mut self, space: SpaceId) -> Result<(), End> {
        if let Some(subscription) = self.subscription(&space) {
            subscription.phase = Phase::Reading;
        }
        self.ask(Job::Unfollow { connection: self.id, space }).await
    }
}
