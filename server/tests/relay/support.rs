//! Persons, devices and spaces that sign for real, and a client that speaks frames over a real socket.
//!
//! Content is random bytes of a padded length: the relay could not open it anyway.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use twofold_server::embedded::AppFiles;
use twofold_server::store::memory::MemoryStore;
use twofold_server::store::{Reader, Store};
use twofold_server::{Config, Server};
use twofold_wire::cbor::{Bytes, decode, encode};
use twofold_wire::chain::{PersonChain, Statement};
use twofold_wire::control::{
    Author, Body, Control, EpochStart, Pinned, SpaceKind, VERSION, Wrap, control_hash, space_id,
};
use twofold_wire::frame::{ClientFrame, RelayFrame, auth_digest, peek_digest};
use twofold_wire::ids::{DeviceId, Hash, PersonId, Signature, SpaceId, VerifyKey};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::record::{Header, Kind, Record, TAG};
use twofold_wire::time::Timestamp;

/// Other bytes at every call, the same in every run of one test.
pub(crate) fn seed() -> [u8; 32] {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    twofold_wire::hash::hash("test/seed", &[&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()]).0
}

fn signature(key: &SigningKey, digest: &Hash) -> Signature {
    Signature(key.sign(digest.as_bytes()).to_bytes())
}

/// A device with keys of its own.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) keys: DeviceKeys,
}

impl Device {
    pub(crate) fn new() -> Self {
        let key = SigningKey::from_bytes(&seed());
        let verify = VerifyKey(key.verifying_key().to_bytes());
        Self { keys: DeviceKeys { verify, wrap: Bytes(seed().to_vec()) }, key }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.id()
    }

    pub(crate) fn sign(&self, digest: &Hash) -> Signature {
        signature(&self.key, digest)
    }
}

/// A person with one device and a recovery sheet.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) device: Device,
    pub(crate) paper: Device,
    pub(crate) chain: PersonChain,
}

impl Person {
    pub(crate) fn new() -> Self {
        let (device, paper) = (Device::new(), Device::new());
        let birth = Statement::Birth { device: device.keys.clone(), paper: paper.keys.clone() };
        let birth = birth.sign(&[&|digest| device.sign(digest), &|digest| paper.sign(digest)]);
        Self { chain: PersonChain::begin(&[birth]).unwrap(), device, paper }
    }

    pub(crate) fn id(&self) -> PersonId {
        self.chain.id()
    }

    pub(crate) fn author(&self) -> Author {
        Author { person: self.id(), device: self.device.id() }
    }

    /// One more device, in the chain.
    pub(crate) fn add(&mut self) -> (Device, Bytes) {
        let device = Device::new();
        let (prev, author) = (self.chain.head(), self.device.id());
        let add = Statement::Add { prev, author, device: device.keys.clone(), label: Bytes::default() };
        let add = add.sign(&[&|digest| self.device.sign(digest), &|digest| device.sign(digest)]);
        self.chain.extend(&add).unwrap();
        (device, add)
    }

    /// One device less, by the first device.
    pub(crate) fn revoke(&mut self, device: DeviceId) -> Bytes {
        let revoke = Statement::Revoke { prev: self.chain.head(), author: self.device.id(), device };
        let revoke = revoke.sign(&[&|digest| self.device.sign(digest)]);
        self.chain.extend(&revoke).unwrap();
        revoke
    }

    pub(crate) fn put_chain(&self) -> ClientFrame {
        let statements = self.chain.statements().to_vec();
        ClientFrame::ChainPut { person: self.id(), expected: None, statements, admission: None }
    }

    fn pinned(&self) -> Pinned {
        Pinned { person: self.id(), statements: self.chain.statements().to_vec() }
    }
}

fn start(epoch: u32, persons: &[&Person]) -> EpochStart {
    let devices = persons.iter().flat_map(|person| person.chain.current_devices());
    let wraps = devices.map(|device| Wrap { device: device.id, sealed: Bytes(vec![7; 64]) }).collect();
    EpochStart { epoch, wraps, keyring: Bytes::default() }
}

/// A space as its members see it.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub(crate) id: SpaceId,
    pub(crate) controls: Vec<Bytes>,
    pub(crate) head: Hash,
    pub(crate) epoch: u32,
}

impl Space {
    pub(crate) fn begin(persons: &[&Person]) -> Self {
        let kind = if persons.len() == 1 { SpaceKind::Pair } else { SpaceKind::Program };
        let body = Body::Genesis {
            kind,
            nonce: SpaceId::from_hash(&seed()),
            persons: persons.iter().map(|person| person.pinned()).collect(),
            start: start(0, persons),
        };
        let genesis = sign(SpaceId::ZERO, Hash::ZERO, persons[0], body);
        Self { id: space_id(&genesis), head: control_hash(&genesis), controls: vec![genesis], epoch: 0 }
    }

