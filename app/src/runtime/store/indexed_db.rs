//! The store of a browser: IndexedDB, one object store for each table, written in strict transactions.

mod failure;
mod fence;
mod kept_screen;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use indexed_db_futures::BuildPrimitive;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use indexed_db_futures::typed_array::{TypedArray, TypedArraySlice};
use twofold_sync::store::{Op, Row, Table};
use wasm_bindgen::JsValue;

use self::failure::{Failure, Flag, open_failure, typed};
use super::migrations::{FENCES, NEWEST, migrate};
use super::{Store, StoreError};

/// Where the count of writers and the wrapped key are.
const META: &str = "meta";

/// Told when a newer version of the app wants the database: it has been closed here.
type OnSuperseded = Rc<dyn Fn()>;

/// This tab's connection to the database, as its writer.
pub(crate) struct IndexedDb {
    name: String,
    db: RefCell<Database>,
    fence: Cell<f64>,
    /// Whether a screen may be kept that the next batch makes untrue.
    has_screen: Cell<bool>,
    is_superseded: Rc<Cell<bool>>,
    on_superseded: OnSuperseded,
}

impl IndexedDb {
    /// Opens the database, made if there is none, and claims it: earlier writers cannot write any more.
    ///
    /// Only the tab that holds the writer's lock may do so.
    pub(crate) async fn claim(name: &str, on_superseded: OnSuperseded) -> Result<Self, StoreError> {
        let is_superseded = Rc::new(Cell::new(false));
        let db = open(name).await.map_err(|failure| match failure {
            // Why: at the first opening nothing had worked yet, so there is nothing to lose; often a private window.
            StoreError::Lost => StoreError::Unavailable,
            other => other,
        })?;
        watch(&db, &is_superseded, &on_superseded);
        let fence = fence::claim(&db).await.map_err(|failure| typed(failure, None))?;
        let db = RefCell::new(db);
        let (fence, has_screen) = (Cell::new(fence), Cell::new(true));
        Ok(Self { name: name.to_owned(), db, fence, has_screen, is_superseded, on_superseded })
    }

    /// Closes the connection, so that nothing of this tab is in another's way.
    pub(crate) fn close(&self) {
        self.is_superseded.set(true);
        self.db.borrow().clone().close();
    }

    /// What is kept beside the tables, under this name.
    pub(crate) async fn meta(&self, key: &str) -> Result<Option<JsValue>, StoreError> {
        let db = self.db.borrow().clone();
        let read = async || -> Result<Option<JsValue>, Failure> {
            let tx = db.transaction(META).with_mode(TransactionMode::Readonly).build()?;
            let value: Option<JsValue> = tx.object_store(META)?.get::<JsValue, &str, _>(key).primitive()?.await?;
            Ok(value.filter(|value| !value.is_undefined()))
        };
        read().await.map_err(|failure| typed(failure, None))
    }

    /// Keeps values beside the tables, all of them or none.
    pub(crate) async fn put_meta(&self, rows: &[(&str, JsValue)]) -> Result<(), StoreError> {
        let db = self.db.borrow().clone();
        let tx = strict(&db).map_err(|failure| typed(failure, None))?;
        let raw = tx.as_sys().clone();
        let write = async || -> Result<(), Failure> {
            let meta = tx.object_store(META)?;
            for (key, value) in rows {
                meta.put(value.clone()).with_key(*key).without_key_type().primitive()?;
            }
            drop(meta);
            Ok(tx.commit().await?)
        };
        write().await.map_err(|failure| typed(failure, raw.error()))
    }
}

impl Store for IndexedDb {
    async fn load(&self) -> Result<Vec<Row>, StoreError> {
        let db = self.db.borrow().clone();
        read_all(&db).await.map_err(|failure| typed(failure, None))
    }

    async fn commit_with(&self, ops: &[Op], screen: Option<&[u8]>) -> Result<(), StoreError> {
        if self.is_superseded.get() {
            return Err(StoreError::Superseded);
        }
        let db = self.db.borrow().clone();
        let tx = strict(&db).map_err(|failure| typed(failure, None))?;
        // The reason of an abort is in the transaction, and `commit` consumes it.
        let raw = tx.as_sys().clone();
        let forget = self.has_screen.replace(screen.is_some());
        let written = write(tx, ops, self.fence.get(), forget, screen).await;
        // One that was kept while this was written came after it, and stays.
        self.has_screen.set(self.has_screen.get() || (forget && written.is_err()));
        written.map_err(|failure| typed(failure, raw.error()))
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        if self.is_superseded.get() {
            return Err(StoreError::Superseded);
        }
        self.db.borrow().clone().close();
        let db = open(&self.name).await?;
        watch(&db, &self.is_superseded, &self.on_superseded);
        self.db.replace(db);
        Ok(())
    }
}

