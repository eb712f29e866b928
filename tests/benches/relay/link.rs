//! A device's connection to either server, and what it hears.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use twofold_wire::cbor::{decode, encode};
use twofold_wire::frame::{ClientFrame, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;
use twofold_wire::record::Record;

use crate::people::{Pair, append};
use crate::server::Kind;

/// Where frames go.
pub(crate) type Sink = SplitSink<WebSocketStream<TcpStream>, Message>;
/// Where frames come from.
pub(crate) type Stream = SplitStream<WebSocketStream<TcpStream>>;

/// What a frame says, whichever server it comes from.
#[derive(Debug)]
pub(crate) enum Heard {
    /// Entries `after + 1`, `after + 2`, … of a log that has `head` by now.
    Entries { after: u64, head: u64, entries: Vec<Vec<u8>> },
    /// The next record that this connection sent is durable.
    Stored,
    /// Something else that is no answer.
    Other,
}

/// A stretch of a log, from a number on to its end.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// The number before the first entry here: smaller than asked for when the server has lost entries.
    pub(crate) after: u64,
    /// The entries.
    pub(crate) entries: Vec<Vec<u8>>,
    /// Bytes of all messages that brought them.
    pub(crate) bytes: usize,
}

/// Who is at the end of a connection.
#[derive(Clone, Copy)]
pub(crate) struct Seat<'a> {
    /// The pair's number at this server.
    pub(crate) number: usize,
    /// The pair.
    pub(crate) pair: &'a Pair,
    /// Mentor or mentee.
    pub(crate) side: usize,
}

impl Seat<'_> {
    // Everybody has an address of their own, as on the internet.
    fn address(&self) -> String {
        let place = self.number * 2 + self.side;
        format!("10.{}.{}.{}", (place >> 16) & 255, (place >> 8) & 255, place & 255)
    }
}

/// A connection.
pub(crate) struct Link {
    kind: Kind,
    /// Where frames go.
    pub(crate) sink: Sink,
    /// Where frames come from.
    pub(crate) stream: Stream,
}

impl Link {
    /// Makes the pair known to a relay. The floor knows nobody.
    pub(crate) async fn register(server: (Kind, SocketAddr), number: usize, pair: &Pair) -> Result<()> {
        if server.0 == Kind::Floor {
            return Ok(());
        }
        for side in [1, 0] {
            let seat = Seat { number, pair, side };
            let (mut link, origin, nonce) = Self::greet(server, &seat).await?;
            let person = pair.sides.get(side).context("a side")?;
            let answer = link.ask(&person.put_chain()).await?;
            ensure!(matches!(answer, RelayFrame::Chain { .. }), "{answer:?}");
            if side == 0 {
                let answer = link.ask(&person.auth(&origin, &nonce)).await?;
                ensure!(answer == RelayFrame::Welcome, "{answer:?}");
                let answer = link.ask(&pair.put_genesis()).await?;
                ensure!(matches!(answer, RelayFrame::Ack { .. }), "{answer:?}");
            }
            link.sink.close().await?;
        }
        Ok(())
    }

    /// Connects, logs in where that is asked for, and follows the pair's log. Gives back what came after `after`.
    pub(crate) async fn open(
        server: (Kind, SocketAddr),
        seat: Seat<'_>,
        after: u64,
        chain: Hash,
    ) -> Result<(Self, Stretch)> {
        let mut link = match server.0 {
            Kind::Floor => Self::dial(server, &format!("{}/{after}", seat.number), &seat).await?,
            Kind::Relay => {
                let (mut link, origin, nonce) = Self::greet(server, &seat).await?;
                let person = seat.pair.sides.get(seat.side).context("a side")?;
                let answer = link.ask(&person.auth(&origin, &nonce)).await?;
                ensure!(answer == RelayFrame::Welcome, "{answer:?}");
                link.send(encode(&ClientFrame::Sub { space: seat.pair.space, after, chain })).await?;
                link
            }
        };
        let mut stretch = Stretch { after, entries: Vec::new(), bytes: 0 };
        let mut end = 0;
        loop {
            let message = link.next().await?;
            stretch.bytes += message.len();
            let Heard::Entries { after, head, entries } = link.hear(&message)? else { continue };
            if stretch.entries.is_empty() {
                stretch.after = stretch.after.min(after);
            }
            stretch.entries.extend(entries);
            end = head.max(end);
            if stretch.after + stretch.entries.len() as u64 >= end {
                return Ok((link, stretch));
            }
        }
    }

