//! A relay in memory with the rules of the real one, for the simulated world.
//!
//! It is synchronous and deterministic. Hostile behaviour is done to it from outside: its logs are open.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::control::control_hash;
use twofold_wire::frame::{self, ClientFrame, Denied, Refused, RelayFrame, auth_digest, peek_digest};
use twofold_wire::hash::hash;
use twofold_wire::keys::verify;
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::{Kind, Record};
use twofold_wire::roster::{Roster, RosterError};
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

/// Where the simulated relay is.
pub const ORIGIN: &str = "https://relay.example";

/// One space's log.
#[derive(Clone, Debug)]
pub struct SpaceLog {
    /// Entries from number 1.
    pub entries: Vec<Entry>,
    /// The chain after each.
    pub chains: Vec<Hash>,
    roster: Option<Roster>,
    devices: BTreeMap<DeviceId, (u64, Hash)>,
}

impl SpaceLog {
    fn new() -> Self {
        Self { entries: Vec::new(), chains: Vec::new(), roster: None, devices: BTreeMap::new() }
    }

    fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    fn chain_at(&self, seq: u64) -> Hash {
        seq.checked_sub(1).and_then(|at| self.chains.get(usize::try_from(at).ok()?).copied()).unwrap_or(Hash::ZERO)
    }

    fn push(&mut self, entry: Entry) -> (u64, Hash) {
        let seq = self.head() + 1;
        let chain = next_chain(&self.chain_at(seq - 1), seq, &entry.hash());
        self.entries.push(entry);
        self.chains.push(chain);
        (seq, chain)
    }

    /// Forgets entries from the end, as a relay does that is restored from an older copy.
    pub fn truncate(&mut self, len: usize) {
        let entries: Vec<Entry> = self.entries.iter().take(len).cloned().collect();
        *self = Self::new();
        for entry in entries {
            self.restore(&entry);
        }
    }

    fn restore(&mut self, entry: &Entry) -> bool {
        match entry {
            Entry::Control(bytes) => {
                let taken = match &mut self.roster {
                    Some(roster) => roster.apply(bytes).is_ok(),
                    None => {
                        self.roster = Roster::genesis(bytes).ok();
                        self.roster.is_some()
                    }
                };
                if !taken {
                    return false;
                }
            }
            Entry::Record(bytes) => {
                let Ok(record) = Record::parse(bytes.0.clone()) else {
                    return false;
                };
                self.devices.insert(record.header.device, (record.header.dev_seq, record.hash()));
            }
        }
        self.push(entry.clone());
        true
    }
}

/// A connection, by the number of the device in the world.
pub type Line = usize;

#[derive(Clone, Debug)]
struct Connection {
    nonce: Hash,
    login: Option<(PersonId, DeviceId)>,
    following: BTreeSet<SpaceId>,
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
    /// Answers every append with this instead of storing it.
    pub refuse_appends: Option<Refused>,
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
            refuse_appends: None,
        }
    }
}

