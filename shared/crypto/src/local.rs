//! At rest: what this device keeps is sealed under a key of its own, row by row.
//!
//! A sealed row is `nonce 24 · ciphertext`. Table and row name are authenticated, so rows cannot be swapped.

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::namespace;
use crate::seal::{context, decrypt, derive, encrypt, is_same, random, secret_debug};

/// Opens this device's storage. Erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LocalKey([u8; 32]);

secret_debug!(LocalKey);

impl PartialEq for LocalKey {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for LocalKey {}

/// The row does not open: another key's, another row's, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored row does not open")]
pub struct LocalError;

impl LocalKey {
    /// A new key.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(random(rng))
    }

    /// From 32 bytes that the browser or [`crate::lock`] kept.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, to be wrapped by the browser or [`crate::lock`].
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals one row. 40 bytes longer than the plaintext.
    #[must_use]
    pub fn seal(&self, table: &str, row: &[u8], plaintext: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
        let nonce = random::<24>(rng);
        let ciphertext = encrypt(&self.table_key(table), &nonce, &place(table, row), plaintext);
        [nonce.as_slice(), &ciphertext].concat()
    }

    /// Opens a row of this name in this table.
    ///
    /// # Errors
    /// [`LocalError`]
    pub fn open(&self, table: &str, row: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, LocalError> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<24>().ok_or(LocalError)?;
        decrypt(&self.table_key(table), nonce, &place(table, row), ciphertext).map_err(|_| LocalError)
    }

    fn table_key(&self, table: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.0, &context(namespace::LOCAL, &[table.as_bytes()]))
    }
}

fn place(table: &str, row: &[u8]) -> Vec<u8> {
    context(namespace::LOCAL, &[table.as_bytes(), row])
}
