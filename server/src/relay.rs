//! The rules: what an entry does, given what is stored. No socket, no clock, no thread.
//!
//! Entries are admitted in batches. While a batch is open, its entries count as stored for the ones behind them, but
//! nobody is told before [`Relay::commit`] said that all of it is durable. If that fails, everything that the batch
//! believed is forgotten and read again from the store.

mod admission;
mod space;

use std::collections::HashMap;

use twofold_wire::frame::Refused;
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::time::Timestamp;

use crate::gate::{Gate, Person};
use crate::store::{Place, Store, StoreError, Write};
use space::Space;

pub use admission::{NewControl, NewRecord};

/// How long a device should wait when the store fails, in milliseconds.
pub const BUSY: Refused = Refused::Busy { after: 2_000 };

/// Above this many spaces in memory, those that nobody reads live are forgotten (and loaded again when needed).
const CACHED_SPACES: usize = 20_000;

/// How much one person may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Bytes of records in one space.
    pub records: u64,
    /// Bytes of control records in one space.
    pub controls: u64,
    /// Spaces.
    pub spaces: u64,
    /// For how long a space that has ended can still be read, in milliseconds.
    pub ended_millis: u64,
}

/// A device that logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its person.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
}

/// What became of an entry. Not to be told before the batch is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will be stored by the write with this index.
    Stored(usize),
    /// It is stored already, or will be by an earlier write of the batch.
    Known(Place),
    /// It is not stored.
    Refused(Refused),
}

/// Whether a device may follow a log from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// It has everything: it may get new entries as they come.
    Current(Place),
    /// There is more to read first, and there are no new entries to miss yet.
    Behind,
    /// It has what the relay has not, or something else: the relay has this.
    Differs(Place),
    /// It may not.
    Refused(Refused),
}

/// The rules over a store.
pub struct Relay {
    store: Box<dyn Store>,
    quotas: Quotas,
    spaces: HashMap<SpaceId, Space>,
    writes: Vec<Write>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("spaces", &self.spaces.len()).finish_non_exhaustive()
    }
}

impl Relay {
    /// Rules over this store.
    #[must_use]
    pub fn new(store: Box<dyn Store>, quotas: Quotas) -> Self {
        Self { store, quotas, spaces: HashMap::new(), writes: Vec::new() }
    }

    /// Makes the batch durable and gives back what was written; [`Verdict::Stored`] counts in it.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the batch was stored, and nothing of it is remembered.
    pub fn commit(&mut self) -> Result<Vec<Write>, StoreError> {
        let writes = std::mem::take(&mut self.writes);
        if writes.is_empty() {
            return Ok(writes);
        }
        match self.store.commit(&writes) {
            Ok(()) => Ok(writes),
            Err(error) => {
                self.forget(&writes);
                Err(error)
            }
        }
    }

    fn forget(&mut self, writes: &[Write]) {
        for write in writes {
            match write {
                Write::Entry(new) => drop(self.spaces.remove(&new.space)),
                Write::Gate { space, .. } | Write::Delete { space } => drop(self.spaces.remove(space)),
                Write::Ended { .. } => {}
                Write::Chain { .. } => {}
            }
        }
    }

    /// Keeps memory bounded: forgets spaces that are not `in_use`. Only between batches.
    pub fn trim(&mut self, in_use: impl Fn(&SpaceId) -> bool) {
        if self.spaces.len() > CACHED_SPACES {
            self.spaces.retain(|space, _| in_use(space));
        }
    }

    /// Whether something waits for [`Relay::commit`].
    #[must_use]
    pub fn has_writes(&self) -> bool {
        !self.writes.is_empty()
    }

    /// Deletes, with the batch, spaces whose time after the end is over. Gives back which.
    pub fn delete_ended(&mut self, now: Timestamp) -> Vec<SpaceId> {
        let moment = Timestamp(now.0.saturating_sub(self.quotas.ended_millis));
        // A store that cannot be read now is asked again.
        let over = self.store.ended_before(moment).unwrap_or_default();
        let is_pending = |space: &SpaceId| {
            self.writes.iter().any(|write| matches!(write, Write::Delete { space: other } if other == space))
        };
        let over: Vec<SpaceId> = over.into_iter().filter(|space| !is_pending(space)).collect();
        for space in &over {
            self.spaces.remove(space);
            self.writes.push(Write::Delete { space: *space });
        }
        over
    }

