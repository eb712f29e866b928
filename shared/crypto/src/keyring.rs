//! Older epoch keys, sealed under a newer one, so that whoever holds the current key can read what was written before.

use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use zeroize::Zeroizing;

use crate::epoch::EpochKey;
use crate::namespace;
use crate::seal::{context, open, seal};

/// The keyring does not open: another key's, another epoch's, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keyring does not open")]
pub struct KeyringError;

/// Seals the keys of the epochs right before `epoch`, oldest first: `older` ends with the key of `epoch - 1`.
///
/// Usually these are all keys from epoch 0 on. A joiner whom nobody confirmed yet has only the newest ones.
#[must_use]
pub fn seal_keyring(
    current: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    older: &[EpochKey],
    rng: &mut impl CryptoRng,
) -> Bytes {
    let mut keys = Zeroizing::new(Vec::with_capacity(older.len() * 32));
    for key in older {
        keys.extend_from_slice(key.as_bytes());
    }
    Bytes(seal(current.as_bytes(), &place(space, epoch), &keys, rng))
}

/// Opens a keyring. The last key is that of `epoch - 1`, the one before it that of `epoch - 2`, and so on.
///
/// # Errors
/// [`KeyringError`]
pub fn open_keyring(
    current: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    sealed: &[u8],
) -> Result<Vec<EpochKey>, KeyringError> {
    let keys = open(current.as_bytes(), &place(space, epoch), sealed).map_err(|_| KeyringError)?;
    let (keys, rest) = keys.as_chunks::<32>();
    let is_possible = u32::try_from(keys.len()).is_ok_and(|count| count <= epoch);
    if !rest.is_empty() || !is_possible {
        return Err(KeyringError);
    }
    Ok(keys.iter().map(|key| EpochKey::from_bytes(*key)).collect())
}

fn place(space: &[u8; 16], epoch: u32) -> Vec<u8> {
    context(namespace::KEYRING, &[space, &epoch.to_be_bytes()])
}
