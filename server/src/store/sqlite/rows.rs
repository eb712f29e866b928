//! Rows to structs and back.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, Transaction, params};
use twofold_wire::cbor::{Bytes, decode};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::log::Entry;

use crate::gate::Person;
use crate::store::{AuthorState, NewEntry, Place, SpaceState, StoreError};

const CONTROL: u8 = 0;
const RECORD: u8 = 1;

/// What a failure of SQLite means for us. The codes are logged here, once; they name nobody.
pub(super) fn failed(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(cause, _) = &error else {
        tracing::error!("a stored row does not have the expected shape");
        return StoreError::Damaged;
    };
    match cause.code {
        ErrorCode::DiskFull => {
            tracing::error!("the disk is full: nothing is stored until there is room");
            StoreError::Full
        }
        ErrorCode::ConstraintViolation => StoreError::Moved,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            tracing::error!(code = cause.extended_code, "the database is damaged");
            StoreError::Damaged
        }
        _ => {
            tracing::error!(code = cause.extended_code, "the database cannot be read or written");
            StoreError::Unavailable
        }
    }
}

/// The row of an entry.
pub(super) fn place_of(space: i64, seq: u64) -> Result<i64, StoreError> {
    let seq = u32::try_from(seq).map_err(|_| StoreError::Moved)?;
    Ok((space << 32) | i64::from(seq))
}

/// The number of the entry in this row.
pub(super) fn seq_of(place: i64) -> u64 {
    (place & i64::from(u32::MAX)).unsigned_abs()
}

/// A fixed number of bytes in a column.
pub(super) fn bytes<const N: usize>(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    row.get::<_, [u8; N]>(column)
}

/// An entry from its `kind` and `bytes`.
pub(super) fn entry(kind: u8, bytes: Vec<u8>) -> Entry {
    if kind == CONTROL { Entry::Control(Bytes(bytes)) } else { Entry::Record(Bytes(bytes)) }
}

/// From `place, chain, kind, bytes`.
pub(super) fn read_place(row: &Row<'_>) -> rusqlite::Result<Place> {
    let hash = entry(row.get(2)?, row.get(3)?).hash();
    Ok(Place { seq: seq_of(row.get(0)?), chain: Hash(bytes(row, 1)?), hash })
}

/// The short number of a space.
pub(super) fn number(connection: &Connection, space: &SpaceId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM spaces WHERE id = ?1")?
        .query_row([space.as_bytes()], |row| row.get(0))
        .optional()
}

/// A person's state.
pub(super) fn person(connection: &Connection, person: &PersonId) -> Result<Option<Person>, StoreError> {
    let state: Option<Vec<u8>> = connection
        .prepare_cached("SELECT state FROM persons WHERE id = ?1")
        .and_then(|mut find| find.query_row([person.as_bytes()], |row| row.get(0)).optional())
        .map_err(failed)?;
    state.map(|state| decode(&state).map_err(|_| StoreError::Damaged)).transpose()
}

/// A space with its authors.
pub(super) fn space(connection: &Connection, space: &SpaceId) -> Result<Option<SpaceState>, StoreError> {
    let found = connection
        .prepare_cached("SELECT number, head, chain, gate FROM spaces WHERE id = ?1")
        .and_then(|mut find| {
            find.query_row([space.as_bytes()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, u64>(1)?, Hash(bytes(row, 2)?), row.get::<_, Vec<u8>>(3)?))
            })
            .optional()
        })
        .map_err(failed)?;
    let Some((number, head, chain, gate)) = found else { return Ok(None) };
    let authors = connection
        .prepare_cached(
            "SELECT device, person, dev_seq, last, record_bytes, control_bytes FROM authors WHERE space = ?1",
        )
        .and_then(|mut find| find.query_map([number], author)?.collect::<rusqlite::Result<Vec<_>>>())
        .map_err(failed)?;
    let gate = decode(&gate).map_err(|_| StoreError::Damaged)?;
    Ok(Some(SpaceState { head, chain, gate, authors }))
}

fn author(row: &Row<'_>) -> rusqlite::Result<AuthorState> {
    Ok(AuthorState {
        device: DeviceId(bytes(row, 0)?),
        person: PersonId(bytes(row, 1)?),
        dev_seq: row.get(2)?,
        last: Hash(bytes(row, 3)?),
        record_bytes: row.get(4)?,
        control_bytes: row.get(5)?,
    })
}

/// Appends the row of an entry.
pub(super) fn insert_entry(transaction: &Transaction<'_>, space: i64, new: &NewEntry) -> Result<(), StoreError> {
    let (kind, dev_seq, bytes) = match &new.entry {
        Entry::Control(bytes) => (CONTROL, None, bytes),
        Entry::Record(bytes) => (RECORD, Some(new.author.dev_seq), bytes),
    };
    let place = place_of(space, new.seq)?;
    transaction
        .prepare_cached(
            "INSERT INTO entries (place, space, kind, device, dev_seq, chain, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .and_then(|mut insert| {
            let device = new.author.device.as_bytes();
            insert.execute(params![place, space, kind, device, dev_seq, new.chain.as_bytes(), bytes.0])
        })
        .map(drop)
        .map_err(failed)
}

/// Remembers what a device has written.
pub(super) fn put_author(transaction: &Transaction<'_>, space: i64, author: &AuthorState) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO authors (space, device, person, dev_seq, last, record_bytes, control_bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (space, device) DO UPDATE
             SET person = ?3, dev_seq = ?4, last = ?5, record_bytes = ?6, control_bytes = ?7",
        )
        .and_then(|mut put| {
            put.execute(params![
                space,
                author.device.as_bytes(),
                author.person.as_bytes(),
                author.dev_seq,
                author.last.as_bytes(),
                author.record_bytes,
                author.control_bytes,
            ])
        })
        .map(drop)
        .map_err(failed)
}
