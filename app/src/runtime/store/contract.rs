//! What every store must do: one suite, run on memory natively and on IndexedDB in a browser.

use std::pin::pin;
use std::task::{Context, Waker};

use twofold_sync::store::{Op, Row, Table};

use super::{Store, StoreError};

fn row(table: Table, key: &[u8], value: &[u8]) -> Row {
    Row { table, key: key.to_vec(), value: value.to_vec() }
}

fn put(table: Table, key: &[u8], value: &[u8]) -> Op {
    Op::Put(row(table, key, value))
}

fn delete(table: Table, key: &[u8]) -> Op {
    Op::Delete { table, key: key.to_vec() }
}

async fn sorted(store: &impl Store) -> Vec<(Table, Vec<u8>, Vec<u8>)> {
    let mut rows: Vec<_> = store.load().await.unwrap().into_iter().map(|row| (row.table, row.key, row.value)).collect();
    rows.sort();
    rows
}

/// Runs the suite. `claim` opens the database of this name as a new writer.
pub(crate) async fn keeps_its_promises<S: Store>(claim: impl AsyncFn(&str) -> S) {
    starts_empty_and_keeps_bytes_exactly(&claim).await;
    steps_of_a_batch_count_in_their_order(&claim).await;
    a_new_writer_finds_everything(&claim).await;
    an_old_writer_is_refused_and_leaves_no_trace(&claim).await;
    a_connection_made_anew_goes_on(&claim).await;
    ten_thousand_rows_are_one_batch(&claim).await;
    what_was_given_is_written_in_order_though_nobody_waits(&claim).await;
}

async fn starts_empty_and_keeps_bytes_exactly<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("bytes").await;
    assert_eq!(store.load().await, Ok(vec![]));
    let every_byte: Vec<u8> = (0..=255).collect();
    let ops: Vec<Op> = Table::ALL.iter().map(|table| put(*table, &every_byte, &every_byte)).collect();
    store.commit(&ops).await.unwrap();
    store.commit(&[put(Table::Identity, &[], &[])]).await.unwrap();
    let mut expected: Vec<_> =
        Table::ALL.iter().map(|table| (*table, every_byte.clone(), every_byte.clone())).collect();
    expected.push((Table::Identity, vec![], vec![]));
    expected.sort();
    assert_eq!(sorted(&store).await, expected);
}

async fn steps_of_a_batch_count_in_their_order<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("order").await;
    let ops = [
        put(Table::Log, b"a", b"first"),
        put(Table::Log, b"a", b"second"),
        put(Table::Journal, b"a", b"gone"),
        delete(Table::Journal, b"a"),
        delete(Table::Outbox, b"never there"),
        delete(Table::Spaces, b"b"),
        put(Table::Spaces, b"b", b"back"),
    ];
    store.commit(&ops).await.unwrap();
    let expected = [(Table::Spaces, b"b".to_vec(), b"back".to_vec()), (Table::Log, b"a".to_vec(), b"second".to_vec())];
    assert_eq!(sorted(&store).await, expected);
    store.commit(&[]).await.unwrap();
    assert_eq!(sorted(&store).await, expected);
}

async fn a_new_writer_finds_everything<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("reopen").await;
    store.commit(&[put(Table::Log, b"1", b"one"), put(Table::Log, b"2", b"two")]).await.unwrap();
    let before = sorted(&store).await;
    drop(store);
    let store = claim("reopen").await;
    assert_eq!(sorted(&store).await, before);
}

async fn an_old_writer_is_refused_and_leaves_no_trace<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let old = claim("fence").await;
    old.commit(&[put(Table::Log, b"1", b"old")]).await.unwrap();
    let new = claim("fence").await;
    let late = [put(Table::Log, b"1", b"late"), put(Table::Log, b"2", b"late"), delete(Table::Log, b"1")];
    assert_eq!(old.commit(&late).await, Err(StoreError::Superseded));
    assert_eq!(sorted(&new).await, [(Table::Log, b"1".to_vec(), b"old".to_vec())]);
    new.commit(&[put(Table::Log, b"1", b"new")]).await.unwrap();
    assert_eq!(old.commit(&[]).await, Err(StoreError::Superseded));
    old.reopen().await.unwrap();
    assert_eq!(old.commit(&late).await, Err(StoreError::Superseded), "a new connection is not a new claim");
    assert_eq!(sorted(&new).await, [(Table::Log, b"1".to_vec(), b"new".to_vec())]);
}

async fn a_connection_made_anew_goes_on<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("connection").await;
    store.commit(&[put(Table::Log, b"1", b"before")]).await.unwrap();
    store.reopen().await.unwrap();
    store.commit(&[put(Table::Log, b"2", b"after")]).await.unwrap();
    assert_eq!(sorted(&store).await.len(), 2);
}

async fn ten_thousand_rows_are_one_batch<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("many").await;
    let key = |n: u32| n.to_be_bytes();
    let ops: Vec<Op> = (0..10_000).map(|n| put(Table::Log, &key(n), &[7; 200])).collect();
    store.commit(&ops).await.unwrap();
    let rows = sorted(&store).await;
    assert_eq!(rows.len(), 10_000);
    assert!(rows.iter().zip(0..).all(|(row, n)| *row == (Table::Log, key(n).to_vec(), vec![7; 200])));
}

async fn what_was_given_is_written_in_order_though_nobody_waits<S: Store>(claim: &impl AsyncFn(&str) -> S) {
    let store = claim("given").await;
    for value in [b"1", b"2"] {
        let ops = [put(Table::Log, b"a", value)];
        let mut written = pin!(store.commit(&ops));
        let _ = written.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
    assert_eq!(sorted(&store).await, [(Table::Log, b"a".to_vec(), b"2".to_vec())]);
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::rc::Rc;

    use super::super::memory::{Disk, Memory};
    use super::keeps_its_promises;

    #[test]
    fn memory_keeps_the_promises_of_a_store() {
        let disks: RefCell<BTreeMap<String, Rc<Disk>>> = RefCell::default();
        let claim = async |name: &str| Memory::claim(disks.borrow_mut().entry(name.to_owned()).or_default().clone());
        futures_executor::block_on(keeps_its_promises(claim));
    }
}