    /// The next control record; the space believes it at once.
    pub(crate) fn control(&mut self, by: &Person, body: Body) -> ClientFrame {
        let control = sign(self.id, self.head, by, body);
        self.believe(control)
    }

    fn believe(&mut self, control: Bytes) -> ClientFrame {
        self.head = control_hash(&control);
        self.controls.push(control.clone());
        ClientFrame::RosterPut { space: self.id, control }
    }

    pub(crate) fn genesis(&self) -> ClientFrame {
        ClientFrame::RosterPut { space: self.id, control: self.controls[0].clone() }
    }

    pub(crate) fn invite(&mut self, by: &Person, key: &SigningKey, expires: Timestamp) -> ClientFrame {
        self.control(by, Body::Invite { key: VerifyKey(key.verifying_key().to_bytes()), expires })
    }

    pub(crate) fn join(&mut self, inviter: &Person, joiner: &Person, key: &SigningKey) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, &[inviter, joiner]);
        let body = Body::Join { key: VerifyKey(key.verifying_key().to_bytes()), person: joiner.pinned(), start };
        let control = unsigned(self.id, self.head, joiner, body);
        let control = control.sign(&[&|digest| joiner.device.sign(digest), &|digest| signature(key, digest)]);
        self.believe(control)
    }

    pub(crate) fn eject(&mut self, by: &Person, who: &Person) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, &[by]);
        self.control(by, Body::Eject { person: who.id(), start })
    }

    pub(crate) fn rotate(&mut self, by: &Person, all: &[&Person]) -> ClientFrame {
        self.epoch += 1;
        let start = start(self.epoch, all);
        self.control(by, Body::Rotate { start })
    }

    pub(crate) fn close(&mut self, by: &Person) -> ClientFrame {
        self.control(by, Body::Close)
    }
}

fn unsigned(space: SpaceId, prev: Hash, by: &Person, body: Body) -> Control {
    Control { version: VERSION, space, prev, author: by.author(), body, sealed: Bytes::default() }
}

fn sign(space: SpaceId, prev: Hash, by: &Person, body: Body) -> Bytes {
    unsigned(space, prev, by, body).sign(&[&|digest| by.device.sign(digest)])
}

/// A device's own sequence in one space.
#[derive(Clone, Debug)]
pub(crate) struct Pen {
    pub(crate) device: Device,
    pub(crate) last: Hash,
    pub(crate) dev_seq: u64,
}

impl Pen {
    pub(crate) fn new(device: &Device) -> Self {
        Self { device: device.clone(), last: Hash::ZERO, dev_seq: 0 }
    }

    pub(crate) fn header(&self, space: &Space, kind: Kind) -> Header {
        let dev_seq = if kind == Kind::Presence { 0 } else { self.dev_seq + 1 };
        Header {
            kind,
            space: space.id,
            epoch: space.epoch,
            device: self.device.id(),
            dev_seq,
            prev_dev_hash: self.last,
            roster_hash: space.head,
            nonce: [0; 24],
            commit: seed(),
        }
    }

    /// The next record; the pen moves on.
    pub(crate) fn write(&mut self, space: &Space) -> Record {
        self.write_sized(space, 512)
    }

    pub(crate) fn write_sized(&mut self, space: &Space, padded: usize) -> Record {
        let record = self.seal(self.header(space, Kind::Entry), padded);
        self.last = record.hash();
        self.dev_seq += 1;
        record
    }

    pub(crate) fn seal(&self, header: Header, padded: usize) -> Record {
        let byte = header.commit[0];
        Record::assemble(header, &vec![byte; padded + TAG], |digest| self.device.sign(digest))
    }
}

pub(crate) fn append(record: &Record) -> ClientFrame {
    ClientFrame::Append { record: Bytes(record.bytes().to_vec()) }
}

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

/// A connection.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) nonce: Hash,
    pub(crate) origin: String,
    pub(crate) incarnation: Hash,
    /// Heads that the relay nudged this connection with.
    pub(crate) nudges: Vec<u64>,
    aside: VecDeque<RelayFrame>,
}

