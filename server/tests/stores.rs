//! Each store keeps the contract, and the one on disk keeps it through what disks do.

// Clippy lets tests be blunt, and does not know that their helpers belong to them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::path::Path;
use std::sync::Arc;

use twofold_server::gate::Person;
use twofold_server::store::memory::MemoryStore;
use twofold_server::store::sqlite::backup::backup;
use twofold_server::store::sqlite::{OpenError, SqliteStore};
use twofold_server::store::{Reader, Store, StoreError, Write, contract};
use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{Hash, PersonId};

#[test]
fn the_store_in_memory_keeps_the_contract() {
    let store = MemoryStore::new(Hash([1; 32]));
    let again = store.clone();
    contract::check(Box::new(store), move |_| (Box::new(again.clone()), Box::new(again.clone())));
}

#[test]
fn the_store_on_disk_keeps_the_contract() {
    let data = tempfile::tempdir().unwrap();
    contract::check(Box::new(SqliteStore::open(data.path()).unwrap()), |store| {
        drop(store);
        let store = SqliteStore::open(data.path()).unwrap();
        let reader = store.reader(2).unwrap();
        (Box::new(store), Box::new(reader))
    });
}

#[test]
fn every_commit_is_synced() {
    let data = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(data.path()).unwrap();
    const FULL: u8 = 2;
    assert_eq!(store.durability().unwrap(), ("wal".to_owned(), FULL));
}

#[test]
fn only_one_relay_opens_a_data_directory() {
    let data = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(data.path()).unwrap();
    assert!(matches!(SqliteStore::open(data.path()), Err(OpenError::InUse)));
    drop(store);
    assert!(SqliteStore::open(data.path()).is_ok());
}

fn person(number: u8, size: usize) -> Write {
    Write::Chain {
        person: PersonId([number; 32]),
        expected: None,
        statements: vec![Bytes(vec![number; size])],
        state: Person { head: Hash([number; 32]), devices: Vec::new() },
    }
}

#[test]
fn a_full_disk_refuses_and_then_recovers() {
    let data = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(data.path()).unwrap();
    store.commit(&[person(1, 100)]).unwrap();
    store.limit_pages(4).unwrap();
    assert_eq!(store.commit(&[person(2, 100), person(3, 200_000)]), Err(StoreError::Full));
    assert_eq!(Store::person(&mut store, &PersonId([2; 32])), Ok(None));
    // The next commit begins on a new connection, whose disk has room.
    assert_eq!(store.commit(&[person(2, 100), person(3, 200_000)]), Ok(()));
    assert!(Store::person(&mut store, &PersonId([1; 32])).unwrap().is_some());
}

fn incarnation(data: &Path) -> Hash {
    SqliteStore::open(data).unwrap().incarnation()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn a_restart_is_the_same_incarnation() {
    let data = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(data.path()).unwrap();
    let first = store.incarnation();
    store.commit(&[person(1, 100)]).unwrap();
    drop(store);
    assert_eq!(incarnation(data.path()), first);
}

#[test]
fn a_kill_before_the_watermark_is_written_is_no_loss() {
    let data = tempfile::tempdir().unwrap();
    let killed = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(data.path()).unwrap();
    store.commit(&[person(1, 100)]).unwrap();
    // What a kill leaves: the files as they are now.
    copy(data.path(), killed.path());
    assert_eq!(incarnation(killed.path()), store.incarnation());
}

#[test]
fn an_older_copy_of_the_database_is_another_incarnation() {
    let data = tempfile::tempdir().unwrap();
    let older = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(data.path()).unwrap();
    let first = store.incarnation();
    store.commit(&[person(1, 100)]).unwrap();
    drop(store);
    copy(data.path(), older.path());
    let mut store = SqliteStore::open(data.path()).unwrap();
    store.commit(&[person(2, 100)]).unwrap();
    drop(store);
    std::fs::copy(older.path().join("relay.sqlite"), data.path().join("relay.sqlite")).unwrap();
    let second = incarnation(data.path());
    assert_ne!(second, first);
    assert_eq!(incarnation(data.path()), second, "and stays it");
}

#[test]
fn a_lost_database_is_another_incarnation() {
    let data = tempfile::tempdir().unwrap();
    let first = incarnation(data.path());
    std::fs::remove_file(data.path().join("relay.sqlite")).unwrap();
    assert_ne!(incarnation(data.path()), first);
}

#[test]
fn a_database_without_its_watermark_is_another_incarnation() {
    let data = tempfile::tempdir().unwrap();
    let first = incarnation(data.path());
    std::fs::remove_file(data.path().join("incarnation")).unwrap();
    assert_ne!(incarnation(data.path()), first);
}

#[test]
fn a_backup_of_a_running_relay_holds_what_was_committed_and_is_another_incarnation() {
    let data = tempfile::tempdir().unwrap();
    let restored = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(data.path()).unwrap();
    store.commit(&[person(1, 100)]).unwrap();
    backup(data.path(), &restored.path().join("relay.sqlite")).unwrap();
    std::fs::copy(data.path().join("incarnation"), restored.path().join("incarnation")).unwrap();
    let copy = SqliteStore::open(restored.path()).unwrap();
    assert_ne!(copy.incarnation(), store.incarnation());
    let reader: Arc<dyn Reader> = Arc::new(copy.reader(1).unwrap());
    assert_eq!(reader.statements(&PersonId([1; 32])), Ok(vec![Bytes(vec![1; 100])]));
    // Never over something that is there.
    assert!(backup(data.path(), &restored.path().join("relay.sqlite")).is_err());
    assert!(backup(restored.path().join("nowhere").as_path(), &restored.path().join("other")).is_err());
}

#[test]
fn a_database_of_a_newer_relay_is_left_alone() {
    let data = tempfile::tempdir().unwrap();
    drop(SqliteStore::open(data.path()).unwrap());
    let connection = rusqlite::Connection::open(data.path().join("relay.sqlite")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(SqliteStore::open(data.path()), Err(OpenError::Newer)));
}
