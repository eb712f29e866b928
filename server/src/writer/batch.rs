//! One transaction: what is in it, and what to tell whom when it is durable.

use std::time::Instant;

use axum::body::Bytes;
use tokio::sync::oneshot;
use twofold_wire::cbor::encode;
use twofold_wire::frame::{Denied, Refused, RelayFrame};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::log::Entry;

use crate::clock;
use crate::hub::{Answer, ConnectionId, Event, Followed, Hub, Live};
use crate::metrics::Metrics;
use crate::relay::{BUSY, ChainPut, Chained, Follow, Login, NewControl, NewRecord, Relay, Verdict};
use crate::store::{NewEntry, Place, Write};
use crate::writer::{ChainRefusal, Job, Room};

/// What to do once the transaction is durable, in the order of the jobs.
enum Outcome {
    Entry { connection: ConnectionId, space: SpaceId, hash: Hash, verdict: Verdict },
    Presence { connection: ConnectionId, space: SpaceId, frame: Bytes },
    Follow { connection: ConnectionId, space: SpaceId, at: u64, chain: Hash, attempt: u32 },
    Unfollow { connection: ConnectionId, space: SpaceId },
    Deleted(SpaceId),
    Chain { person: PersonId, gone: Vec<DeviceId>, is_new: bool, reply: oneshot::Sender<Result<(), ChainRefusal>> },
}

/// The open transaction.
pub(super) struct Batch<'a> {
    relay: &'a mut Relay,
    hub: &'a mut Hub,
    metrics: &'a Metrics,
    outcomes: Vec<Outcome>,
    // Held until all of it is told.
    rooms: Vec<Room>,
}

impl<'a> Batch<'a> {
    /// An empty one.
    pub(super) fn new(relay: &'a mut Relay, hub: &'a mut Hub, metrics: &'a Metrics) -> Self {
        Self { relay, hub, metrics, outcomes: Vec::new(), rooms: Vec::new() }
    }

    /// Does a job as far as it can be done before the commit. Gives back whether it was the last one.
    pub(super) fn take(&mut self, job: Job) -> bool {
        match job {
            Job::Login { connection, login, hearing, reply } => {
                let result = self.admit(&login);
                if result.is_ok() {
                    self.hub.enter(connection, login, hearing);
                }
                if reply.send(result).is_err() {
                    self.hub.leave(connection);
                }
            }
            Job::Logout(connection) => self.hub.leave(connection),
            Job::Follow { connection, space, at, chain, attempt } => {
                self.outcomes.push(Outcome::Follow { connection, space, at, chain, attempt });
            }
            // In turn with what it takes back.
            Job::Unfollow { connection, space } => self.outcomes.push(Outcome::Unfollow { connection, space }),
            Job::Append { connection, new, room } => self.append(connection, *new, room),
            Job::Restore { connection, seq, new, room } => self.restore(connection, seq, *new, room),
            Job::Control { connection, seq, new, room } => self.control(connection, seq, *new, room),
            Job::Presence { connection, new, room } => self.presence(connection, &new, room),
            Job::Chain { put, reply } => self.chain(*put, reply),
            Job::Settle => {
                self.relay.settle();
                let deleted = self.relay.delete_ended(clock::now());
                self.outcomes.extend(deleted.into_iter().map(Outcome::Deleted));
            }
            Job::Stop => return true,
        }
        false
    }

    // Once more, here: the device may have been revoked since its signature was checked.
    fn admit(&mut self, login: &Login) -> Result<(), Denied> {
        let person = self.relay.person(&login.person).map_err(|_| Denied::TooMany)?.ok_or(Denied::UnknownPerson)?;
        person.key(&login.device).map(drop).ok_or(Denied::UnknownDevice)
    }

    fn append(&mut self, connection: ConnectionId, new: NewRecord, room: Room) {
        self.rooms.push(room);
        let Some(login) = self.hub.login(connection) else { return };
        let (space, hash) = (new.record.header.space, new.hash);
        let verdict = self.relay.append(&login, new);
        self.outcomes.push(Outcome::Entry { connection, space, hash, verdict });
    }

    fn restore(&mut self, connection: ConnectionId, seq: u64, new: NewRecord, room: Room) {
        self.rooms.push(room);
        let Some(login) = self.hub.login(connection) else { return };
        let (space, hash) = (new.record.header.space, new.hash);
        let author = self.relay.gate(&space).and_then(|gate| gate.device(&new.record.header.device)).copied();
        let is_current = author.is_some_and(|author| {
            let person = self.relay.person(&author.person).ok().flatten();
            person.is_none_or(|person| person.key(&author.device).is_some())
        });
        let verdict = self.relay.restore_record(&login, seq, new, is_current);
        self.outcomes.push(Outcome::Entry { connection, space, hash, verdict });
    }

    fn control(&mut self, connection: ConnectionId, seq: Option<u64>, new: NewControl, room: Room) {
        self.rooms.push(room);
        if self.hub.login(connection).is_none() {
            return;
        }
        let (space, hash) = (new.space, new.hash);
        let before = seq.and_then(|seq| self.relay.restored_before(&space, seq, &hash));
        let verdict = before.unwrap_or_else(|| self.relay.put_control(new));
        self.outcomes.push(Outcome::Entry { connection, space, hash, verdict });
    }

