//! Who is connected, who follows which log, and how each hears of what happened.
//!
//! Owned by the writer's thread, so it needs no lock, and what it sends to a connection is in the order of the log.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use twofold_wire::cbor::encode;
use twofold_wire::frame::{Denied, Refused, RelayFrame};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};

use crate::metrics::Metrics;
use crate::relay::{Follow, Login};
use crate::store::Place;

/// How many events may wait for a connection. One that reads too slowly is closed and resumes from its cursor.
pub const QUEUE: usize = 256;

/// How many bytes of frames may wait for a connection; a single larger frame may.
const QUEUE_BYTES: usize = 4 * 1024 * 1024;

/// A connection, for as long as it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u64);

/// What a connection hears. Small, because every idle connection has room for a few.
#[derive(Debug)]
pub enum Event {
    /// To what it sent. Exactly one for each record, control record, restored entry and presence.
    Answer(Box<Answer>),
    /// A new entry of a log that it follows, by somebody else.
    Live(Box<Live>),
    /// A frame that has no place in a log.
    Push(Box<Bytes>),
    /// To its wish to follow a log.
    Follow(Box<Followed>),
    /// It is no longer in this space.
    Left(Box<SpaceId>),
    /// It may stay no longer.
    Cut(Denied),
}

/// What became of something that a connection sent.
#[derive(Debug)]
pub enum Answer {
    /// Durable.
    Stored {
        /// In this log.
        space: SpaceId,
        /// There.
        place: Place,
    },
    /// Not stored.
    Refused {
        /// For this log.
        space: SpaceId,
        /// The entry.
        hash: Hash,
        /// Why.
        reason: Refused,
    },
    /// Presence that was forwarded.
    Forwarded,
}

/// A new entry.
#[derive(Debug)]
pub struct Live {
    /// Its log.
    pub space: SpaceId,
    /// Its number.
    pub seq: u64,
    /// The `Records` frame with it.
    pub frame: Bytes,
}

/// Whether a connection follows a log now.
#[derive(Debug)]
pub struct Followed {
    /// The log.
    pub space: SpaceId,
    /// Which of the connection's wishes this answers.
    pub attempt: u32,
    /// The answer.
    pub follow: Follow,
}

impl Event {
    fn size(&self) -> usize {
        match self {
            Self::Live(live) => live.frame.len(),
            Self::Push(frame) => frame.len(),
            Self::Answer(_) | Self::Follow(_) | Self::Left(_) | Self::Cut(_) => 0,
        }
    }
}

/// How a connection is told of events.
#[derive(Debug)]
pub struct Hearing {
    /// The events.
    pub events: Sender<Event>,
    /// Bytes of the frames in them; the connection takes off what it has sent.
    pub queued: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Peer {
    login: Login,
    hearing: Hearing,
    follows: Vec<SpaceId>,
    nudged: Vec<SpaceId>,
}

/// The connections that are logged in.
#[derive(Debug, Default)]
pub struct Hub {
    peers: HashMap<ConnectionId, Peer>,
    persons: HashMap<PersonId, Vec<ConnectionId>>,
    followers: HashMap<SpaceId, Vec<ConnectionId>>,
}

impl Hub {
    /// A connection logged in.
    pub fn enter(&mut self, connection: ConnectionId, login: Login, hearing: Hearing) {
        self.persons.entry(login.person).or_default().push(connection);
        self.peers.insert(connection, Peer { login, hearing, follows: Vec::new(), nudged: Vec::new() });
    }

    /// A connection is gone. Dropping its sender is what tells it, if it does not know.
    pub fn leave(&mut self, connection: ConnectionId) {
        let Some(peer) = self.peers.remove(&connection) else { return };
        remove(&mut self.persons, &peer.login.person, connection);
        for space in &peer.follows {
            remove(&mut self.followers, space, connection);
        }
    }

    /// Who is logged in there.
    #[must_use]
    pub fn login(&self, connection: ConnectionId) -> Option<Login> {
        self.peers.get(&connection).map(|peer| peer.login)
    }

    /// Whether anybody follows the log.
    #[must_use]
    pub fn is_followed(&self, space: &SpaceId) -> bool {
        self.followers.contains_key(space)
    }

