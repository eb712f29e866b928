//! Where a device keeps its rows: what the runtime needs of a database, whichever it is.

#[cfg(test)]
mod contract;
#[cfg(target_arch = "wasm32")]
pub(crate) mod indexed_db;
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod memory;
#[cfg(target_arch = "wasm32")]
mod migrations;

use twofold_sync::store::{Op, Row};

/// A database that one writer has claimed.
///
/// Beyond what the types say: a batch is written wholly or not at all; what was reported as written survives a crash;
/// batches become durable in the order in which they were given; and once another writer has claimed the database,
/// nothing of this one is written any more.
pub(crate) trait Store {
    /// Every row of every table.
    async fn load(&self) -> Result<Vec<Row>, StoreError>;

    /// Writes a batch in one durable transaction, its steps in order. With it goes the screen that is kept, which does
    /// not know of it; in its place comes the one that is given and does. With the first poll the database has been given
    /// all of it, and carries it out after what it was given before, whether anybody waits for the answer or not.
    async fn commit_with(&self, ops: &[Op], screen: Option<&[u8]>) -> Result<(), StoreError>;

    /// The same without a screen.
    #[cfg(test)]
    async fn commit(&self, ops: &[Op]) -> Result<(), StoreError> {
        self.commit_with(ops, None).await
    }

    /// Gives up the connection and makes another. What was written stays.
    async fn reopen(&self) -> Result<(), StoreError>;
}

/// Why the database did not do what it was asked for. Nothing of a batch was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// There is no room left.
    #[error("the device has no room left")]
    Full,
    /// The connection broke, or the browser gave the transaction up.
    #[error("the connection to the database broke")]
    Lost,
    /// Another tab has claimed the database since, or wants to change it to a newer version.
    #[error("another tab writes now")]
    Superseded,
    /// The data was written by a newer version of the app.
    #[error("the data is of a newer version")]
    Newer,
    /// Another tab holds an older version of the database open.
    #[error("an older tab is in the way")]
    Blocked,
    /// The browser has no database, or does not open it.
    #[error("the browser gives no database")]
    Unavailable,
    /// The key is under a passphrase, and none was given.
    #[error("a passphrase is needed")]
    Locked,
    /// The key is under another passphrase.
    #[error("the passphrase is another one")]
    WrongPassword,
    /// The key that protects the rows is gone.
    #[error("the key that protects the data is gone")]
    KeyLost,
}

impl StoreError {
    /// Whether another connection may help.
    pub(crate) const fn is_worth_another_try(self) -> bool {
        matches!(self, Self::Lost)
    }
}
