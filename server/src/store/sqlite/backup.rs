//! A consistent copy of a running relay's database.

use std::fs::File;
use std::path::Path;

use rusqlite::Connection;

use crate::store::sqlite::{OpenError, schema};

/// Copies the database of a data directory to a new file, while a relay may be running on it.
///
/// A relay that is started on the copy announces a new incarnation, so that devices give back what came after it.
///
/// # Errors
/// [`OpenError`], also when the file is already there.
pub fn backup(data: &Path, to: &Path) -> Result<(), OpenError> {
    let from = data.join(schema::FILE);
    // Opening would make an empty database where there is none.
    File::open(&from)?;
    let source = schema::open_reader(&from)?;
    source.pragma_update(None, "query_only", false)?;
    source.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    let copy = Connection::open(to)?;
    copy.execute("UPDATE meta SET incarnation = NULL", [])?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(to)?.sync_all()?;
    Ok(())
}