    /// From now on the connection gets the new entries of the log.
    pub fn follow(&mut self, connection: ConnectionId, space: SpaceId) {
        let Some(peer) = self.peers.get_mut(&connection) else { return };
        if !peer.follows.contains(&space) {
            peer.follows.push(space);
            peer.nudged.retain(|nudged| *nudged != space);
            self.followers.entry(space).or_default().push(connection);
        }
    }

    /// From now on it does not.
    pub fn unfollow(&mut self, connection: ConnectionId, space: &SpaceId) {
        if let Some(peer) = self.peers.get_mut(&connection) {
            peer.follows.retain(|followed| followed != space);
            remove(&mut self.followers, space, connection);
        }
    }

    /// Tells one connection. If it cannot hear, it is closed.
    pub fn tell(&mut self, connection: ConnectionId, event: Event, metrics: &Metrics) {
        let Some(peer) = self.peers.get(&connection) else { return };
        let Hearing { events, queued } = &peer.hearing;
        let size = event.size();
        let before = queued.fetch_add(size, Ordering::Relaxed);
        let sent = match before > 0 && before + size > QUEUE_BYTES {
            true => Err(TrySendError::Full(event)),
            false => events.try_send(event),
        };
        match sent {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                metrics.slow.up();
                tracing::info!("a connection reads too slowly and is closed");
                self.leave(connection);
            }
            Err(TrySendError::Closed(_)) => self.leave(connection),
        }
    }

    /// Tells everybody who follows the log, but for the connection that it came from.
    pub fn tell_followers(
        &mut self,
        space: &SpaceId,
        author: Option<ConnectionId>,
        event: impl Fn() -> Event,
        metrics: &Metrics,
    ) -> u64 {
        let followers: Vec<ConnectionId> = self.followers.get(space).cloned().unwrap_or_default();
        let others = followers.into_iter().filter(|connection| Some(*connection) != author);
        others.fold(0, |told, connection| {
            self.tell(connection, event(), metrics);
            told + 1
        })
    }

    /// Whether anybody but the connection that it came from follows the log.
    #[must_use]
    pub fn has_other_followers(&self, space: &SpaceId, author: Option<ConnectionId>) -> bool {
        self.followers.get(space).is_some_and(|all| all.iter().any(|connection| Some(*connection) != author))
    }

    /// Tells members who are connected and do not follow the log that it has grown: once, until they follow it.
    pub fn nudge(
        &mut self,
        members: &[PersonId],
        space: &SpaceId,
        head: u64,
        author: Option<ConnectionId>,
        metrics: &Metrics,
    ) {
        let mut sleepers = Vec::new();
        for connection in members.iter().filter_map(|member| self.persons.get(member)).flatten() {
            let Some(peer) = self.peers.get_mut(connection) else { continue };
            let is_awake = peer.follows.contains(space) || peer.nudged.contains(space) || Some(*connection) == author;
            if !is_awake {
                peer.nudged.push(*space);
                sleepers.push(*connection);
            }
        }
        if sleepers.is_empty() {
            return;
        }
        let frame = Bytes::from(encode(&RelayFrame::Nudge { space: *space, head }));
        for connection in sleepers {
            self.tell(connection, Event::Push(Box::new(frame.clone())), metrics);
        }
    }

    /// Ends following for everybody who is not in the space any more.
    pub fn keep_only(&mut self, members: &[PersonId], space: &SpaceId, metrics: &Metrics) {
        let gone: Vec<ConnectionId> = self.followers.get(space).into_iter().flatten().copied().collect();
        for connection in gone {
            if self.login(connection).is_some_and(|login| !members.contains(&login.person)) {
                self.unfollow(connection, space);
                self.tell(connection, Event::Left(Box::new(*space)), metrics);
            }
        }
    }

    /// Closes every connection of a device that may act no more.
    pub fn cut(&mut self, person: &PersonId, device: &DeviceId, metrics: &Metrics) {
        for connection in self.persons.get(person).cloned().unwrap_or_default() {
            if self.login(connection).is_some_and(|login| login.device == *device) {
                self.tell(connection, Event::Cut(Denied::UnknownDevice), metrics);
                self.leave(connection);
            }
        }
    }
}

fn remove<K: Eq + std::hash::Hash>(map: &mut HashMap<K, Vec<ConnectionId>>, key: &K, connection: ConnectionId) {
    if let Some(all) = map.get_mut(key) {
        all.retain(|other| *other != connection);
        if all.is_empty() {
            map.remove(key);
        }
    }
}
