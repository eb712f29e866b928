//! A client that speaks frames over a real socket.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use twofold_wire::cbor::{decode, encode};
use twofold_wire::control::control_hash;
use twofold_wire::frame::{ClientFrame, RelayFrame, auth_digest, peek_digest};
use twofold_wire::ids::{Hash, VerifyKey};

use crate::support::persons::{Device, Person, signature};
use crate::support::spaces::Space;

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

    /// Waits for the relay's question whether somebody is there, and answers it, as a browser does by itself.
    pub(crate) async fn answer_ping(&mut self) {
        loop {
            if let Message::Ping(_) = self.socket.next().await.unwrap().unwrap() {
                return self.socket.flush().await.unwrap();
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
