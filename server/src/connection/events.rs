//! What a connection hears from the hub, what it asks of the writer, and what it sends.

use std::sync::atomic::Ordering;

use axum::body::Bytes;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use twofold_wire::cbor::encode;
use twofold_wire::frame::{Denied, Refused, RelayFrame};
use twofold_wire::ids::{Hash, SpaceId};

use crate::connection::{Connection, DEAD, End};
use crate::hub::{Answer, Event};
use crate::store::{Reader, StoreError};
use crate::writer::{Job, Room};

/// Events that are sent together with one flush.
const TOGETHER: usize = 64;

impl Connection {
    pub(super) async fn hear(&mut self, event: Event) -> Result<(), End> {
        let mut next = Some(event);
        for _ in 0..TOGETHER {
            let Some(event) = next else { break };
            self.hear_one(event).await?;
            next = self.events.try_recv().ok();
        }
        if let Some(event) = next {
            self.hear_one(event).await?;
        }
        match (self.login, self.in_flight, self.deferred.take()) {
            (Some((login, key)), 0, Some(frame)) => self.handle_member(login, key, frame).await,
            (_, _, deferred) => {
                self.deferred = deferred;
                Ok(())
            }
        }
    }

    pub(super) async fn hear_one(&mut self, event: Event) -> Result<(), End> {
        match event {
            Event::Answer(answer) => {
                self.in_flight = self.in_flight.saturating_sub(1);
                match *answer {
                    Answer::Stored { space, place } => {
                        if self.arrived(&place.hash) {
                            Ok(())
                        } else {
                            self.stored(space, place).await
                        }
                    }
                    Answer::Refused { space, hash, reason } => {
                        self.arrived(&hash);
                        self.nack(space, hash, reason).await
                    }
                    Answer::Forwarded => Ok(()),
                }
            }
            Event::Live(live) => {
                self.queued.fetch_sub(live.frame.len(), Ordering::Relaxed);
                self.live(*live).await
            }
            Event::Push(frame) => {
                self.queued.fetch_sub(frame.len(), Ordering::Relaxed);
                self.send_bytes(*frame).await
            }
            Event::Follow(followed) => self.followed(*followed).await,
            Event::Left(space) => {
                self.subscriptions.retain(|subscription| subscription.space != *space);
                self.nack(*space, Hash::ZERO, Refused::NotMember).await
            }
            Event::Cut(reason) => self.deny(reason).await,
        }
    }

    pub(super) async fn bad_frame(&mut self, code: CloseCode) -> Result<(), End> {
        self.state.metrics.bad_frames.up();
        self.send(&RelayFrame::BadFrame).await?;
        Err(End::Close(code))
    }

    pub(super) async fn deny(&mut self, reason: Denied) -> Result<(), End> {
        self.state.metrics.denied.up();
        self.send(&RelayFrame::Denied { reason }).await?;
        Err(End::Close(CloseCode::Policy))
    }

    pub(super) async fn nack(&mut self, space: SpaceId, hash: Hash, reason: Refused) -> Result<(), End> {
        self.send(&RelayFrame::Nack { space, hash, reason }).await
    }

    /// Counts and sends a refusal that the writer did not have to be asked for.
    pub(super) async fn refuse(&mut self, space: SpaceId, hash: Hash, reason: Refused) -> Result<(), End> {
        self.state.metrics.refuse(&reason);
        self.nack(space, hash, reason).await
    }

    pub(super) async fn room(&mut self, bytes: usize) -> Result<Room, End> {
        self.state.writer.room(bytes).await.map_err(|_| End::Close(CloseCode::Away))
    }

    pub(super) async fn ask(&mut self, job: Job) -> Result<(), End> {
        self.state.writer.send(job).await.map_err(|_| End::Close(CloseCode::Away))
    }

    /// Asks for something that is answered by exactly one [`Answer`].
    pub(super) async fn ask_answered(&mut self, entry: Option<Hash>, job: Job) -> Result<(), End> {
        self.in_flight += 1;
        self.sent.extend(entry.map(|hash| (hash, false)));
        self.ask(job).await
    }

    /// An answer came: the entry is not on its way any more. Whether a page has confirmed it already.
    pub(super) fn arrived(&mut self, entry: &Hash) -> bool {
        let at = self.sent.iter().position(|(hash, _)| hash == entry);
        at.is_some_and(|at| self.sent.swap_remove(at).1)
    }

    pub(super) async fn send(&mut self, frame: &RelayFrame) -> Result<(), End> {
        self.send_bytes(encode(frame).into()).await
    }

    // Into the socket's buffer; `run` flushes before it waits.
    pub(super) async fn send_bytes(&mut self, frame: Bytes) -> Result<(), End> {
        let sent = timeout(DEAD, self.socket.feed(frame)).await;
        sent.map_err(|_| End::Gone)?.map_err(|_| End::Gone)
    }

    pub(super) async fn flush(&mut self) -> Result<(), End> {
        timeout(DEAD, self.socket.flush()).await.map_err(|_| End::Gone)?.map_err(|_| End::Gone)
    }

    /// Reads from the store on a thread that may wait for the disk.
    pub(super) fn read<T: Send + 'static, F>(
        &self,
        read: F,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F>
    where
        F: FnOnce(&dyn Reader) -> Result<T, StoreError> + Send + 'static,
    {
        let reader = self.state.reader.clone();
        let done = tokio::task::spawn_blocking(move || read(&*reader));
        async move { done.await.unwrap_or(Err(StoreError::Unavailable)) }
    }
}