impl Client {
    /// Opens a connection with this `Origin` header, or gives back the HTTP status that refused it.
    pub(crate) async fn open(address: SocketAddr, origin: Option<&str>) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self::challenged(socket).await),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A connection whose system takes little before it is read.
    pub(crate) async fn open_narrow(address: SocketAddr) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = MaybeTlsStream::Plain(socket.connect(address).await.unwrap());
        let (socket, _) = tokio_tungstenite::client_async(format!("ws://{address}/ws"), stream).await.unwrap();
        Self::challenged(socket).await
    }

    async fn challenged(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        let mut client = Self {
            socket,
            nonce: Hash::ZERO,
            origin: String::new(),
            incarnation: Hash::ZERO,
            nudges: Vec::new(),
            aside: VecDeque::new(),
        };
        let RelayFrame::Challenge { version: 1, nonce, origin, incarnation } = client.next().await else {
            panic!("no challenge")
        };
        (client.nonce, client.origin, client.incarnation) = (nonce, origin, incarnation);
        client
    }

    pub(crate) async fn send(&mut self, frame: ClientFrame) {
        self.send_bytes(encode(&frame)).await;
    }

    pub(crate) async fn send_bytes(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// The next frame that is no nudge; nothing when the relay closed.
    pub(crate) async fn try_next(&mut self) -> Option<RelayFrame> {
        if let Some(frame) = self.aside.pop_front() {
            return Some(frame);
        }
        tokio::time::timeout(Duration::from_secs(30), self.next_whenever()).await.expect("the relay answers")
    }

    /// The next frame from the socket, however long it takes.
    pub(crate) async fn next_whenever(&mut self) -> Option<RelayFrame> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => match decode(&bytes).unwrap() {
                    RelayFrame::Nudge { head, .. } => self.nudges.push(head),
                    frame => return Some(frame),
                },
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub(crate) async fn next(&mut self) -> RelayFrame {
        self.try_next().await.expect("the connection is open")
    }

    pub(crate) async fn ask(&mut self, frame: ClientFrame) -> RelayFrame {
        self.send(frame).await;
        self.next().await
    }

    pub(crate) fn auth(&self, person: &Person, device: &Device) -> ClientFrame {
        let signature = device.sign(&auth_digest(&self.origin, &self.nonce, &device.id()));
        ClientFrame::Auth { device: device.id(), person: person.id(), signature }
    }

    pub(crate) async fn log_in(&mut self, person: &Person, device: &Device) {
        let auth = self.auth(person, device);
        assert_eq!(self.ask(auth).await, RelayFrame::Welcome);
    }

    pub(crate) fn peek(&self, space: &Space, key: &SigningKey) -> ClientFrame {
        let signature = signature(key, &peek_digest(&self.origin, &self.nonce, &space.id));
        ClientFrame::Peek { space: space.id, invitation: VerifyKey(key.verifying_key().to_bytes()), signature }
    }

    /// Stores something and gives back its number and chain. Other frames that come first are kept for later.
    pub(crate) async fn put(&mut self, frame: ClientFrame) -> (u64, Hash) {
        let sent = match &frame {
            ClientFrame::Append { record } => twofold_wire::record::record_hash(record),
            ClientFrame::RosterPut { control, .. } => control_hash(control),
            ClientFrame::Restore { entry, .. } => entry.hash(),
            _ => panic!("nothing to store"),
        };
        self.send(frame).await;
        let mut before = VecDeque::new();
        loop {
            match self.next().await {
                RelayFrame::Ack { hash, seq, chain, .. } if hash == sent => {
                    before.append(&mut self.aside);
                    self.aside = before;
                    return (seq, chain);
                }
                frame @ (RelayFrame::Nack { .. } | RelayFrame::Denied { .. }) => panic!("{frame:?}"),
                other => before.push_back(other),
            }
        }
    }

    /// Waits until everything that was sent before is answered.
    pub(crate) async fn settle(&mut self) {
        let mut before = VecDeque::new();
        self.send(ClientFrame::WhoAmI).await;
        loop {
            match self.next().await {
                RelayFrame::Me { .. } => break,
                other => before.push_back(other),
            }
        }
        before.append(&mut self.aside);
        self.aside = before;
    }

    pub(crate) async fn subscribe(&mut self, space: &Space) {
        self.send(ClientFrame::Sub { space: space.id, after: 0, chain: Hash::ZERO }).await;
    }
}

/// Checks a stretch of a log as a device does, and gives back the chain after it.
pub(crate) fn follow(chain: Hash, after: u64, entries: &[twofold_wire::log::Entry]) -> Hash {
    let mut chain = chain;
    for (seq, entry) in (after + 1..).zip(entries) {
        chain = twofold_wire::log::next_chain(&chain, seq, &entry.hash());
    }
    chain
}
