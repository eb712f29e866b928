//! Notices that the database was lost or replaced by an older copy, so that devices give back what it forgot.
//!
//! Beside the database lies a small file that says which incarnation it belongs to and how many changes it has had at
//! least. A database that has fewer, or none, is not the one that the file speaks of.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use twofold_wire::ids::Hash;

use crate::store::sqlite::OpenError;

const FILE: &str = "incarnation";

/// How many changes the database has had, and how many the file beside it says.
#[derive(Debug)]
pub(super) struct Watermark {
    directory: PathBuf,
    incarnation: Hash,
    changes: u64,
    written: Option<u64>,
}

impl Watermark {
    /// So many changes were committed.
    pub(super) fn count(&mut self, changes: u64) {
        self.changes += changes;
    }

    /// Brings the file up to date, synced. A failure is tried again next time: the file may only lag behind.
    pub(super) fn write(&mut self) {
        if self.written == Some(self.changes) {
            return;
        }
        let [path, next] = [FILE, "incarnation.next"].map(|name| self.directory.join(name));
        let text = format!("{} {}\n", self.incarnation, self.changes);
        let result = File::create(&next)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&next, &path))
            .and_then(|()| File::open(&self.directory)?.sync_all());
        match result {
            Ok(()) => self.written = Some(self.changes),
            Err(error) => tracing::warn!(kind = %error.kind(), "the incarnation file cannot be written"),
        }
    }
}

/// The incarnation to announce: the stored one, or a new one if this is not the database that was here last.
pub(super) fn check(connection: &Connection, directory: &Path) -> Result<(Hash, Watermark), OpenError> {
    let (stored, changes): (Option<[u8; 32]>, u64) =
        connection.query_row("SELECT incarnation, changes FROM meta", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = fs::read_to_string(directory.join(FILE)).ok();
    let known = known.as_deref().and_then(|text| text.trim_end().split_once(' '));
    let is_same = match (stored, known) {
        (Some(stored), Some((incarnation, at_least))) => {
            Hash(stored).to_string() == incarnation && at_least.parse().is_ok_and(|at_least: u64| changes >= at_least)
        }
        _ => false,
    };
    let incarnation = match stored {
        Some(stored) if is_same => Hash(stored),
        _ => {
            let mut fresh = [0; 32];
            getrandom::fill(&mut fresh)?;
            connection.execute("UPDATE meta SET incarnation = ?1", [&fresh])?;
            tracing::info!("a new incarnation begins: devices will give back what this database does not have");
            Hash(fresh)
        }
    };
    let mut watermark = Watermark { directory: directory.to_owned(), incarnation, changes, written: None };
    watermark.write();
    Ok((incarnation, watermark))
}
