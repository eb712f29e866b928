//! Version 1: one object store for each table of the engine, and one for the fence and the wrapped key.

use indexed_db_futures::Build;
use indexed_db_futures::database::Database;

/// Fixed here, and not read from the engine, because what version 1 made never changes.
const TABLES: [&str; 7] = ["identity", "spaces", "log", "checkpoints", "outbox", "journal", "meta"];

pub(crate) fn apply(db: &Database) -> indexed_db_futures::Result<()> {
    for table in TABLES {
        db.create_object_store(table).build()?;
    }
    Ok(())
}
