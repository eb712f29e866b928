//! The one thread that writes: takes what all connections sent, makes it durable together, then tells everybody.

mod batch;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use twofold_wire::frame::Denied;
use twofold_wire::ids::{Hash, SpaceId};

use crate::hub::{ConnectionId, Hearing, Hub};
use crate::metrics::Metrics;
use crate::relay::{ChainPut, Login, NewControl, NewRecord, Relay};
use batch::Batch;

/// How many jobs may wait.
const JOBS: usize = 4096;
/// How many jobs one transaction takes at most.
const BATCH: usize = 1024;
/// Kilobytes of entries that may be on their way to the disk, of all connections together.
const ROOM: usize = 64 * 1024;
/// How often the store may do what can wait.
const SETTLE: Duration = Duration::from_secs(1);

/// What connections ask of the writer. Jobs of one connection are done in their order.
#[derive(Debug)]
pub enum Job {
    /// Lets a device in whose signature was checked with the key `key`.
    Login {
        /// The connection.
        connection: ConnectionId,
        /// Who.
        login: Login,
        /// Where to tell it of events.
        hearing: Hearing,
        /// Whether it is in.
        reply: oneshot::Sender<Result<(), Denied>>,
    },
    /// The connection is closed.
    Logout(ConnectionId),
    /// Wants to follow a log.
    Follow {
        /// The connection.
        connection: ConnectionId,
        /// The log.
        space: SpaceId,
        /// The last entry that it has.
        at: u64,
        /// The chain there.
        chain: Hash,
        /// To be repeated in the answer.
        attempt: u32,
    },
    /// Follows a log no more.
    Unfollow {
        /// The connection.
        connection: ConnectionId,
        /// The log.
        space: SpaceId,
    },
    /// Stores a record.
    Append {
        /// The connection.
        connection: ConnectionId,
        /// The record.
        new: Box<NewRecord>,
        /// Memory that it takes.
        room: Room,
    },
    /// Gives a record back after a loss.
    Restore {
        /// The connection.
        connection: ConnectionId,
        /// Its number before the loss.
        seq: u64,
        /// The record.
        new: Box<NewRecord>,
        /// Memory that it takes.
        room: Room,
    },
    /// Stores a control record.
    Control {
        /// The connection.
        connection: ConnectionId,
        /// Its number before a loss, if it is given back.
        seq: Option<u64>,
        /// The control record.
        new: Box<NewControl>,
        /// Memory that it takes.
        room: Room,
    },
    /// Forwards presence.
    Presence {
        /// The connection.
        connection: ConnectionId,
        /// The record.
        new: Box<NewRecord>,
        /// Memory that it takes.
        room: Room,
    },
    /// Extends a person's chain.
    Chain {
        /// How.
        put: Box<ChainPut>,
        /// What became of it.
        reply: oneshot::Sender<Result<(), ChainRefusal>>,
    },
    /// Does what can wait.
    Settle,
    /// Ends, after everything before this.
    Stop,
}

/// Why statements were not put on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainRefusal {
    /// The chain has this head.
    Stale(Option<Hash>),
    /// Not now.
    Busy,
}

/// A share of the memory for entries on their way; given back when it is dropped.
#[derive(Debug)]
pub struct Room(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// The way to the writer's thread.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
}

/// The writer's thread is gone, or going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the relay is stopping")]
pub struct Stopping;

impl Writer {
    /// Starts the thread. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(relay: Relay, metrics: Arc<Metrics>) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(JOBS);
        let thread =
            std::thread::Builder::new().name("writer".to_owned()).spawn(move || run(relay, &metrics, waiting))?;
        let weak = jobs.downgrade();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(SETTLE);
            loop {
                ticks.tick().await;
                let Some(jobs) = weak.upgrade() else { return };
                if jobs.send(Job::Settle).await.is_err() {
                    return;
                }
            }
        });
        Ok((Self { jobs, room: Arc::new(Semaphore::new(ROOM)) }, thread))
    }

    /// Waits for memory for an entry of this many bytes.
    ///
    /// # Errors
    /// [`Stopping`]
    pub async fn room(&self, bytes: usize) -> Result<Room, Stopping> {
        // An entry fits a frame, so it fits here.
        let kilobytes = u32::try_from(bytes / 1024 + 1).map_err(|_| Stopping)?;
        self.room.clone().acquire_many_owned(kilobytes).await.map(Room).map_err(|_| Stopping)
    }

    /// Hands a job over; waits while there are too many.
    ///
    /// # Errors
    /// [`Stopping`]
    pub async fn send(&self, job: Job) -> Result<(), Stopping> {
        self.jobs.send(job).await.map_err(|_| Stopping)
    }

    /// Ready when the thread has ended.
    pub async fn ended(&self) {
        self.jobs.closed().await;
    }

    /// Whether the thread is at work.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.jobs.is_closed()
    }
}

fn run(mut relay: Relay, metrics: &Metrics, mut waiting: mpsc::Receiver<Job>) {
    let mut hub = Hub::default();
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = Batch::new(&mut relay, &mut hub, metrics);
        let mut is_last = batch.take(first);
        for _ in 1..BATCH {
            if is_last {
                break;
            }
            let Ok(job) = waiting.try_recv() else { break };
            is_last = batch.take(job);
        }
        batch.finish();
        relay.trim(|space| hub.is_followed(space));
        if is_last {
            break;
        }
    }
    // Frames that are still on their way to the thread were not confirmed: their devices send them again.
    waiting.close();
    relay.settle();
}
