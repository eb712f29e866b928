//! App lock and backup files: a local key under a password, by Argon2id.
//!
//! A wrapped key is `version 1 · memory KiB 4 · passes 4 · salt 16 · nonce 24 · commitment 32 · ciphertext 48`, and all of
//! it is authenticated.

use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::local::LocalKey;
use crate::namespace;
use crate::seal::{context, open, random, seal};

const VERSION: u8 = 1;
const HEAD: usize = 9;
/// Nonce, commitment, ciphertext.
const SEALED: usize = 24 + 32 + 48;
const FLOOR: LockParams = LockParams { memory_kib: 19 * 1024, passes: 2 };
/// More would let a prepared file stop the browser.
const CEILING: LockParams = LockParams { memory_kib: 256 * 1024, passes: 10 };

/// How much work a guess at the password is; one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockParams {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for LockParams {
    /// 64 MiB, 3 passes: about half a second in a browser.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3 }
    }
}

impl LockParams {
    fn is_allowed(self) -> bool {
        let is_enough = self.memory_kib >= FLOOR.memory_kib && self.passes >= FLOOR.passes;
        is_enough && self.memory_kib <= CEILING.memory_kib && self.passes <= CEILING.passes
    }

    fn head(self) -> [u8; HEAD] {
        let mut head = [VERSION; HEAD];
        let fields = self.memory_kib.to_be_bytes().into_iter().chain(self.passes.to_be_bytes());
        for (to, from) in head.iter_mut().skip(1).zip(fields) {
            *to = from;
        }
        head
    }
}

/// Why a key cannot be wrapped so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Less than 19 MiB or 2 passes, or more than 256 MiB or 10.
    #[error("the work asked for is too little or too much")]
    Params,
}

/// Why a wrapped key does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// Not a wrapped key of this version, or one with too little or too much work.
    #[error("not a wrapped key")]
    NotAKey,
    /// The wrong password; or damaged, which looks the same.
    #[error("the password does not open it")]
    WrongPassword,
}

/// Seals the local key under a password. Give the password in Unicode NFKC, so that every keyboard makes the same bytes.
///
/// # Errors
/// [`LockError`]
pub fn wrap_local_key(
    key: &LocalKey,
    password: &str,
    params: LockParams,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, LockError> {
    let salt = random::<16>(rng);
    let lock = derive_lock(password, params, &salt).ok_or(LockError::Params)?;
    let head = params.head();
    let sealed = seal(&lock, &context(namespace::LOCK, &[&head, &salt]), key.as_bytes(), rng);
    Ok([head.as_slice(), &salt, &sealed].concat())
}

/// Opens what [`wrap_local_key`] made.
///
/// # Errors
/// [`UnlockError`]
pub fn unwrap_local_key(password: &str, wrapped: &[u8]) -> Result<LocalKey, UnlockError> {
    let (head, rest) = wrapped.split_first_chunk::<HEAD>().ok_or(UnlockError::NotAKey)?;
    let (salt, sealed) = rest.split_first_chunk::<16>().ok_or(UnlockError::NotAKey)?;
    let [version, m1, m2, m3, m4, p1, p2, p3, p4] = *head;
    if version != VERSION || sealed.len() != SEALED {
        return Err(UnlockError::NotAKey);
    }
    let memory_kib = u32::from_be_bytes([m1, m2, m3, m4]);
    let params = LockParams { memory_kib, passes: u32::from_be_bytes([p1, p2, p3, p4]) };
    let lock = derive_lock(password, params, salt).ok_or(UnlockError::NotAKey)?;
    let key = open(&lock, &context(namespace::LOCK, &[head, salt]), sealed).map_err(|_| UnlockError::WrongPassword)?;
    <[u8; 32]>::try_from(key.as_slice()).map(LocalKey::from_bytes).map_err(|_| UnlockError::NotAKey)
}

fn derive_lock(password: &str, params: LockParams, salt: &[u8; 16]) -> Option<Zeroizing<[u8; 32]>> {
    if !params.is_allowed() {
        return None;
    }
    let params = Params::new(params.memory_kib, params.passes, 1, Some(32)).ok()?;
    let mut lock = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, lock.as_mut_slice())
        .ok()?;
    Some(lock)
}
