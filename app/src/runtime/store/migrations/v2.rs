//! Version 2: writers and their marks, each number once.

use indexed_db_futures::database::Database;
use indexed_db_futures::{Build, KeyPath};

/// Writers, by their number, and the one of the last batch.
pub(crate) const FENCES: &str = "fences";
/// The number of a writer in a row, and the name of the index over it.
pub(crate) const WRITER: &str = "writer";

pub(crate) fn apply(db: &Database) -> indexed_db_futures::Result<()> {
    let fences = db.create_object_store(FENCES).build()?;
    fences.create_index(WRITER, KeyPath::One(WRITER)).with_unique(true).build()?;
    Ok(())
}