    /// Lets the store do what can wait.
    pub fn settle(&mut self) {
        self.store.settle();
    }

    /// Who may log in as this person.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn person(&mut self, person: &PersonId) -> Result<Option<Person>, StoreError> {
        self.store.person(person)
    }

    /// Who may write in a space, as of this batch.
    pub fn gate(&mut self, space: &SpaceId) -> Option<&Gate> {
        self.load(space).ok().flatten().map(|space| &space.gate)
    }

    /// Puts statements on a person's chain if its head is still `expected`. The caller has checked them.
    ///
    /// # Errors
    /// The head that is stored; or why it cannot be known.
    pub fn extend_chain(&mut self, put: ChainPut) -> Result<Chained, StoreError> {
        // Why: a chain is written once in a batch, so that what the store says of its head is the truth.
        let is_pending =
            self.writes.iter().any(|write| matches!(write, Write::Chain { person, .. } if *person == put.person));
        if is_pending {
            return Err(StoreError::Unavailable);
        }
        let known = self.store.person(&put.person)?;
        let head = known.as_ref().map(|person| person.head);
        if head != put.expected {
            return Ok(Chained::Stale(head));
        }
        let is_gone = |device: &DeviceId| put.state.key(device).is_none();
        let gone = known.iter().flat_map(|known| &known.devices).map(|(device, _)| *device).filter(is_gone).collect();
        let ChainPut { person, expected, statements, state } = put;
        self.writes.push(Write::Chain { person, expected, statements, state });
        Ok(Chained::Extended { gone })
    }

    /// Whether a device that stands `at` this number, with this chain there, may follow the log live.
    /// `published` entries have been given to those who follow.
    pub fn follow(&mut self, person: &PersonId, space: &SpaceId, at: u64, chain: &Hash) -> Follow {
        let space = match self.load(space) {
            Ok(Some(space)) if space.gate.has_member(person) => space,
            Ok(Some(_)) => return Follow::Refused(Refused::NotMember),
            Ok(None) => return Follow::Refused(self.why_nothing(space)),
            Err(_) => return Follow::Refused(BUSY),
        };
        let published = space.published;
        match at.cmp(&published.seq) {
            std::cmp::Ordering::Less => Follow::Behind,
            std::cmp::Ordering::Equal if *chain == published.chain => Follow::Current(published),
            _ => Follow::Differs(published),
        }
    }

    /// An entry has been given to those who follow.
    pub fn publish(&mut self, space: &SpaceId, place: Place) {
        if let Some(space) = self.spaces.get_mut(space) {
            space.published = place;
        }
    }

    /// What to say of a space that is not here.
    fn why_nothing(&mut self, space: &SpaceId) -> Refused {
        match self.store.is_deleted(space) {
            Ok(true) => Refused::Closed,
            Ok(false) => Refused::NotMember,
            Err(_) => BUSY,
        }
    }

    fn load(&mut self, id: &SpaceId) -> Result<Option<&mut Space>, StoreError> {
        // Two look-ups, because the borrow of a found entry would outlive the branch that inserts.
        if !self.spaces.contains_key(id) {
            let Some(state) = self.store.space(id)? else { return Ok(None) };
            self.spaces.insert(*id, Space::from(state));
        }
        Ok(self.spaces.get_mut(id))
    }
}

/// Statements for a person's chain, checked.
#[derive(Clone, Debug)]
pub struct ChainPut {
    /// Whose.
    pub person: PersonId,
    /// The head they follow; nothing for a new person.
    pub expected: Option<Hash>,
    /// The statements, as they travel.
    pub statements: Vec<twofold_wire::cbor::Bytes>,
    /// The person after them.
    pub state: Person,
}

/// What became of statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chained {
    /// They will be stored.
    Extended {
        /// Devices that may act no more.
        gone: Vec<DeviceId>,
    },
    /// The chain has another head.
    Stale(Option<Hash>),
}