async fn open(name: &str) -> Result<Database, StoreError> {
    open_version(name, NEWEST).await
}

async fn open_version(name: &str, version: u32) -> Result<Database, StoreError> {
    let blocked = Flag::default();
    let request = Database::open(name)
        .with_version(version)
        .with_on_blocked({
            let blocked = blocked.clone();
            move |_| {
                blocked.raise();
                Ok(())
            }
        })
        .with_on_upgrade_needed(|event, db| {
            // Versions are small whole numbers that IndexedDB keeps as floats.
            let old = if event.old_version() < 1.0 { 0 } else { event.old_version() as u32 };
            migrate(&db, old)
        })
        .build()
        .map_err(open_failure)?;
    blocked.or(request).await.ok_or(StoreError::Blocked)?.map_err(open_failure)
}

/// Closes the connection when a newer version of the app asks for the database, and tells.
fn watch(db: &Database, is_superseded: &Rc<Cell<bool>>, on_superseded: &OnSuperseded) {
    let Ok(mut changes) = db.version_changes() else {
        return;
    };
    let (db, is_superseded, on_superseded) = (db.clone(), is_superseded.clone(), on_superseded.clone());
    wasm_bindgen_futures::spawn_local(async move {
        if changes.recv().await.is_some() {
            db.close();
            if !is_superseded.replace(true) {
                on_superseded();
            }
        }
    });
}

fn strict(db: &Database) -> Result<Transaction<'_>, Failure> {
    let mut options = TransactionOptions::new();
    options.set_durability(TransactionDurability::Strict);
    let names = Table::ALL.map(Table::name).into_iter().chain([META, FENCES]).collect::<Vec<&str>>();
    Ok(db.transaction(names.as_slice()).with_mode(TransactionMode::Readwrite).with_options(options).build()?)
}

/// Every request goes out at once, and the end of the transaction with them.
async fn write(
    tx: Transaction<'_>,
    ops: &[Op],
    fence: f64,
    forget_screen: bool,
    screen: Option<&[u8]>,
) -> Result<(), Failure> {
    fence::say(&tx, fence)?;
    match screen {
        Some(screen) => kept_screen::keep(&tx, screen)?,
        None if forget_screen => kept_screen::forget(&tx)?,
        None => {}
    }
    let mut stores: BTreeMap<Table, ObjectStore<'_>> = BTreeMap::new();
    for op in ops {
        let (Op::Put(Row { table, .. }) | Op::Delete { table, .. }) = op;
        let store = match stores.entry(*table) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(tx.object_store(table.name())?),
        };
        match op {
            Op::Put(Row { key, value, .. }) => {
                let (key, value) = (TypedArraySlice::new(key.as_slice()), TypedArraySlice::new(value.as_slice()));
                store.put(value).with_key(key).without_key_type().primitive()?;
            }
            Op::Delete { key, .. } => {
                store.delete::<TypedArraySlice<'_, u8>, _>(TypedArraySlice::new(key.as_slice())).primitive()?;
            }
        }
    }
    drop(stores);
    Ok(tx.commit().await?)
}

async fn read_all(db: &Database) -> Result<Vec<Row>, Failure> {
    let names = Table::ALL.map(Table::name);
    let tx = db.transaction(names.as_slice()).with_mode(TransactionMode::Readonly).build()?;
    let mut rows = Vec::new();
    for table in Table::ALL {
        let store = tx.object_store(table.name())?;
        let keys = store.get_all_keys::<js_sys::ArrayBuffer>().primitive()?;
        let values = store.get_all::<TypedArray<u8>>().primitive()?;
        for (key, value) in keys.await?.zip(values.await?) {
            let key = js_sys::Uint8Array::new(&key?.into()).to_vec();
            rows.push(Row { table, key, value: value?.into() });
        }
    }
    Ok(rows)
}
