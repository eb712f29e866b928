//! Reads beside the writer: WAL lets them see the last commit without waiting for the next.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};
use twofold_wire::cbor::{Bytes, decode};
use twofold_wire::control::control_hash;
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};

use crate::gate::{Gate, Person};
use crate::store::sqlite::rows::{self, failed, place_of, seq_of};
use crate::store::sqlite::{OpenError, ending, schema};
use crate::store::{Chained, Page, PageSize, Place, Reader, StoreError, StoredControl};

/// A few connections that only read.
#[derive(Debug)]
pub struct SqliteReader {
    first: Mutex<Connection>,
    others: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
}

impl SqliteReader {
    pub(super) fn open(path: &Path, connections: usize) -> Result<Self, OpenError> {
        let first = Mutex::new(schema::open_reader(path)?);
        let others = (1..connections).map(|_| schema::open_reader(path).map(Mutex::new)).collect::<Result<_, _>>()?;
        Ok(Self { first, others, turn: AtomicUsize::new(0) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (self.others.len() + 1);
        let connection = self.others.get(turn).unwrap_or(&self.first);
        connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader for SqliteReader {
    fn person(&self, person: &PersonId) -> Result<Option<Person>, StoreError> {
        rows::person(&self.connection(), person)
    }

    fn person_of(&self, device: &DeviceId) -> Result<Option<PersonId>, StoreError> {
        self.connection()
            .prepare_cached("SELECT id FROM persons WHERE number = (SELECT person FROM devices WHERE device = ?1)")
            .and_then(|mut find| {
                find.query_row([device.as_bytes()], |row| rows::bytes(row, 0).map(PersonId)).optional()
            })
            .map_err(failed)
    }

    fn statements(&self, person: &PersonId) -> Result<Vec<Bytes>, StoreError> {
        self.connection()
            .prepare_cached(
                "SELECT s.bytes FROM persons p JOIN statements s ON s.person = p.number WHERE p.id = ?1 ORDER BY s.place",
            )
            .and_then(|mut find| {
                find.query_map([person.as_bytes()], |row| row.get(0).map(Bytes))?.collect::<rusqlite::Result<_>>()
            })
            .map_err(failed)
    }

    fn spaces(&self, person: &PersonId) -> Result<Vec<SpaceId>, StoreError> {
        self.connection()
            .prepare_cached(
                "SELECT s.id FROM members m JOIN spaces s ON s.number = m.space WHERE m.person = ?1 ORDER BY s.number",
            )
            .and_then(|mut find| {
                find.query_map([person.as_bytes()], |row| rows::bytes(row, 0).map(SpaceId))?
                    .collect::<rusqlite::Result<_>>()
            })
            .map_err(failed)
    }

    fn have_common_space(&self, one: &PersonId, other: &PersonId) -> Result<bool, StoreError> {
        self.connection()
            .prepare_cached(
                "SELECT 1 FROM members a JOIN members b ON b.space = a.space WHERE a.person = ?1 AND b.person = ?2 LIMIT 1",
            )
            .and_then(|mut find| find.exists(params![one.as_bytes(), other.as_bytes()]))
            .map_err(failed)
    }

    fn gate(&self, space: &SpaceId) -> Result<Option<Gate>, StoreError> {
        let gate: Option<Vec<u8>> = self
            .connection()
            .prepare_cached("SELECT gate FROM spaces WHERE id = ?1")
            .and_then(|mut find| find.query_row([space.as_bytes()], |row| row.get(0)).optional())
            .map_err(failed)?;
        gate.map(|gate| decode(&gate).map_err(|_| StoreError::Damaged)).transpose()
    }

    fn controls(&self, space: &SpaceId) -> Result<Vec<StoredControl>, StoreError> {
        let connection = self.connection();
        let Some(number) = rows::number(&connection, space).map_err(failed)? else { return Ok(Vec::new()) };
        connection
            .prepare_cached(
                "SELECT place, chain, bytes FROM entries WHERE kind = 0 AND place > ?1 AND place <= ?2 ORDER BY place",
            )
            .and_then(|mut find| {
                let all = [number << 32, (number << 32) | i64::from(u32::MAX)];
                find.query_map(all, |row| {
                    let bytes: Vec<u8> = row.get(2)?;
                    let place = Place {
                        seq: seq_of(row.get(0)?),
                        chain: Hash(rows::bytes(row, 1)?),
                        hash: control_hash(&bytes),
                    };
                    Ok(StoredControl { place, bytes: Bytes(bytes) })
                })?
                .collect::<rusqlite::Result<_>>()
            })
            .map_err(failed)
    }

    fn is_deleted(&self, space: &SpaceId) -> Result<bool, StoreError> {
        ending::is_deleted(&self.connection(), space)
    }

    fn page(&self, space: &SpaceId, after: u64, size: PageSize) -> Result<Option<Page>, StoreError> {
        let mut connection = self.connection();
        // One read transaction: head and entries are of the same moment.
        let moment = connection.transaction().map_err(failed)?;
        let found = moment
            .prepare_cached("SELECT number, head FROM spaces WHERE id = ?1")
            .and_then(|mut find| {
                find.query_row([space.as_bytes()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u64>(1)?))).optional()
            })
            .map_err(failed)?;
        let Some((number, head)) = found else { return Ok(None) };
        let after = after.min(head);
        let start = place_of(number, after)?;
        let chain = match after {
            0 => Hash::ZERO,
            _ => moment
                .prepare_cached("SELECT chain FROM entries WHERE place = ?1")
                .and_then(|mut find| find.query_row([start], |row| rows::bytes(row, 0).map(Hash)))
                .map_err(failed)?,
        };
        let mut page = Page { after, chain, entries: Vec::new(), head };
        let mut find = moment
            .prepare_cached(
                "SELECT kind, bytes, chain FROM entries WHERE place > ?1 AND place <= ?2 ORDER BY place LIMIT ?3",
            )
            .map_err(failed)?;
        let range = params![start, place_of(number, head)?, size.entries as u64];
        let mut rows_found = find.query(range).map_err(failed)?;
        let mut bytes = 0;
        while let Some(row) = rows_found.next().map_err(failed)? {
            let next = (|| {
                let entry = rows::entry(row.get(0)?, row.get(1)?);
                Ok(Chained { entry, chain: Hash(rows::bytes(row, 2)?) })
            })();
            let next: Chained = next.map_err(failed)?;
            bytes += next.entry.size();
            if bytes > size.bytes && !page.entries.is_empty() {
                break;
            }
            page.entries.push(next);
        }
        Ok(Some(page))
    }
}
