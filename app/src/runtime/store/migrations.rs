//! What each version of the database adds. Versions only add, so that an interrupted update loses nothing.

mod v1;

use indexed_db_futures::database::Database;

/// The version that this app reads and writes.
pub(crate) const NEWEST: u32 = 1;

/// Brings a database from an older version (0: new) to the newest, inside the browser's upgrade transaction.
pub(crate) fn migrate(db: &Database, old: u32) -> indexed_db_futures::Result<()> {
    if old < 1 {
        v1::apply(db)?;
    }
    Ok(())
}
