//! One WebSocket: reads frames, asks the writer, sends what the writer and the logs have for it.
//!
//! Everything that is sent about a log goes through [`subscriptions`], which keeps it in the order of the log.

mod appends;
mod chains;
mod controls;
mod events;
mod login;
mod queries;
mod subscriptions;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use twofold_wire::cbor::decode;
use twofold_wire::frame::{ClientFrame, RelayFrame, VERSION};
use twofold_wire::ids::{Hash, PersonId, VerifyKey};
use twofold_wire::limits::{DEAD_SECONDS, PING_SECONDS};
use twofold_wire::log::Entry;

use crate::hub::{ConnectionId, Event, QUEUE};
use crate::relay::Login;
use crate::socket::{Gone, Incoming, Socket};
use crate::state::AppState;
use crate::writer::Job;
use subscriptions::Subscription;

/// Silence after which a connection counts as dead; also how long a send may take.
const DEAD: Duration = Duration::from_secs(DEAD_SECONDS);
/// Silence after which the other side is asked whether it is there: later than devices ping by themselves.
/// Why: a hidden tab's timers are held back, and its browser answers this without them.
const ASK: Duration = Duration::from_secs(PING_SECONDS + 5);
/// How long a connection may stay without logging in.
const ANONYMOUS: Duration = Duration::from_secs(120);
/// Entries and presence that may be on their way to the writer for one connection. Well below [`QUEUE`].
const IN_FLIGHT: usize = 128;

/// The connection is over.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The other side is gone, or too slow.
    Gone,
    /// Say this and close.
    Close(CloseCode),
}

/// What a connection was waiting for.
enum Woken {
    Incoming(Incoming),
    Event(Option<Event>),
    Reading,
    Silent,
    Closing,
}

/// Serves a connection until it ends.
pub(crate) async fn serve(socket: Socket, state: AppState, origin: String, address: IpAddr) {
    let Ok(mut connection) = Connection::new(socket, state, origin, address) else {
        tracing::error!("the system gives no random bytes");
        return;
    };
    let end = connection.run().await;
    if connection.login.is_some() {
        // The writer is gone only when the relay stops.
        let _ = connection.state.writer.send(Job::Logout(connection.id)).await;
    }
    if let Err(End::Close(code)) = end {
        Box::pin(connection.socket.close(code)).await;
    }
}

// Checked against, or answered from, what is stored.
fn must_wait(frame: &ClientFrame) -> bool {
    matches!(
        frame,
        ClientFrame::RosterPut { .. } | ClientFrame::Restore { entry: Entry::Control(_), .. } | ClientFrame::WhoAmI
    )
}

struct Connection {
    id: ConnectionId,
    socket: Socket,
    state: AppState,
    closing: watch::Receiver<bool>,
    address: IpAddr,
    origin: String,
    nonce: Hash,
    login: Option<(Login, VerifyKey)>,
    // Both ends until the login gives the sender to the writer.
    sender: Option<mpsc::Sender<Event>>,
    events: mpsc::Receiver<Event>,
    // Bytes of frames in `events`.
    queued: Arc<AtomicUsize>,
    subscriptions: Vec<Subscription>,
    attempts: u32,
    in_flight: usize,
    // Entries on their way to the writer, and whether they were confirmed by a page that was read before the answer.
    sent: Vec<(Hash, bool)>,
    // Why: what is answered from the store waits until that has what was sent before.
    deferred: Option<ClientFrame>,
    // Members of a space that an invitation let this connection look into.
    peeked: Vec<PersonId>,
    opened: Instant,
    heard: Instant,
    // Asked whether it is there, and not heard since.
    is_asked: bool,
}

impl Connection {
    fn new(socket: Socket, state: AppState, origin: String, address: IpAddr) -> Result<Self, getrandom::Error> {
        let mut nonce = Hash::ZERO;
        getrandom::fill(&mut nonce.0)?;
        let (sender, events) = mpsc::channel(QUEUE);
        let now = Instant::now();
        Ok(Self {
            id: state.next_connection(),
            socket,
            closing: state.closing(),
            state,
            address,
            origin,
            nonce,
            login: None,
            sender: Some(sender),
            events,
            queued: Arc::default(),
            subscriptions: Vec::new(),
            attempts: 0,
            in_flight: 0,
            sent: Vec::new(),
            deferred: None,
            peeked: Vec::new(),
            opened: now,
            heard: now,
            is_asked: false,
        })
    }

