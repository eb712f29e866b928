//! A store that forgets everything at the end: for tests, and to say what the others must do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::log::Entry;
use twofold_wire::time::Timestamp;

use crate::gate::{Gate, Person};
use crate::store::{
    AuthorState, Chained, NewEntry, Page, PageSize, Place, Reader, SpaceState, Store, StoreError, StoredControl, Write,
};

/// A store in memory. Clones share it; any clone may also read.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    incarnation: Hash,
    data: Arc<Mutex<Data>>,
}

#[derive(Clone, Debug, Default)]
struct Data {
    persons: BTreeMap<PersonId, (Person, Vec<Bytes>)>,
    devices: BTreeMap<DeviceId, PersonId>,
    spaces: BTreeMap<SpaceId, Space>,
    ended: BTreeMap<SpaceId, Timestamp>,
    deleted: BTreeSet<SpaceId>,
}

#[derive(Clone, Debug)]
struct Space {
    gate: Gate,
    log: Vec<(Place, Entry)>,
    authors: BTreeMap<DeviceId, AuthorState>,
    records: BTreeMap<(DeviceId, u64), usize>,
}

impl Space {
    fn state(&self) -> SpaceState {
        let (head, chain) = self.log.last().map_or((0, Hash::ZERO), |(place, _)| (place.seq, place.chain));
        SpaceState { head, chain, gate: self.gate.clone(), authors: self.authors.values().copied().collect() }
    }
}

impl MemoryStore {
    /// An empty one with this incarnation.
    #[must_use]
    pub fn new(incarnation: Hash) -> Self {
        Self { incarnation, data: Arc::default() }
    }

    fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Data {
    fn write(&mut self, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::Gate { space, gate } => {
                let space = self.spaces.entry(*space).or_insert_with(|| Space {
                    gate: gate.clone(),
                    log: Vec::new(),
                    authors: BTreeMap::new(),
                    records: BTreeMap::new(),
                });
                space.gate = gate.clone();
                Ok(())
            }
            Write::Entry(new) => self.append(new),
            Write::Ended { space, at } => {
                self.ended.entry(*space).or_insert(*at);
                Ok(())
            }
            Write::Delete { space } => {
                self.spaces.remove(space);
                self.ended.remove(space);
                self.deleted.insert(*space);
                Ok(())
            }
            Write::Chain { person, expected, statements, state } => {
                if self.persons.get(person).map(|(state, _)| state.head) != *expected {
                    return Err(StoreError::Moved);
                }
                let (kept, chain) = self.persons.entry(*person).or_insert_with(|| (state.clone(), Vec::new()));
                *kept = state.clone();
                chain.extend_from_slice(statements);
                for (device, _) in &state.devices {
                    self.devices.entry(*device).or_insert(*person);
                }
                Ok(())
            }
        }
    }

    fn append(&mut self, new: &NewEntry) -> Result<(), StoreError> {
        let space = self.spaces.get_mut(&new.space).ok_or(StoreError::Moved)?;
        let at = space.log.len();
        if at as u64 + 1 != new.seq {
            return Err(StoreError::Moved);
        }
        if let Entry::Record(_) = &new.entry
            && space.records.insert((new.author.device, new.author.dev_seq), at).is_some()
        {
            return Err(StoreError::Moved);
        }
        space.authors.insert(new.author.device, new.author);
        space.log.push((Place { seq: new.seq, chain: new.chain, hash: new.hash }, new.entry.clone()));
        Ok(())
    }
}

impl Store for MemoryStore {
    fn incarnation(&self) -> Hash {
        self.incarnation
    }

    fn space(&mut self, space: &SpaceId) -> Result<Option<SpaceState>, StoreError> {
        Ok(self.data().spaces.get(space).map(Space::state))
    }

    fn person(&mut self, person: &PersonId) -> Result<Option<Person>, StoreError> {
        Reader::person(self, person)
    }

    fn count_spaces(&mut self, person: &PersonId) -> Result<u64, StoreError> {
        Ok(self.spaces(person)?.len() as u64)
    }