    fn presence(&mut self, connection: ConnectionId, new: &NewRecord, room: Room) {
        self.rooms.push(room);
        let Some(login) = self.hub.login(connection) else { return };
        let space = new.record.header.space;
        self.outcomes.push(match self.relay.admit_presence(&login, new) {
            Ok(()) => {
                let record = new.record.bytes().to_vec().into();
                Outcome::Presence { connection, space, frame: encode(&RelayFrame::Presence { record }).into() }
            }
            Err(reason) => Outcome::Entry { connection, space, hash: new.hash, verdict: Verdict::Refused(reason) },
        });
    }

    fn chain(&mut self, put: ChainPut, reply: oneshot::Sender<Result<(), ChainRefusal>>) {
        let (person, is_new) = (put.person, put.expected.is_none());
        let refusal = match self.relay.extend_chain(put) {
            Ok(Chained::Extended { gone }) => {
                self.outcomes.push(Outcome::Chain { person, gone, is_new, reply });
                return;
            }
            Ok(Chained::Stale(head)) => ChainRefusal::Stale(head),
            Err(_) => ChainRefusal::Busy,
        };
        // Nobody waits for it any more: then nobody needs it.
        let _ = reply.send(Err(refusal));
    }

    /// Makes it durable, then tells everybody.
    pub(super) fn finish(mut self) {
        let begin = Instant::now();
        let has_writes = self.relay.has_writes();
        let written = self.relay.commit();
        match &written {
            Ok(_) if has_writes => self.metrics.commit(begin.elapsed()),
            Ok(_) => {}
            Err(error) => {
                self.metrics.failed_commits.up();
                tracing::error!(%error, "nothing of this transaction was stored, and nothing of it was confirmed");
            }
        }
        let is_durable = written.is_ok();
        let mut written: Vec<Option<Write>> = written.unwrap_or_default().into_iter().map(Some).collect();
        for outcome in std::mem::take(&mut self.outcomes) {
            match outcome {
                Outcome::Entry { connection, space, hash, verdict } => match verdict {
                    _ if !is_durable => self.refuse(connection, space, hash, BUSY),
                    Verdict::Stored(index) => {
                        if let Some(Write::Entry(new)) = written.get_mut(index).and_then(Option::take) {
                            self.stored(connection, new);
                        }
                    }
                    Verdict::Known(place) => {
                        self.metrics.repeated.up();
                        self.answer(connection, Answer::Stored { space, place });
                    }
                    Verdict::Refused(reason) => self.refuse(connection, space, hash, reason),
                },
                Outcome::Presence { connection, space, frame } => {
                    let event = || Event::Push(Box::new(frame.clone()));
                    let told = self.hub.tell_followers(&space, Some(connection), event, self.metrics);
                    self.metrics.presence.add(told);
                    self.answer(connection, Answer::Forwarded);
                }
                Outcome::Follow { connection, space, at, chain, attempt } => {
                    self.follow(connection, space, at, &chain, attempt);
                }
                Outcome::Deleted(space) => {
                    if is_durable {
                        self.metrics.deleted.up();
                        self.hub.keep_only(&[], &space, self.metrics);
                    }
                }
                Outcome::Unfollow { connection, space } => self.hub.unfollow(connection, &space),
                Outcome::Chain { person, gone, is_new, reply } => {
                    if is_durable {
                        gone.iter().for_each(|device| self.hub.cut(&person, device, self.metrics));
                        if is_new {
                            self.metrics.persons.up();
                        }
                    }
                    let _ = reply.send(if is_durable { Ok(()) } else { Err(ChainRefusal::Busy) });
                }
            }
        }
    }

    fn stored(&mut self, connection: ConnectionId, new: NewEntry) {
        let NewEntry { space, seq, chain, hash, entry, .. } = new;
        let place = Place { seq, chain, hash };
        self.metrics.stored.up();
        self.metrics.stored_bytes.add(entry.size() as u64);
        self.relay.publish(&space, place);
        let is_control = matches!(entry, Entry::Control(_));
        if self.hub.has_other_followers(&space, Some(connection)) {
            let frame = RelayFrame::Records { space, after: seq - 1, entries: vec![entry], head: seq, chain };
            let frame = Bytes::from(encode(&frame));
            let event = || Event::Live(Box::new(Live { space, seq, frame: frame.clone() }));
            let told = self.hub.tell_followers(&space, Some(connection), event, self.metrics);
            self.metrics.forwarded.add(told);
        }
        self.answer(connection, Answer::Stored { space, place });
        let Some(gate) = self.relay.gate(&space) else { return };
        self.hub.nudge(&gate.members, &space, seq, Some(connection), self.metrics);
        if is_control {
            self.hub.keep_only(&gate.members, &space, self.metrics);
        }
    }

    fn follow(&mut self, connection: ConnectionId, space: SpaceId, at: u64, chain: &Hash, attempt: u32) {
        let Some(login) = self.hub.login(connection) else { return };
        let follow = self.relay.follow(&login.person, &space, at, chain);
        if matches!(follow, Follow::Current(_)) {
            self.hub.follow(connection, space);
        }
        let event = Event::Follow(Box::new(Followed { space, attempt, follow }));
        self.hub.tell(connection, event, self.metrics);
    }

    fn refuse(&mut self, connection: ConnectionId, space: SpaceId, hash: Hash, reason: Refused) {
        self.metrics.refuse(&reason);
        self.answer(connection, Answer::Refused { space, hash, reason });
    }

    fn answer(&mut self, connection: ConnectionId, answer: Answer) {
        self.hub.tell(connection, Event::Answer(Box::new(answer)), self.metrics);
    }
}
