//! The store in a real browser.

use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::Build;
use indexed_db_futures::database::Database;
use twofold_sync::store::{Op, Row, Table};
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::runtime::store::contract::keeps_its_promises;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// A name that no earlier run has left rows under.
fn fresh(name: &str) -> String {
    format!("twofold-test-{name}-{}", js_sys::Math::random())
}

fn nobody() -> OnSuperseded {
    Rc::new(|| ())
}

fn put(key: &[u8]) -> [Op; 1] {
    [Op::Put(Row { table: Table::Log, key: key.to_vec(), value: vec![1] })]
}

#[wasm_bindgen_test]
async fn indexed_db_keeps_the_promises_of_a_store() {
    let run = fresh("contract");
    keeps_its_promises(async |name: &str| IndexedDb::claim(&format!("{run}-{name}"), nobody()).await.unwrap()).await;
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let name = fresh("newer");
    let newer = Database::open(name.as_str()).with_version(NEWEST + 1).build().unwrap().await.unwrap();
    newer.close();
    assert_eq!(IndexedDb::claim(&name, nobody()).await.err(), Some(StoreError::Newer));
}

#[wasm_bindgen_test]
async fn an_older_tab_gives_way_to_a_newer_version_and_writes_nothing_more() {
    let name = fresh("gives-way");
    let told = Rc::new(Cell::new(false));
    let on_superseded: OnSuperseded = Rc::new({
        let told = told.clone();
        move || told.set(true)
    });
    let old = IndexedDb::claim(&name, on_superseded).await.unwrap();
    old.commit(&put(b"1")).await.unwrap();
    let newer = Database::open(name.as_str()).with_version(NEWEST + 1).build().unwrap().await.unwrap();
    assert!(told.get());
    assert_eq!(old.commit(&put(b"2")).await, Err(StoreError::Superseded));
    assert_eq!(old.reopen().await, Err(StoreError::Superseded));
    newer.close();
}

#[wasm_bindgen_test]
async fn a_tab_that_does_not_give_way_is_named_instead_of_waiting_for_ever() {
    let name = fresh("blocked");
    // Version 0 of the schema, held open by somebody who does not listen.
    let stubborn = Database::open(name.as_str()).with_version(NEWEST).build().unwrap().await.unwrap();
    let request = open_version(&name, NEWEST + 1).await;
    assert_eq!(request.err(), Some(StoreError::Blocked));
    stubborn.close();
}

#[wasm_bindgen_test]
async fn a_closed_connection_is_lost_until_it_is_made_anew() {
    let name = fresh("closed");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    store.db.borrow().clone().close();
    assert_eq!(store.commit(&put(b"1")).await, Err(StoreError::Lost));
    store.reopen().await.unwrap();
    store.commit(&put(b"1")).await.unwrap();
    assert_eq!(store.load().await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn the_screen_that_is_kept_is_gone_with_the_first_batch_that_it_does_not_know() {
    let name = fresh("screen");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    assert_eq!(store.screen().await, Ok(None));
    assert!(!store.has_screen(), "where nothing is kept, something is to be");
    store.keep_screen(&[1, 2]).await.unwrap();
    assert_eq!(store.screen().await, Ok(Some(vec![1, 2])));
    store.keep_screen(&[3]).await.unwrap();
    let next = IndexedDb::claim(&name, nobody()).await.unwrap();
    assert_eq!(next.screen().await, Ok(Some(vec![3])), "a new writer finds it");
    next.commit(&put(b"1")).await.unwrap();
    assert_eq!(next.screen().await, Ok(None));
    assert!(!next.has_screen());
}

#[wasm_bindgen_test]
async fn a_batch_brings_the_screen_that_knows_of_it_in_the_place_of_the_one_before() {
    let name = fresh("screen-with-batch");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    store.keep_screen(&[1]).await.unwrap();
    store.commit_with(&put(b"1"), Some(&[2])).await.unwrap();
    assert!(store.has_screen());
    assert_eq!(store.screen().await, Ok(Some(vec![2])));
    let new = IndexedDb::claim(&name, nobody()).await.unwrap();
    assert_eq!(store.commit_with(&put(b"2"), Some(&[3])).await, Err(StoreError::Superseded));
    assert_eq!(new.screen().await, Ok(Some(vec![2])), "nor one without its batch");
    new.commit(&put(b"3")).await.unwrap();
    assert_eq!(new.screen().await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_large_screen_comes_back_whole_and_leaves_nothing_behind() {
    let name = fresh("large-screen");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    let large: Vec<u8> = (0..500_000_u32).map(|place| (place % 251) as u8).collect();
    store.keep_screen(&large).await.unwrap();
    assert_eq!(store.screen().await, Ok(Some(large.clone())));
    store.commit_with(&put(b"1"), Some(&[7])).await.unwrap();
    assert_eq!(store.screen().await, Ok(Some(vec![7])), "no piece of the one before");
    store.keep_screen(&large).await.unwrap();
    // What else is kept beside the tables stays.
    store.put_meta(&[("lock", 1.into()), ("screens", 2.into())]).await.unwrap();
    store.commit(&put(b"2")).await.unwrap();
    assert_eq!(store.screen().await, Ok(None));
    assert_eq!(store.meta("lock").await, Ok(Some(1.into())));
    assert_eq!(store.meta("screens").await, Ok(Some(2.into())));
}

#[wasm_bindgen_test]
async fn a_screen_that_an_earlier_version_kept_in_one_piece_is_read_and_replaced() {
    let name = fresh("one-piece");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    let one = js_sys::Uint8Array::new_with_length(100_000);
    store.put_meta(&[("screen", one.into())]).await.unwrap();
    assert_eq!(store.screen().await, Ok(Some(vec![0; 100_000])));
    store.keep_screen(&[7]).await.unwrap();
    assert_eq!(store.screen().await, Ok(Some(vec![7])));
}

#[wasm_bindgen_test]
async fn an_old_writer_keeps_no_screen() {
    let name = fresh("old-screen");
    let old = IndexedDb::claim(&name, nobody()).await.unwrap();
    let new = IndexedDb::claim(&name, nobody()).await.unwrap();
    assert_eq!(old.keep_screen(&[1]).await, Err(StoreError::Superseded));
    assert_eq!(new.screen().await, Ok(None));
}

#[wasm_bindgen_test]
async fn a_batch_that_was_not_written_takes_no_screen_away() {
    let name = fresh("still-there");
    let store = IndexedDb::claim(&name, nobody()).await.unwrap();
    store.keep_screen(&[1]).await.unwrap();
    let new = IndexedDb::claim(&name, nobody()).await.unwrap();
    assert_eq!(store.commit(&put(b"1")).await, Err(StoreError::Superseded));
    assert_eq!(new.screen().await, Ok(Some(vec![1])));
}