    fn record(&mut self, space: &SpaceId, device: &DeviceId, dev_seq: u64) -> Result<Option<Place>, StoreError> {
        let data = self.data();
        let Some(space) = data.spaces.get(space) else { return Ok(None) };
        let at = space.records.get(&(*device, dev_seq));
        Ok(at.and_then(|at| space.log.get(*at)).map(|(place, _)| *place))
    }

    fn entry(&mut self, space: &SpaceId, seq: u64) -> Result<Option<Place>, StoreError> {
        let data = self.data();
        let log = data.spaces.get(space).map(|space| space.log.as_slice()).unwrap_or_default();
        Ok(log.iter().map(|(place, _)| *place).find(|place| place.seq == seq))
    }

    fn ended_before(&mut self, moment: Timestamp) -> Result<Vec<SpaceId>, StoreError> {
        let mut ended: Vec<(Timestamp, SpaceId)> =
            self.data().ended.iter().filter(|(_, at)| **at < moment).map(|(space, at)| (*at, *space)).collect();
        ended.sort_unstable();
        Ok(ended.into_iter().map(|(_, space)| space).collect())
    }

    fn is_deleted(&mut self, space: &SpaceId) -> Result<bool, StoreError> {
        Reader::is_deleted(self, space)
    }

    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        let mut data = self.data();
        let mut next = data.clone();
        writes.iter().try_for_each(|write| next.write(write))?;
        *data = next;
        Ok(())
    }

    fn settle(&mut self) {}
}

impl Reader for MemoryStore {
    fn person(&self, person: &PersonId) -> Result<Option<Person>, StoreError> {
        Ok(self.data().persons.get(person).map(|(state, _)| state.clone()))
    }

    fn person_of(&self, device: &DeviceId) -> Result<Option<PersonId>, StoreError> {
        Ok(self.data().devices.get(device).copied())
    }

    fn statements(&self, person: &PersonId) -> Result<Vec<Bytes>, StoreError> {
        Ok(self.data().persons.get(person).map(|(_, statements)| statements.clone()).unwrap_or_default())
    }

    fn spaces(&self, person: &PersonId) -> Result<Vec<SpaceId>, StoreError> {
        let data = self.data();
        let named: BTreeSet<SpaceId> =
            data.spaces.iter().filter(|(_, space)| space.gate.has_member(person)).map(|(id, _)| *id).collect();
        Ok(named.into_iter().collect())
    }

    fn have_common_space(&self, one: &PersonId, other: &PersonId) -> Result<bool, StoreError> {
        Ok(self.data().spaces.values().any(|space| space.gate.has_member(one) && space.gate.has_member(other)))
    }

    fn gate(&self, space: &SpaceId) -> Result<Option<Gate>, StoreError> {
        Ok(self.data().spaces.get(space).map(|space| space.gate.clone()))
    }

    fn controls(&self, space: &SpaceId) -> Result<Vec<StoredControl>, StoreError> {
        let data = self.data();
        let log = data.spaces.get(space).map(|space| space.log.as_slice()).unwrap_or_default();
        let controls = log.iter().filter_map(|(place, entry)| match entry {
            Entry::Control(bytes) => Some(StoredControl { place: *place, bytes: bytes.clone() }),
            Entry::Record(_) => None,
        });
        Ok(controls.collect())
    }

    fn is_deleted(&self, space: &SpaceId) -> Result<bool, StoreError> {
        Ok(self.data().deleted.contains(space))
    }

    fn page(&self, space: &SpaceId, after: u64, size: PageSize) -> Result<Option<Page>, StoreError> {
        let data = self.data();
        let Some(space) = data.spaces.get(space) else { return Ok(None) };
        let state = space.state();
        let after = after.min(state.head);
        let before = space.log.iter().take_while(|(place, _)| place.seq <= after).last();
        let mut page = Page {
            after,
            chain: before.map_or(Hash::ZERO, |(place, _)| place.chain),
            entries: Vec::new(),
            head: state.head,
        };
        let mut bytes = 0;
        for (place, entry) in space.log.iter().skip_while(|(place, _)| place.seq <= after) {
            bytes += entry.size();
            if page.entries.len() >= size.entries || (bytes > size.bytes && !page.entries.is_empty()) {
                break;
            }
            page.entries.push(Chained { entry: entry.clone(), chain: place.chain });
        }
        Ok(Some(page))
    }
}
