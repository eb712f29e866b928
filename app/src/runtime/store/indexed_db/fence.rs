//! Of all writers that a database has had, only the newest may write.
//!
//! Each batch says in its transaction which writer it is from, and a writer that is passed gets a mark with its number. An
//! index in which a number stands only once refuses what a passed writer writes, and the whole transaction with it. So
//! nothing is asked first: the answer would come behind all that the page is busy with, and only then could the
//! transaction end.

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::failure::Failure;
use super::{META, strict};
use crate::runtime::store::migrations::{FENCES, WRITER};

/// Counts the writers that this database has had.
const FENCE: &str = "fence";
/// By whom the last batch is.
const BATCH: &str = "batch";
/// So many writers back, marks are kept. A writer that was passed learns of it as soon as its tab wakes up.
const MARKS: f64 = 1_000.0;

/// Makes this the newest writer; its number.
pub(super) async fn claim(db: &Database) -> Result<f64, Failure> {
    let tx = strict(db)?;
    let next = {
        let meta = tx.object_store(META)?;
        let last = meta.get::<f64, &str, _>(FENCE).primitive()?.await?.unwrap_or(0.0);
        let next = last + 1.0;
        meta.put(next).with_key(FENCE).without_key_type().primitive()?;
        say(&tx, next)?;
        let fences = tx.object_store(FENCES)?;
        fences.put(by(last)).with_key(last).without_key_type().primitive()?;
        fences.delete::<f64, _>(last - MARKS).primitive()?;
        next
    };
    tx.commit().await?;
    Ok(next)
}

/// Says by whom the transaction is. It fails as a whole if that writer was passed.
pub(super) fn say(tx: &Transaction<'_>, fence: f64) -> Result<(), Failure> {
    tx.object_store(FENCES)?.put(by(fence)).with_key(BATCH).without_key_type().primitive()?;
    Ok(())
}

fn by(writer: f64) -> JsValue {
    let row = Object::new();
    // A new object takes every property.
    let _ = Reflect::set(&row, &WRITER.into(), &writer.into());
    row.into()
}
