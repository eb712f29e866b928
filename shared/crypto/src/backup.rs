//! A backup file: everything that a device keeps, sealed under a password.
//!
//! `TWOFOLD-BACKUP 14 · version 1 · locked key length 2 · locked key · sealed content`. The locked key is a fresh
//! [`LocalKey`] under the password ([`crate::lock`]); it seals the content, bound to all that stands before it.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::local::LocalKey;
use crate::lock::{LockError, LockParams, UnlockError, unwrap_local_key, wrap_local_key};

/// What every backup file begins with.
const MARK: &[u8; 14] = b"TWOFOLD-BACKUP";
const VERSION: u8 = 1;
/// The name under which the content is sealed.
const CONTENT: &str = "backup";

/// Why a file does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Another kind of file, or a part of it is missing.
    #[error("not a backup file")]
    NotABackup,
    /// A newer app made it.
    #[error("the file has an unknown version")]
    UnknownVersion,
    /// The wrong password; or damaged, which looks the same.
    #[error("the password does not open it")]
    WrongPassword,
}

/// Seals a backup under a password. Give the password in Unicode NFKC.
///
/// # Errors
/// [`LockError`]
pub fn seal_backup(
    content: &[u8],
    password: &str,
    params: LockParams,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, LockError> {
    let key = LocalKey::make(rng);
    let locked = wrap_local_key(&key, password, params, rng)?;
    let len = u16::try_from(locked.len()).unwrap_or(u16::MAX).to_be_bytes();
    let head = [MARK.as_slice(), &[VERSION], &len, &locked].concat();
    let sealed = key.seal(CONTENT, &head, content, rng);
    Ok([head, sealed].concat())
}

/// Opens what [`seal_backup`] made.
///
/// # Errors
/// [`BackupError`]
pub fn open_backup(file: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>, BackupError> {
    let rest = file.strip_prefix(MARK.as_slice()).ok_or(BackupError::NotABackup)?;
    let (version, rest) = rest.split_first().ok_or(BackupError::NotABackup)?;
    if *version != VERSION {
        return Err(BackupError::UnknownVersion);
    }
    let (len, rest) = rest.split_first_chunk::<2>().ok_or(BackupError::NotABackup)?;
    let len = usize::from(u16::from_be_bytes(*len));
    let (locked, sealed) = rest.split_at_checked(len).ok_or(BackupError::NotABackup)?;
    let (head, _) = file.split_at_checked(file.len() - sealed.len()).ok_or(BackupError::NotABackup)?;
    let key = unwrap_local_key(password, locked).map_err(|error| match error {
        UnlockError::NotAKey => BackupError::NotABackup,
        UnlockError::WrongPassword => BackupError::WrongPassword,
    })?;
    key.open(CONTENT, head, sealed).map_err(|_| BackupError::WrongPassword)
}
