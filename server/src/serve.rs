//! A running relay: a port, a store, and an orderly end.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::embedded::AppFiles;
use crate::router::app;
use crate::state::{AppState, Ending, Shared, StateError};
use crate::store::sqlite::{OpenError, SqliteStore};
use crate::store::{Reader, Store};

/// Connections that read the database beside the writer.
const READERS: usize = 3;

/// Why the relay cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be used.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// Nothing can listen there.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// An origin is none, or the system gives no thread.
    #[error(transparent)]
    State(#[from] StateError),
}

/// A relay that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    state: AppState,
    ending: Ending,
}

impl Server {
    /// Opens the data directory and the port.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn bind(config: Config) -> Result<Self, StartError> {
        let store = SqliteStore::open(&config.data)?;
        let reader = Arc::new(store.reader(READERS)?);
        Self::bind_with(config, Box::new(store), reader, AppFiles::built()).await
    }

    /// Opens the port over another store and app.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn bind_with(
        config: Config,
        store: Box<dyn Store>,
        reader: Arc<dyn Reader>,
        files: AppFiles,
    ) -> Result<Self, StartError> {
        let failed = |error| StartError::Listen { address: config.listen, error };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (state, ending) = Shared::start(config, address, store, reader, files)?;
        Ok(Self { listener, address, state, ending })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people open it.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.state.origins.main()
    }

    /// Serves until `stop` is ready; then closes all connections and stores what they had sent.
    ///
    /// # Errors
    /// The port fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let Self { listener, state, ending, .. } = self;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "the relay is serving");
        let service = app(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let closing = state.clone();
        // Frames are small and complete: waiting for more only delays them.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let served = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("the relay is stopping");
            closing.close();
        });
        let mut closed = state.closing();
        let writer = state.writer.clone();
        // Plain requests end by themselves; those that do not are cut off.
        let result = tokio::select! {
            result = async { served.await } => result,
            () = async {
                let _ = closed.wait_for(|is_closing| *is_closing).await;
                tokio::time::sleep(Duration::from_secs(10)).await;
            } => Ok(()),
            // Only a bug ends it before it is told to. A relay that stores nothing must not look alive.
            () = writer.ended() => Err(std::io::Error::other("the writer ended")),
        };
        Shared::stop(state, ending).await;
        result
    }
}
