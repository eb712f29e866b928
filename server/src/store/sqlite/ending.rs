//! Spaces that have ended, and deleting them for real.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use twofold_wire::hash::hash;
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::time::Timestamp;

use crate::store::StoreError;
use crate::store::sqlite::rows::{self, failed, place_of};

/// How many are deleted in one transaction.
const AT_ONCE: u32 = 8;
/// Stands for a deleted space, so that its id is not kept.
const DELETED: &str = "twofold/1/deleted-space";

/// From now on its time runs, unless it runs already.
pub(super) fn begin(transaction: &Transaction<'_>, space: &SpaceId, at: Timestamp) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO endings (space, at) SELECT number, ?2 FROM spaces WHERE id = ?1 ON CONFLICT DO NOTHING",
        )
        .and_then(|mut put| put.execute(params![space.as_bytes(), at.0]))
        .map(drop)
        .map_err(failed)
}

/// Spaces that ended before this, the oldest first.
pub(super) fn before(connection: &Connection, moment: Timestamp) -> Result<Vec<SpaceId>, StoreError> {
    connection
        .prepare_cached(
            "SELECT s.id FROM endings e JOIN spaces s ON s.number = e.space WHERE e.at < ?1 ORDER BY e.at LIMIT ?2",
        )
        .and_then(|mut find| {
            find.query_map(params![moment.0, AT_ONCE], |row| rows::bytes(row, 0).map(SpaceId))?.collect()
        })
        .map_err(failed)
}

/// Whether a space was deleted.
pub(super) fn is_deleted(connection: &Connection, space: &SpaceId) -> Result<bool, StoreError> {
    connection
        .prepare_cached("SELECT 1 FROM deleted WHERE id = ?1")
        .and_then(|mut find| find.query_row([mark(space).as_bytes()], |_| Ok(())).optional())
        .map(|found| found.is_some())
        .map_err(failed)
}

/// Deletes everything of a space but that it was there.
pub(super) fn delete(transaction: &Transaction<'_>, space: &SpaceId) -> Result<(), StoreError> {
    if let Some(number) = rows::number(transaction, space).map_err(failed)? {
        let (first, last) = (place_of(number, 0)?, place_of(number, u64::from(u32::MAX))?);
        transaction.execute("DELETE FROM entries WHERE place BETWEEN ?1 AND ?2", [first, last]).map_err(failed)?;
        for statement in [
            "DELETE FROM endings WHERE space = ?1",
            "DELETE FROM authors WHERE space = ?1",
            "DELETE FROM members WHERE space = ?1",
            "DELETE FROM spaces WHERE number = ?1",
        ] {
            transaction.execute(statement, [number]).map_err(failed)?;
        }
    }
    transaction
        .execute("INSERT INTO deleted (id) VALUES (?1) ON CONFLICT DO NOTHING", [mark(space).as_bytes()])
        .map(drop)
        .map_err(failed)
}

/// Empties the write-ahead log, in which older pages of what was deleted still stand. If a reader holds it, the next
/// checkpoint does it.
pub(super) fn wipe_journal(connection: &Connection) {
    let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    if !matches!(emptied, Ok(0)) {
        tracing::info!("what was deleted stands in the write-ahead log until readers let go of it");
    }
}

fn mark(space: &SpaceId) -> Hash {
    hash(DELETED, &[space.as_bytes()])
}