    async fn run(&mut self) -> Result<(), End> {
        self.send(&RelayFrame::Challenge {
            version: VERSION,
            nonce: self.nonce,
            origin: self.origin.clone(),
            incarnation: self.state.incarnation,
        })
        .await?;
        loop {
            self.flush().await?;
            let deadline = self.deadline();
            let can_read = self.in_flight < IN_FLIGHT && self.deferred.is_none();
            let reading = self.subscriptions.iter().position(Subscription::is_reading);
            // What happened is decided here and done below, where `self` is free again.
            let woken = tokio::select! {
                incoming = self.socket.next(), if can_read => Woken::Incoming(incoming),
                event = self.events.recv() => Woken::Event(event),
                () = std::future::ready(()), if reading.is_some() => Woken::Reading,
                () = tokio::time::sleep_until(deadline) => Woken::Silent,
                _ = async { self.closing.wait_for(|is_closing| *is_closing).await.is_ok() } => Woken::Closing,
            };
            // In boxes: an idle connection has no room for what its busiest moment needs.
            match woken {
                Woken::Incoming(Incoming::Frame(bytes)) => Box::pin(self.receive(&bytes)).await?,
                Woken::Incoming(Incoming::Alive) => self.is_heard(),
                Woken::Incoming(Incoming::Bad(code)) => return self.bad_frame(code).await,
                Woken::Incoming(Incoming::Gone) => return Err(End::Gone),
                Woken::Event(Some(event)) => Box::pin(self.hear(event)).await?,
                // The hub dropped us: too slow, or the relay stops.
                Woken::Event(None) => return Err(End::Close(CloseCode::Again)),
                Woken::Reading => Box::pin(self.read_on(reading.unwrap_or_default())).await?,
                Woken::Silent => self.ask_or_end().await?,
                Woken::Closing => return Err(End::Close(CloseCode::Away)),
            }
        }
    }

    fn is_heard(&mut self) {
        self.heard = Instant::now();
        self.is_asked = false;
    }

    /// When something has to be done about the silence.
    fn deadline(&self) -> Instant {
        let silence = self.heard + if self.is_asked { DEAD } else { ASK };
        match self.login {
            Some(_) => silence,
            None => silence.min(self.opened + ANONYMOUS),
        }
    }

    /// Asks whether somebody is there; closes when that was asked before, or when nobody logs in.
    async fn ask_or_end(&mut self) -> Result<(), End> {
        let is_too_long = self.login.is_none() && self.opened.elapsed() >= ANONYMOUS;
        if is_too_long || self.is_asked {
            return Err(End::Close(CloseCode::Policy));
        }
        self.is_asked = true;
        self.socket.ping().await.map_err(|Gone| End::Gone)
    }

    async fn receive(&mut self, bytes: &[u8]) -> Result<(), End> {
        self.is_heard();
        match decode(bytes) {
            Ok(frame) => self.handle(frame).await,
            Err(_) => self.bad_frame(CloseCode::Invalid).await,
        }
    }

    async fn handle(&mut self, frame: ClientFrame) -> Result<(), End> {
        match frame {
            ClientFrame::Ping => self.send(&RelayFrame::Pong).await,
            ClientFrame::Auth { device, person, signature } => self.log_in(Login { person, device }, signature).await,
            ClientFrame::ChainPut { person, expected, statements, admission } => {
                self.put_chain(person, expected, statements, admission).await
            }
            ClientFrame::ChainGet { person } => self.get_chain(person).await,
            ClientFrame::Peek { space, invitation, signature } => self.peek(space, invitation, signature).await,
            other => match self.login {
                Some((login, key)) => self.handle_member(login, key, other).await,
                None => self.bad_frame(CloseCode::Policy).await,
            },
        }
    }

    async fn handle_member(&mut self, login: Login, key: VerifyKey, frame: ClientFrame) -> Result<(), End> {
        if self.in_flight > 0 && must_wait(&frame) {
            self.deferred = Some(frame);
            return Ok(());
        }
        match frame {
            ClientFrame::WhoAmI => self.who_am_i(login).await,
            ClientFrame::Sub { space, after, chain } => self.subscribe(space, after, chain).await,
            ClientFrame::Append { record } => self.append(login, key, record).await,
            ClientFrame::Presence { record } => self.presence(login, key, record).await,
            ClientFrame::RosterPut { space, control } => self.put_control(login, space, control).await,
            ClientFrame::Restore { space, seq, entry } => self.restore(login, space, seq, entry).await,
            // Handled before the login.
            ClientFrame::Ping
            | ClientFrame::Auth { .. }
            | ClientFrame::ChainPut { .. }
            | ClientFrame::ChainGet { .. }
            | ClientFrame::Peek { .. } => Ok(()),
        }
    }
}
