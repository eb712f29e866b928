//! The tables, and how the file is opened.

use std::path::Path;

use rusqlite::Connection;

use crate::store::sqlite::OpenError;

/// The database in the data directory.
pub(super) const FILE: &str = "relay.sqlite";

const VERSION: u32 = 1;

// `place` is `space << 32 | seq`: the rows of one log lie together, and their order needs no index of its own.
// A record's hash covers its space, device and `dev_seq`, so that index also keeps hashes unique.
const TABLES: &str = "
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    incarnation BLOB,
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, NULL, 0);

CREATE TABLE persons (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, head BLOB NOT NULL, state BLOB NOT NULL) STRICT;
CREATE TABLE statements (place INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES persons, bytes BLOB NOT NULL) STRICT;
CREATE INDEX statements_of_person ON statements (person, place);

CREATE TABLE spaces (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    chain BLOB NOT NULL,
    gate BLOB NOT NULL
) STRICT;
CREATE TABLE members (
    space INTEGER NOT NULL REFERENCES spaces,
    person BLOB NOT NULL,
    PRIMARY KEY (space, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_person ON members (person);

CREATE TABLE entries (
    place INTEGER PRIMARY KEY,
    space INTEGER NOT NULL REFERENCES spaces,
    kind INTEGER NOT NULL,
    device BLOB NOT NULL,
    dev_seq INTEGER,
    chain BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_by_device ON entries (space, device, dev_seq) WHERE dev_seq IS NOT NULL;
CREATE INDEX controls ON entries (place) WHERE kind = 0;

CREATE TABLE authors (
    space INTEGER NOT NULL REFERENCES spaces,
    device BLOB NOT NULL,
    person BLOB NOT NULL,
    dev_seq INTEGER NOT NULL,
    last BLOB NOT NULL,
    record_bytes INTEGER NOT NULL,
    control_bytes INTEGER NOT NULL,
    PRIMARY KEY (space, device)
) STRICT, WITHOUT ROWID;
";

// Whose device it is, for whoever comes with a recovery sheet and knows nothing else.
const DEVICES: &str = "
CREATE TABLE IF NOT EXISTS devices (
    device BLOB PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES persons
) STRICT, WITHOUT ROWID;
";

// Which spaces have ended, and the hashes of those that were deleted since: a device that slept must not bring one back.
const ENDINGS: &str = "
CREATE TABLE IF NOT EXISTS endings (space INTEGER PRIMARY KEY REFERENCES spaces, at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS endings_by_time ON endings (at);
CREATE TABLE IF NOT EXISTS deleted (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
";

/// Opens the file, and makes the tables if it is new.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path)?;
    configure(&connection)?;
    // Together with WAL: a commit that returned is on the disk, also when the power fails.
    connection.pragma_update(None, "synchronous", "FULL")?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            let transaction = connection.transaction()?;
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            transaction.commit()?;
        }
        VERSION => {}
        _ => return Err(OpenError::Newer),
    }
    connection.execute_batch(DEVICES)?;
    connection.execute_batch(ENDINGS)?;
    // What is deleted is overwritten, not only given free.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

/// Opens the file for reading only.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    configure(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), OpenError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}