    async fn dial((kind, address): (Kind, SocketAddr), path: &str, seat: &Seat<'_>) -> Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let mut request = format!("ws://{address}/{path}").into_client_request()?;
        request.headers_mut().insert("x-forwarded-for", seat.address().parse()?);
        let (socket, _) = tokio_tungstenite::client_async(request, socket).await?;
        let (sink, stream) = socket.split();
        Ok(Self { kind, sink, stream })
    }

    async fn greet(server: (Kind, SocketAddr), seat: &Seat<'_>) -> Result<(Self, String, Hash)> {
        let mut link = Self::dial(server, "ws", seat).await?;
        match decode(&link.next().await?)? {
            RelayFrame::Challenge { nonce, origin, .. } => Ok((link, origin, nonce)),
            other => bail!("no challenge but {other:?}"),
        }
    }

    async fn ask(&mut self, frame: &ClientFrame) -> Result<RelayFrame> {
        self.send(encode(frame)).await?;
        Ok(decode(&self.next().await?)?)
    }

    /// Sends bytes as they are.
    pub(crate) async fn send(&mut self, bytes: Vec<u8>) -> Result<()> {
        Ok(self.sink.send(Message::Binary(bytes.into())).await?)
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>> {
        let next = tokio::time::timeout(std::time::Duration::from_secs(20), self.stream.next());
        match next.await.context("no answer in 20 seconds")?.context("the connection ended")?? {
            Message::Binary(bytes) => Ok(bytes.into()),
            other => bail!("{other:?}"),
        }
    }

    /// What a message of this connection says.
    pub(crate) fn hear(&self, message: &[u8]) -> Result<Heard> {
        hear(self.kind, message)
    }
}

/// The message that stores a record.
pub(crate) fn store(kind: Kind, record: &Record) -> Vec<u8> {
    match kind {
        Kind::Relay => append(record),
        Kind::Floor => record.bytes().to_vec(),
    }
}

/// What a message says. A refusal is an error: the load keeps to every rule.
pub(crate) fn hear(kind: Kind, message: &[u8]) -> Result<Heard> {
    match kind {
        Kind::Relay => match decode(message)? {
            RelayFrame::Records { after, entries, head, .. } => {
                let bytes = |entry| match entry {
                    Entry::Control(bytes) | Entry::Record(bytes) => bytes.0,
                };
                Ok(Heard::Entries { after, head, entries: entries.into_iter().map(bytes).collect() })
            }
            RelayFrame::Ack { .. } => Ok(Heard::Stored),
            RelayFrame::Nudge { .. } | RelayFrame::Pong | RelayFrame::Presence { .. } => Ok(Heard::Other),
            other => bail!("the relay says {other:?}"),
        },
        Kind::Floor => hear_floor(message).context("the floor says something unknown"),
    }
}

fn hear_floor(message: &[u8]) -> Option<Heard> {
    let (what, mut rest) = message.split_first()?;
    let number = |bytes: &mut &[u8]| {
        let (first, after) = bytes.split_first_chunk::<8>()?;
        *bytes = after;
        Some(u64::from_be_bytes(*first))
    };
    match what {
        0 => number(&mut rest).map(|_| Heard::Stored),
        1 => {
            let mut entries = Vec::new();
            let mut last = 0;
            while !rest.is_empty() {
                last = number(&mut rest)?;
                let (length, after) = rest.split_first_chunk::<4>()?;
                let (bytes, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
                entries.push(bytes.to_vec());
                rest = after;
            }
            Some(Heard::Entries { after: last - entries.len() as u64, head: last, entries })
        }
        2 => {
            let head = number(&mut rest)?;
            Some(Heard::Entries { after: head, head, entries: Vec::new() })
        }
        _ => None,
    }
}
