//! A relay in memory with the rules of the real one, for the simulated world.
//!
//! It is synchronous and deterministic. Hostile behaviour is done to it from outside: its logs are open.

mod follow;
mod space_log;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Body, control_hash};
use twofold_wire::frame::{self, ClientFrame, Denied, Refused, RelayFrame, auth_digest, peek_digest};
use twofold_wire::hash::hash;
use twofold_wire::keys::verify;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::{Roster, RosterError, parse};
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

pub use space_log::SpaceLog;

/// Where the simulated relay is.
pub const ORIGIN: &str = "https://relay.example";

/// A connection, by the number of the device in the world.
pub type Line = usize;

#[derive(Clone, Debug)]
struct Connection {
    nonce: Hash,
    login: Option<(PersonId, DeviceId)>,
    following: BTreeSet<SpaceId>,
    /// The relay has said its last word.
    is_closing: bool,
}

/// The relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// All logs, open to whoever plays a bad relay.
    pub logs: BTreeMap<SpaceId, SpaceLog>,
    /// All chains of persons.
    pub chains: BTreeMap<PersonId, PersonChain>,
    /// What is on its way to devices.
    pub outgoing: BTreeMap<Line, VecDeque<RelayFrame>>,
    connections: BTreeMap<Line, Connection>,
    incarnation: Hash,
    counter: u64,
    /// The relay's clock.
    pub now: Timestamp,
    /// Spaces whose time after the end is over.
    pub deleted: BTreeSet<SpaceId>,
    /// Answers every append with this instead of storing it.
    pub refuse_appends: Option<Refused>,
    /// Answers every new control record with this instead of storing it.
    pub refuse_controls: Option<Refused>,
}

impl Default for Relay {
    fn default() -> Self {
        Self {
            logs: BTreeMap::new(),
            chains: BTreeMap::new(),
            outgoing: BTreeMap::new(),
            connections: BTreeMap::new(),
            incarnation: hash("world/incarnation", &[]),
            counter: 0,
            now: Timestamp::default(),
            deleted: BTreeSet::new(),
            refuse_appends: None,
            refuse_controls: None,
        }
    }
}

impl Relay {
    /// A device opens a connection.
    pub fn connect(&mut self, line: Line) {
        self.counter += 1;
        let nonce = hash("world/nonce", &[&self.counter.to_be_bytes()]);
        self.connections.insert(line, Connection { nonce, login: None, following: BTreeSet::new(), is_closing: false });
        self.outgoing.insert(line, VecDeque::new());
        let (version, origin, incarnation) = (frame::VERSION, ORIGIN.to_owned(), self.incarnation);
        self.send(line, RelayFrame::Challenge { version, nonce, origin, incarnation });
    }

    /// A connection ends; what was on its way is lost.
    pub fn disconnect(&mut self, line: Line) {
        self.connections.remove(&line);
        self.outgoing.remove(&line);
    }

    /// Whether a device is connected.
    #[must_use]
    pub fn is_connected(&self, line: Line) -> bool {
        self.connections.contains_key(&line)
    }

    /// Another nonce is what the clients see of a database that was replaced.
    pub fn announce_restored(&mut self) {
        self.counter += 1;
        self.incarnation = hash("world/incarnation", &[&self.counter.to_be_bytes()]);
    }

    /// Whether the relay ends this connection once everything is read from it.
    #[must_use]
    pub fn is_closing(&self, line: Line) -> bool {
        let is_read = self.outgoing.get(&line).is_none_or(VecDeque::is_empty);
        is_read && self.connections.get(&line).is_some_and(|connection| connection.is_closing)
    }

    fn send(&mut self, line: Line, frame: RelayFrame) {
        if matches!(frame, RelayFrame::Denied { .. } | RelayFrame::BadFrame)
            && let Some(connection) = self.connections.get_mut(&line)
        {
            connection.is_closing = true;
        }
        if let Some(queue) = self.outgoing.get_mut(&line) {
            queue.push_back(frame);
        }
    }

