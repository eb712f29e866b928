//! What all connections share.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use std::net::IpAddr;
use tokio::sync::{mpsc, watch};
use twofold_wire::ids::{DeviceId, Hash};

use crate::config::Config;
use crate::embedded::AppFiles;
use crate::hub::ConnectionId;
use crate::limits::{Buckets, Doors};
use crate::metrics::Metrics;
use crate::origin::{BadOrigin, Origins};
use crate::relay::{Quotas, Relay};
use crate::store::{Reader, Store};
use crate::writer::{Job, Writer};

/// What all connections share; clones are the same.
pub type AppState = Arc<Shared>;

/// Why the relay cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// An origin is none.
    #[error(transparent)]
    Origin(#[from] BadOrigin),
    /// The system gives no thread.
    #[error("the writer's thread cannot be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// See [`AppState`].
pub struct Shared {
    /// What the operator set.
    pub config: Config,
    /// Where people open the relay.
    pub origins: Origins,
    /// Announced to every device.
    pub incarnation: Hash,
    /// The way to the writer.
    pub writer: Writer,
    /// Reads beside it.
    pub reader: Arc<dyn Reader>,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// Rates.
    pub limits: Limits,
    /// The app.
    pub files: AppFiles,
    closing: watch::Sender<bool>,
    connections: AtomicU64,
    // Every connection holds a clone, so that the end of the last one is noticed.
    alive: mpsc::Sender<()>,
}

/// What is limited in rate, by whom.
#[derive(Debug)]
pub struct Limits {
    /// Open connections of an address.
    pub doors: Doors<IpAddr>,
    /// Logins of an address.
    pub logins: Buckets<IpAddr>,
    /// Extended chains of an address.
    pub chains: Buckets<IpAddr>,
    /// New persons of an address.
    pub new_persons: Buckets<IpAddr>,
    /// Looks at rosters of an address.
    pub peeks: Buckets<IpAddr>,
    /// Records of a device.
    pub records: Buckets<DeviceId>,
    /// Presence of a device.
    pub presence: Buckets<DeviceId>,
    /// Control records of a device.
    pub controls: Buckets<DeviceId>,
    /// Restored entries of a device.
    pub restores: Buckets<DeviceId>,
}

impl Limits {
    fn new(config: &Config) -> Self {
        let hourly = config.max_new_persons_per_hour;
        Self {
            doors: Doors::new(config.connections_per_address, config.connections),
            logins: Buckets::new(config.connections_per_address.saturating_mul(2), 20.0),
            chains: Buckets::new(120, 2.0),
            new_persons: Buckets::new(hourly, f64::from(hourly) / 3600.0),
            peeks: Buckets::new(60, 1.0),
            records: Buckets::new(config.record_burst, f64::from(config.records_per_second)),
            presence: Buckets::new(40, 8.0),
            controls: Buckets::new(120, 1.0),
            restores: Buckets::new(20_000, 500.0),
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// What ends with the relay.
#[derive(Debug)]
pub struct Ending {
    alive: mpsc::Receiver<()>,
    writer: JoinHandle<()>,
}

impl Shared {
    /// Starts the writer over this store. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn start(
        config: Config,
        listening: SocketAddr,
        store: Box<dyn Store>,
        reader: Arc<dyn Reader>,
        files: AppFiles,
    ) -> Result<(AppState, Ending), StateError> {
        let origins = Origins::new(&config.origin, listening)?;
        let quotas = Quotas {
            records: config.quota_bytes,
            controls: config.control_quota_bytes,
            spaces: config.spaces_per_person,
            ended_millis: u64::from(config.days_after_end) * 24 * 60 * 60 * 1000,
        };
        let incarnation = store.incarnation();
        let metrics = Arc::<Metrics>::default();
        let (writer, thread) = Writer::start(Relay::new(store, quotas), metrics.clone())?;
        let (alive, last) = mpsc::channel(1);
        let state = Arc::new(Self {
            limits: Limits::new(&config),
            config,
            origins,
            incarnation,
            writer,
            reader,
            metrics,
            files,
            closing: watch::Sender::new(false),
            connections: AtomicU64::new(0),
            alive,
        });
        Ok((state, Ending { alive: last, writer: thread }))
    }

    /// A number for a new connection.
    pub fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed))
    }

    /// Becomes true when the relay stops.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// To be held by a connection for as long as it lives.
    pub(crate) fn alive(&self) -> mpsc::Sender<()> {
        self.alive.clone()
    }

    /// Closes all connections and lets no more in.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Closes all connections, lets the writer finish, and waits for both.
    pub(crate) async fn stop(state: AppState, ending: Ending) {
        let Ending { mut alive, writer } = ending;
        state.close();
        // A writer that is gone has nothing to finish. Its queue is in order: everything before this is stored.
        let jobs = state.writer.clone();
        drop(state);
        // Resolves when the last connection is gone; those that are stuck are cut off with the process.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), alive.recv()).await;
        let _ = jobs.send(Job::Stop).await;
        let joined = tokio::task::spawn_blocking(move || writer.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the writer ended badly");
        }
    }
}
