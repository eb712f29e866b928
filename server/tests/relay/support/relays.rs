//! A relay in this process, on a free port.

use std::net::SocketAddr;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use tokio::task::JoinHandle;
use twofold_server::embedded::AppFiles;
use twofold_server::store::memory::MemoryStore;
use twofold_server::store::{Reader, Store};
use twofold_server::{Config, Server};
use twofold_wire::frame::RelayFrame;
use twofold_wire::ids::Hash;
use twofold_wire::time::Timestamp;

use crate::support::clients::Client;
use crate::support::pens::Pen;
use crate::support::persons::{Device, Person, seed};
use crate::support::spaces::Space;

/// A relay in this process; stopped at the end of the test.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    pub(crate) origin: String,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

pub(crate) fn config() -> Config {
    Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() }
}

impl Relay {
    pub(crate) async fn start() -> Self {
        Self::with(config()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let store = MemoryStore::new(Hash([1; 32]));
        Self::over(config, Box::new(store.clone()), Arc::new(store)).await
    }

    pub(crate) async fn over(config: Config, store: Box<dyn Store>, reader: Arc<dyn Reader>) -> Self {
        Self::serving(config, store, reader, AppFiles::new(&[])).await
    }

    pub(crate) async fn serving(
        config: Config,
        store: Box<dyn Store>,
        reader: Arc<dyn Reader>,
        files: AppFiles,
    ) -> Self {
        Self::run(Server::bind_with(config, store, reader, files).await.unwrap())
    }

    pub(crate) fn run(server: Server) -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (address, origin) = (server.address(), server.origin().to_owned());
        let task = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Self { address, origin, stop: Some(stop), task: Some(task) }
    }

    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        self.task.take().unwrap().await.unwrap().unwrap();
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::open(self.address, Some(&self.origin)).await.unwrap()
    }

    /// Registers the person and logs the device in.
    pub(crate) async fn enter(&self, person: &Person) -> Client {
        self.enter_as(person, &person.device).await
    }

    pub(crate) async fn enter_as(&self, person: &Person, device: &Device) -> Client {
        let mut client = self.connect().await;
        client.send(person.put_chain()).await;
        assert!(matches!(client.next().await, RelayFrame::Chain { .. }));
        client.log_in(person, device).await;
        client
    }

    /// A pair that is begun and joined, with both connected.
    pub(crate) async fn pair(&self) -> (Pair, Client, Client) {
        let (ann, ben) = (Person::new(), Person::new());
        let mut by_ann = self.enter(&ann).await;
        let mut by_ben = self.enter(&ben).await;
        let mut space = Space::begin(&[&ann]);
        let key = SigningKey::from_bytes(&seed());
        by_ann.put(space.genesis()).await;
        by_ann.put(space.invite(&ann, &key, Timestamp(u64::MAX))).await;
        by_ben.put(space.join(&ann, &ben, &key)).await;
        let (ann_pen, ben_pen) = (Pen::new(&ann.device), Pen::new(&ben.device));
        (Pair { ann, ben, space, ann_pen, ben_pen }, by_ann, by_ben)
    }
}

/// Two members of a space.
pub(crate) struct Pair {
    pub(crate) ann: Person,
    pub(crate) ben: Person,
    pub(crate) space: Space,
    pub(crate) ann_pen: Pen,
    pub(crate) ben_pen: Pen,
}
