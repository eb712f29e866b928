//! The store on disk: one SQLite file in WAL mode, every commit synced before it returns.

pub mod backup;
mod commit;
mod ending;
mod incarnation;
mod reader;
mod rows;
mod schema;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::time::Timestamp;

pub use reader::SqliteReader;

use crate::gate::Person;
use crate::store::{Place, SpaceState, Store, StoreError, Write};
use incarnation::Watermark;
use rows::{failed, place_of};

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory cannot be made, read or written.
    #[error("the data directory cannot be used: {0}")]
    Directory(#[from] std::io::Error),
    /// Another relay runs on it.
    #[error("another relay is running on this data directory")]
    InUse,
    /// A newer relay wrote it.
    #[error("the database was written by a newer version of the relay")]
    Newer,
    /// SQLite refuses it.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] rusqlite::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    NoRandomness(#[from] getrandom::Error),
}

/// The writing end of a data directory.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    incarnation: Hash,
    watermark: Watermark,
    numbers: BTreeMap<SpaceId, i64>,
    is_suspect: bool,
    // Held so that no second relay opens the directory; released by the system if this one is killed.
    _lock: File,
}

impl SqliteStore {
    /// Opens or begins a data directory.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        std::fs::create_dir_all(data)?;
        let lock = File::create(data.join("lock"))?;
        if lock.try_lock().is_err() {
            return Err(OpenError::InUse);
        }
        let path = data.join(schema::FILE);
        let connection = schema::open(&path)?;
        let (incarnation, watermark) = incarnation::check(&connection, data)?;
        Ok(Self { connection, path, incarnation, watermark, numbers: BTreeMap::new(), is_suspect: false, _lock: lock })
    }

    /// A reader with this many connections of its own.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn reader(&self, connections: usize) -> Result<SqliteReader, OpenError> {
        SqliteReader::open(&self.path, connections)
    }

    /// Lets the database grow by no more than this many pages, as if the disk were full then.
    ///
    /// # Errors
    /// [`OpenError::Database`]
    pub fn limit_pages(&self, more: u32) -> Result<(), OpenError> {
        let now: u32 = self.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        self.connection.pragma_update(None, "max_page_count", now + more)?;
        Ok(())
    }

    /// How SQLite was told to write: journal mode and `synchronous` level.
    ///
    /// # Errors
    /// [`OpenError::Database`]
    pub fn durability(&self) -> Result<(String, u8), OpenError> {
        let journal = self.connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        let level = self.connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
        Ok((journal, level))
    }

    fn number(&mut self, space: &SpaceId) -> Result<Option<i64>, StoreError> {
        if let Some(number) = self.numbers.get(space) {
            return Ok(Some(*number));
        }
        let number = rows::number(&self.connection, space).map_err(failed)?;
        if let Some(number) = number {
            self.numbers.insert(*space, number);
        }
        Ok(number)
    }

    // Why: after a failed write or sync SQLite's own view of the file may be wrong; a new connection reads what is there.
    fn renew(&mut self) -> Result<(), StoreError> {
        self.connection = schema::open(&self.path).map_err(|_| StoreError::Unavailable)?;
        self.numbers.clear();
        self.is_suspect = false;
        Ok(())
    }
}

impl Store for SqliteStore {
    fn incarnation(&self) -> Hash {
        self.incarnation
    }

    fn space(&mut self, space: &SpaceId) -> Result<Option<SpaceState>, StoreError> {
        if self.is_suspect {
            self.renew()?;
        }
        rows::space(&self.connection, space)
    }

    fn person(&mut self, person: &PersonId) -> Result<Option<Person>, StoreError> {
        rows::person(&self.connection, person)
    }

    fn count_spaces(&mut self, person: &PersonId) -> Result<u64, StoreError> {
        let mut count =
            self.connection.prepare_cached("SELECT count(*) FROM members WHERE person = ?1").map_err(failed)?;
        count.query_row([person.as_bytes()], |row| row.get(0)).map_err(failed)
    }

    fn record(&mut self, space: &SpaceId, device: &DeviceId, dev_seq: u64) -> Result<Option<Place>, StoreError> {
        let Some(number) = self.number(space)? else { return Ok(None) };
        let mut find = self
            .connection
            .prepare_cached(
                "SELECT place, chain, kind, bytes FROM entries WHERE space = ?1 AND device = ?2 AND dev_seq = ?3",
            )
            .map_err(failed)?;
        find.query_row(params![number, device.as_bytes(), dev_seq], rows::read_place).optional().map_err(failed)
    }

    fn entry(&mut self, space: &SpaceId, seq: u64) -> Result<Option<Place>, StoreError> {
        let Some(number) = self.number(space)? else { return Ok(None) };
        let mut find = self
            .connection
            .prepare_cached("SELECT place, chain, kind, bytes FROM entries WHERE place = ?1")
            .map_err(failed)?;
        find.query_row([place_of(number, seq)?], rows::read_place).optional().map_err(failed)
    }

    fn ended_before(&mut self, moment: Timestamp) -> Result<Vec<SpaceId>, StoreError> {
        ending::before(&self.connection, moment)
    }

    fn is_deleted(&mut self, space: &SpaceId) -> Result<bool, StoreError> {
        ending::is_deleted(&self.connection, space)
    }

    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        if self.is_suspect {
            self.renew()?;
        }
        let result = commit::commit(&mut self.connection, &mut self.numbers, writes);
        match result {
            Ok(()) => {
                self.watermark.count(writes.len() as u64);
                if writes.iter().any(|write| matches!(write, Write::Delete { .. })) {
                    ending::wipe_journal(&self.connection);
                }
            }
            Err(_) => {
                // Numbers given in the transaction that failed may be given to other spaces.
                self.numbers.clear();
                self.is_suspect = true;
            }
        }
        result
    }

    fn settle(&mut self) {
        self.watermark.write();
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.watermark.write();
    }
}
