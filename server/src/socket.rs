//! A WebSocket that stays small while it is idle, whatever it has carried.
//!
//! Tungstenite keeps its buffers as large as the largest frame that passed. So they begin small, and a message that is
//! larger leaves in fragments, which the other side puts together again.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use twofold_wire::limits::FRAME;

/// What a socket holds for reading, and for writing.
const BUFFER: usize = 2048;
/// How long the other side has to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);
/// How much of what it was still sending is read and thrown away.
const LEFTOVERS: usize = 4 * FRAME;

/// The other side is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gone;

/// What came.
#[derive(Clone, Debug)]
pub(crate) enum Incoming {
    /// A whole binary message.
    Frame(Bytes),
    /// A sign of life without content.
    Alive,
    /// Something that is none of our protocol. Nothing can be read after it.
    Bad(CloseCode),
    /// Nothing any more.
    Gone,
}

/// An open WebSocket.
#[derive(Debug)]
pub(crate) struct Socket(WebSocketStream<TokioIo<Upgraded>>);

/// A request that may become a WebSocket.
pub(crate) struct Upgrade {
    on_upgrade: OnUpgrade,
    accept: HeaderValue,
}

impl Upgrade {
    /// Reads the request.
    ///
    /// # Errors
    /// The answer to what is no WebSocket request.
    pub(crate) fn of(parts: &mut Parts) -> Result<Self, Box<Response>> {
        let says = |name: HeaderName, word: &str| says(&parts.headers, &name, word);
        if !says(CONNECTION, "upgrade") || !says(UPGRADE, "websocket") {
            return Err(Box::new((StatusCode::UPGRADE_REQUIRED, "This is a WebSocket.\n").into_response()));
        }
        let key = parts.headers.get(SEC_WEBSOCKET_KEY).filter(|_| says(SEC_WEBSOCKET_VERSION, "13"));
        let accept = key.and_then(|key| HeaderValue::try_from(derive_accept_key(key.as_bytes())).ok());
        match (accept, parts.extensions.remove::<OnUpgrade>()) {
            (Some(accept), Some(on_upgrade)) => Ok(Self { on_upgrade, accept }),
            _ => Err(Box::new((StatusCode::BAD_REQUEST, "This is no WebSocket request.\n").into_response())),
        }
    }

    /// Agrees, and serves the socket when the other side has heard so.
    pub(crate) fn serve<F: Future<Output = ()> + Send>(
        self,
        serve: impl FnOnce(Socket) -> F + Send + 'static,
    ) -> Response {
        let Self { on_upgrade, accept } = self;
        tokio::spawn(async move {
            // The other side may leave in between.
            let Ok(upgraded) = on_upgrade.await else { return };
            let config = WebSocketConfig::default()
                .read_buffer_size(BUFFER)
                .write_buffer_size(BUFFER)
                .max_message_size(Some(FRAME))
                .max_frame_size(Some(FRAME));
            let io = TokioIo::new(upgraded);
            serve(Socket(WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await)).await;
        });
        let headers = [
            (CONNECTION, HeaderValue::from_static("upgrade")),
            (UPGRADE, HeaderValue::from_static("websocket")),
            (SEC_WEBSOCKET_ACCEPT, accept),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
    }
}

impl Socket {
    /// What comes next. Nothing is lost if this is given up while it waits.
    pub(crate) async fn next(&mut self) -> Incoming {
        match self.0.next().await {
            Some(Ok(Message::Binary(bytes))) => Incoming::Frame(bytes),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Incoming::Alive,
            Some(Ok(Message::Text(_))) => Incoming::Bad(CloseCode::Unsupported),
            Some(Ok(Message::Close(_))) | None => Incoming::Gone,
            Some(Err(Error::Capacity(_))) => Incoming::Bad(CloseCode::Size),
            Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) => Incoming::Gone,
            Some(Err(Error::Protocol(_) | Error::Utf8(_))) => Incoming::Bad(CloseCode::Protocol),
            Some(Err(_)) => Incoming::Gone,
        }
    }

    /// Sends a message, at the latest with the next [`Socket::flush`].
    pub(crate) async fn feed(&mut self, mut message: Bytes) -> Result<(), Gone> {
        if message.len() <= BUFFER {
            return self.0.feed(Message::Binary(message)).await.map_err(|_| Gone);
        }
        let mut kind = Data::Binary;
        while !message.is_empty() {
            let fragment = message.split_to(BUFFER.min(message.len()));
            let frame = Frame::message(fragment, OpCode::Data(kind), message.is_empty());
            self.0.feed(Message::Frame(frame)).await.map_err(|_| Gone)?;
            kind = Data::Continue;
        }
        Ok(())
    }

    /// Asks for a sign of life, which browsers give by themselves; leaves at the latest with the next [`Socket::flush`].
    pub(crate) async fn ping(&mut self) -> Result<(), Gone> {
        self.0.feed(Message::Ping(Bytes::new())).await.map_err(|_| Gone)
    }

    /// Sends everything that waits.
    pub(crate) async fn flush(&mut self) -> Result<(), Gone> {
        self.0.flush().await.map_err(|_| Gone)
    }

    /// Says goodbye.
    ///
    /// Then reads what the other side was still sending: a socket that is closed with something unread takes back what
    /// was sent last, and with it the reason.
    pub(crate) async fn close(mut self, code: CloseCode) {
        let goodbye = async {
            let frame = CloseFrame { code, reason: "".into() };
            if self.0.send(Message::Close(Some(frame))).await.is_err() {
                return;
            }
            let mut left = LEFTOVERS;
            let mut thrown_away = [0; 1024];
            while left > 0 {
                match self.0.get_mut().read(&mut thrown_away).await {
                    Ok(read @ 1..) => left = left.saturating_sub(read),
                    Ok(0) | Err(_) => return,
                }
            }
        };
        // In time or not, it is over.
        let _ = timeout(GOODBYE, goodbye).await;
    }
}

fn says(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(word))
}