    /// A frame arrives.
    pub fn receive(&mut self, line: Line, bytes: &[u8]) {
        let Some(connection) = self.connections.get(&line).filter(|it| !it.is_closing).cloned() else {
            return;
        };
        let Ok(frame) = cbor::decode::<ClientFrame>(bytes) else {
            return self.send(line, RelayFrame::BadFrame);
        };
        match (frame, connection.login) {
            (ClientFrame::Auth { device, person, signature }, _) => {
                let of_device = || self.chains.values().find(|chain| chain.current_device(&device).is_some());
                let person = match person {
                    PersonId::ZERO => of_device().map_or(person, PersonChain::id),
                    known => known,
                };
                let keys = self.chains.get(&person).and_then(|chain| chain.current_device(&device));
                let digest = auth_digest(ORIGIN, &connection.nonce, &device);
                let answer = match (self.chains.contains_key(&person), keys) {
                    (false, _) => RelayFrame::Denied { reason: Denied::UnknownPerson },
                    (true, None) => RelayFrame::Denied { reason: Denied::UnknownDevice },
                    (true, Some(device)) if verify(&device.keys.verify, &digest, &signature).is_err() => {
                        RelayFrame::Denied { reason: Denied::BadSignature }
                    }
                    _ => RelayFrame::Welcome,
                };
                if answer == RelayFrame::Welcome
                    && let Some(connection) = self.connections.get_mut(&line)
                {
                    connection.login = Some((person, device));
                }
                self.send(line, answer);
            }
            (ClientFrame::ChainPut { person, expected, statements, .. }, _) => {
                self.put_chain(line, person, expected, &statements);
            }
            (ClientFrame::Peek { space, invitation, signature }, _) => {
                let digest = peek_digest(ORIGIN, &connection.nonce, &space);
                let log = self.logs.get(&space);
                let roster = log.and_then(|log| log.roster.as_ref()).ok_or(Refused::Invitation);
                let answer = match roster.and_then(|roster| roster.admits(&invitation, self.now)) {
                    _ if verify(&invitation, &digest, &signature).is_err() => Err(Refused::BadSignature),
                    Err(reason) => Err(reason),
                    Ok(()) => Ok(log.map(controls).unwrap_or_default()),
                };
                let answer = match answer {
                    Ok(controls) => RelayFrame::Roster { space, controls },
                    Err(reason) => RelayFrame::Nack { space, hash: Hash::ZERO, reason },
                };
                self.send(line, answer);
            }
            (ClientFrame::Ping, _) => self.send(line, RelayFrame::Pong),
            (_, None) => self.send(line, RelayFrame::BadFrame),
            (frame, Some((person, device))) => self.receive_from(line, person, device, frame),
        }
    }

    fn receive_from(&mut self, line: Line, person: PersonId, device: DeviceId, frame: ClientFrame) {
        match frame {
            ClientFrame::ChainGet { person } => {
                let statements = self.chains.get(&person).map(|chain| chain.statements().to_vec()).unwrap_or_default();
                self.send(line, RelayFrame::Chain { person, statements });
            }
            ClientFrame::WhoAmI => {
                let is_in = |log: &SpaceLog| log.roster.as_ref().is_some_and(|it| it.member(&person).is_some());
                let spaces = self.logs.iter().filter(|(_, log)| is_in(log)).map(|(id, _)| *id).collect();
                let statements = self.chains.get(&person).map(|chain| chain.statements().to_vec()).unwrap_or_default();
                self.send(line, RelayFrame::Me { person, statements, spaces });
            }
            ClientFrame::RosterPut { space, control } => self.put_control(line, space, control),
            ClientFrame::Sub { space, after, chain } => self.subscribe(line, person, space, after, chain),
            ClientFrame::Append { record } => self.append(line, device, record),
            ClientFrame::Presence { record } => {
                if let Ok(parsed) = Record::parse(record.0.clone()) {
                    let others: Vec<Line> = self.followers(&parsed.header.space, Some(line));
                    others
                        .into_iter()
                        .for_each(|other| self.send(other, RelayFrame::Presence { record: record.clone() }));
                }
            }
            ClientFrame::Restore { space, seq, entry } => {
                let mut log = self.logs.get(&space).cloned().unwrap_or_else(SpaceLog::new);
                if log.head() + 1 == seq && log.restore(&entry) {
                    self.logs.insert(space, log);
                    self.publish(&space, entry, Some(line));
                }
            }
            ClientFrame::Auth { .. } | ClientFrame::ChainPut { .. } | ClientFrame::Peek { .. } | ClientFrame::Ping => {}
        }
    }

    fn put_chain(&mut self, line: Line, person: PersonId, expected: Option<Hash>, statements: &[Bytes]) {
        let known = self.chains.get(&person).cloned();
        let head = known.as_ref().map(PersonChain::head);
        let next = match known {
            None => PersonChain::begin(statements).ok().filter(|chain| chain.id() == person),
            Some(mut chain) => statements.iter().all(|it| chain.extend(it).is_ok()).then_some(chain),
        };
        let answer = match next {
            _ if head != expected => RelayFrame::ChainRefused { person, reason: Refused::Stale, head },
            None => RelayFrame::ChainRefused { person, reason: Refused::Invalid, head },
            Some(chain) => {
                let statements = chain.statements().to_vec();
                self.chains.insert(person, chain);
                self.cut_revoked(&person);
                RelayFrame::Chain { person, statements }
            }
        };
        self.send(line, answer);
    }

