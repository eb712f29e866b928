//! What each version of the database adds. Versions only add, so that an interrupted update loses nothing.

mod v1;
mod v2;

use indexed_db_futures::database::Database;

pub(super) use v2::{FENCES, WRITER};

/// The version that this app reads and writes.
pub(crate) const NEWEST: u32 = 2;

/// Brings a database from an older version (0: new) to the newest, inside the browser's upgrade transaction.
pub(crate) fn migrate(db: &Database, old: u32) -> indexed_db_futures::Result<()> {
    if old < 1 {
        v1::apply(db)?;
    }
    if old < 2 {
        v2::apply(db)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use indexed_db_futures::{Build, BuildPrimitive};
    use twofold_sync::store::{Op, Row, Table};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::runtime::store::Store;
    use crate::runtime::store::indexed_db::IndexedDb;

    #[wasm_bindgen_test]
    async fn a_database_of_the_first_version_keeps_its_rows_and_takes_more() {
        let name = format!("twofold-test-first-{}", js_sys::Math::random());
        let first = Database::open(name.as_str()).with_version(1_u8).with_on_upgrade_needed(|_, db| v1::apply(&db));
        let first = first.build().unwrap().await.unwrap();
        let tx = first.transaction("meta").with_mode(indexed_db_futures::transaction::TransactionMode::Readwrite);
        let tx = tx.build().unwrap();
        let meta = tx.object_store("meta").unwrap();
        meta.put(7.0).with_key("fence").without_key_type().primitive().unwrap();
        drop(meta);
        tx.commit().await.unwrap();
        first.close();

        let store = IndexedDb::claim(&name, Rc::new(|| ())).await.unwrap();
        let row = Row { table: Table::Log, key: vec![1], value: vec![2] };
        store.commit(&[Op::Put(row.clone())]).await.unwrap();
        assert_eq!(store.load().await, Ok(vec![row]));
        assert_eq!(store.meta("fence").await.unwrap().and_then(|fence| fence.as_f64()), Some(8.0));
    }
}