impl Relay {
    /// A device opens a connection.
    pub fn connect(&mut self, line: Line) {
        self.counter += 1;
        let nonce = hash("world/nonce", &[&self.counter.to_be_bytes()]);
        self.connections.insert(line, Connection { nonce, login: None, following: BTreeSet::new() });
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

    fn send(&mut self, line: Line, frame: RelayFrame) {
        if let Some(queue) = self.outgoing.get_mut(&line) {
            queue.push_back(frame);
        }
    }

    /// A frame arrives.
    pub fn receive(&mut self, line: Line, bytes: &[u8]) {
        let Some(connection) = self.connections.get(&line).cloned() else {
            return;
        };
        let Ok(frame) = cbor::decode::<ClientFrame>(bytes) else {
            return self.send(line, RelayFrame::BadFrame);
        };
        match (frame, connection.login) {
            (ClientFrame::Auth { device, person, signature }, _) => {
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
                let open = log.and_then(|log| log.roster.as_ref()?.invitation(&invitation).copied());
                let is_open = open.is_some_and(|open| !open.is_spent && open.expires > self.now);
                let answer = match log {
                    Some(log) if is_open && verify(&invitation, &digest, &signature).is_ok() => {
                        RelayFrame::Roster { space, controls: controls(log) }
                    }
                    _ => RelayFrame::Nack { space, hash: Hash::ZERO, reason: Refused::Invitation },
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
                    let others: Vec<Line> = self.followers(&parsed.header.space, line);
                    others
                        .into_iter()
                        .for_each(|other| self.send(other, RelayFrame::Presence { record: record.clone() }));
                }
            }
            ClientFrame::Restore { space, seq, entry } => {
                let log = self.logs.entry(space).or_insert_with(SpaceLog::new);
                if log.head() + 1 == seq && log.restore(&entry) {
                    self.publish(&space, entry, line);
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
                RelayFrame::Chain { person, statements }
            }
        };
        self.send(line, answer);
    }

    fn put_control(&mut self, line: Line, space: SpaceId, control: Bytes) {
        let name = control_hash(&control);
        let log = self.logs.entry(space).or_insert_with(SpaceLog::new);
        let known = log.entries.iter().position(|entry| entry.hash() == name);
        if let Some(at) = known {
            let seq = at as u64 + 1;
            let chain = log.chain_at(seq);
            return self.send(line, RelayFrame::Ack { space, hash: name, seq, chain });
        }
        let taken = match &mut log.roster {
            Some(roster) => roster.apply(&control).map(drop),
            None => Roster::genesis(&control).map(|roster| log.roster = Some(roster)),
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

    fn store(&mut self, line: Line, space: &SpaceId, entry: Entry) {
        let name = entry.hash();
        let Some(log) = self.logs.get_mut(space) else {
            return;
        };
        if let Entry::Record(bytes) = &entry
            && let Ok(record) = Record::parse(bytes.0.clone())
        {
            log.devices.insert(record.header.device, (record.header.dev_seq, name));
        }
        let (seq, chain) = log.push(entry.clone());
        self.send(line, RelayFrame::Ack { space: *space, hash: name, seq, chain });
        self.publish(space, entry, line);
    }

    fn publish(&mut self, space: &SpaceId, entry: Entry, but: Line) {
        let Some(log) = self.logs.get(space) else {
            return;
        };
        let (head, chain) = (log.head(), log.chain_at(log.head()));
        for line in self.followers(space, but) {
            let entries = vec![entry.clone()];
            self.send(line, RelayFrame::Records { space: *space, after: head - 1, entries, head, chain });
        }
    }

    fn followers(&self, space: &SpaceId, but: Line) -> Vec<Line> {
        let follows = |line: &Line, it: &Connection| *line != but && it.following.contains(space);
        self.connections.iter().filter(|(line, it)| follows(line, it)).map(|(line, _)| *line).collect()
    }

    fn subscribe(&mut self, line: Line, person: PersonId, space: SpaceId, after: u64, _chain: Hash) {
        let log = self.logs.get(&space);
        let is_in = log.is_some_and(|log| log.roster.as_ref().is_some_and(|it| it.member(&person).is_some()));
        // A log that was lost whole comes back through its members.
        if log.is_some_and(|log| log.head() > 0) && !is_in {
            let reason = Refused::NotMember;
            return self.send(line, RelayFrame::Nack { space, hash: Hash::ZERO, reason });
        }
        if let Some(connection) = self.connections.get_mut(&line) {
            connection.following.insert(space);
        }
        let (head, after, entries, chain) = match log {
            None => (0, 0, Vec::new(), Hash::ZERO),
            Some(log) => {
                let after = after.min(log.head());
                let skip = usize::try_from(after).unwrap_or(usize::MAX);
                let entries: Vec<Entry> = log.entries.iter().skip(skip).cloned().collect();
                (log.head(), after, entries, log.chain_at(log.head()))
            }
        };
        self.send(line, RelayFrame::Records { space, after, entries, head, chain });
    }
}

fn controls(log: &SpaceLog) -> Vec<Bytes> {
    let control = |entry: &Entry| match entry {
        Entry::Control(bytes) => Some(bytes.clone()),
        Entry::Record(_) => None,
    };
    log.entries.iter().filter_map(control).collect()
}