    fn put_control(&mut self, line: Line, space: SpaceId, control: Bytes) {
        let name = control_hash(&control);
        let log = self.logs.get(&space);
        if let Some(at) = log.and_then(|log| log.entries.iter().position(|entry| entry.hash() == name)) {
            let seq = at as u64 + 1;
            let chain = log.map_or(Hash::ZERO, |log| log.chain_at(seq));
            return self.send(line, RelayFrame::Ack { space, hash: name, seq, chain });
        }
        if let Some(reason) = self.refuse_controls {
            return self.send(line, RelayFrame::Nack { space, hash: name, reason });
        }
        if let Ok(Body::Join { key, .. }) = parse(&control).map(|signed| signed.control.body)
            && let Some(roster) = log.and_then(|log| log.roster.as_ref())
            && let Err(reason) = roster.admits(&key, self.now)
        {
            return self.send(line, RelayFrame::Nack { space, hash: name, reason });
        }
        let taken = match self.logs.get_mut(&space).and_then(|log| log.roster.as_mut()) {
            Some(roster) => roster.apply(&control).map(drop),
            None if self.deleted.contains(&space) => Err(RosterError::Closed),
            None => Roster::genesis(&control).map(|roster| {
                self.logs.entry(space).or_insert_with(SpaceLog::new).roster = Some(roster);
            }),
        };
        match taken {
            Ok(()) => self.store(line, &space, Entry::Control(control)),
            Err(error) => {
                let reason = match error {
                    RosterError::Stale => Refused::Stale,
                    RosterError::BadInvitation => Refused::Invitation,
                    RosterError::NotMember => Refused::NotMember,
                    RosterError::Closed => Refused::Closed,
                    _ => Refused::Invalid,
                };
                self.send(line, RelayFrame::Nack { space, hash: name, reason });
            }
        }
    }

    fn append(&mut self, line: Line, device: DeviceId, bytes: Bytes) {
        let Ok(record) = Record::parse(bytes.0.clone()) else {
            return self.send(line, RelayFrame::BadFrame);
        };
        let (space, hash) = (record.header.space, record.hash());
        let answer = match self.check(&record, &device) {
            Ok(None) => return self.store(line, &space, Entry::Record(bytes)),
            Ok(Some((seq, chain))) => RelayFrame::Ack { space, hash, seq, chain },
            Err(reason) => RelayFrame::Nack { space, hash, reason },
        };
        self.send(line, answer);
    }

    fn check(&self, record: &Record, device: &DeviceId) -> Result<Option<(u64, Hash)>, Refused> {
        let header = &record.header;
        let log = self.logs.get(&header.space).ok_or(Refused::NotMember)?;
        let hash = record.hash();
        if let Some(at) = log.entries.iter().position(|entry| entry.hash() == hash) {
            let seq = at as u64 + 1;
            return Ok(Some((seq, log.chain_at(seq))));
        }
        if let Some(reason) = self.refuse_appends {
            return Err(reason);
        }
        let roster = log.roster.as_ref().ok_or(Refused::NotMember)?;
        let (_, keys) = roster.device(&header.device).filter(|_| header.device == *device).ok_or(Refused::NotMember)?;
        if roster.is_closed() {
            return Err(Refused::Closed);
        }
        if roster.head() != header.roster_hash || roster.epoch() != header.epoch {
            return Err(Refused::Stale);
        }
        record.verify(&keys.verify).map_err(|_| Refused::BadSignature)?;
        let (seq, last) = log.devices.get(device).copied().unwrap_or((0, Hash::ZERO));
        if header.dev_seq <= seq {
            return Err(Refused::Conflict { hash: last });
        }
        if header.dev_seq != seq + 1 || header.prev_dev_hash != last {
            return Err(Refused::Gap { expected: seq + 1 });
        }
        if header.kind == Kind::Presence { Err(Refused::Invalid) } else { Ok(None) }
    }
}

fn controls(log: &SpaceLog) -> Vec<Bytes> {
    let control = |entry: &Entry| match entry {
        Entry::Control(bytes) => Some(bytes.clone()),
        Entry::Record(_) => None,
    };
    log.entries.iter().filter_map(control).collect()
}
