//! What was shown last, sealed, in rows beside the tables. It never says anything else than the tables do: every batch takes
//! it away in its own transaction, or brings another that knows of the batch.

use indexed_db_futures::KeyRange;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionMode};
use indexed_db_futures::typed_array::{TypedArray, TypedArraySlice};

use super::failure::{Failure, typed};
use super::{FENCES, IndexedDb, META, fence};
use crate::runtime::store::StoreError;

/// Where its first piece is; the others have a number behind it.
const SCREEN: &str = "screen";
/// Comes behind all pieces, and before everything else.
const BEHIND: &str = "screen0";
/// The most bytes of a piece. Chromium gives values of more than 64 KiB a file of their own, for which it asks the page again
/// later: of a page that is going away, it gets none.
const PIECE: usize = 32 * 1024;

impl IndexedDb {
    /// What was kept; nothing if something was written since. Ask before anything is written.
    pub(crate) async fn screen(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let db = self.db.borrow().clone();
        let read = async || -> Result<Option<Vec<u8>>, Failure> {
            let tx = db.transaction(META).with_mode(TransactionMode::Readonly).build()?;
            let meta = tx.object_store(META)?;
            let pieces = meta.get_all::<TypedArray<u8>>().with_query::<&str, _>(pieces()).primitive()?.await?;
            let pieces = pieces.map(|piece| piece.map(Vec::from)).collect::<Result<Vec<Vec<u8>>, _>>()?;
            Ok((!pieces.is_empty()).then(|| pieces.concat()))
        };
        let kept = read().await.map_err(|failure| typed(failure, None))?;
        self.has_screen.set(kept.is_some());
        Ok(kept)
    }

    /// Whether a screen is kept, or may be.
    pub(crate) fn has_screen(&self) -> bool {
        self.has_screen.get()
    }

    /// Keeps what all batches that were given so far say. Call it only when they are durable. Not in a strict
    /// transaction: nothing is lost with it.
    pub(crate) async fn keep_screen(&self, sealed: &[u8]) -> Result<(), StoreError> {
        if self.is_superseded.get() {
            return Err(StoreError::Superseded);
        }
        let db = self.db.borrow().clone();
        let names = [META, FENCES];
        let tx = db.transaction(names).with_mode(TransactionMode::Readwrite).build();
        let tx = tx.map_err(|error| typed(error.into(), None))?;
        let raw = tx.as_sys().clone();
        let put = |tx: &Transaction<'_>| -> Result<(), Failure> {
            fence::say(tx, self.fence.get())?;
            keep(tx, sealed)
        };
        put(&tx).map_err(|failure| typed(failure, None))?;
        self.has_screen.set(true);
        tx.commit().await.map_err(|error| typed(error.into(), raw.error()))
    }
}

/// Keeps it, as part of a batch, in the place of the one before.
pub(super) fn keep(tx: &Transaction<'_>, sealed: &[u8]) -> Result<(), Failure> {
    forget(tx)?;
    let meta = tx.object_store(META)?;
    for (place, piece) in sealed.chunks(PIECE).enumerate() {
        let key = if place == 0 { SCREEN.to_owned() } else { format!("{SCREEN}/{place:05}") };
        meta.put(TypedArraySlice::new(piece)).with_key(key).without_key_type().primitive()?;
    }
    Ok(())
}

/// Takes it away, as part of a batch.
pub(super) fn forget(tx: &Transaction<'_>) -> Result<(), Failure> {
    tx.object_store(META)?.delete::<&str, _>(pieces()).primitive()?;
    Ok(())
}

const fn pieces() -> KeyRange<&'static str> {
    KeyRange::Bound(SCREEN, false, BEHIND, true)
}
