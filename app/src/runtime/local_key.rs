//! The key under which this device seals what it keeps: 32 bytes, wrapped by a key that the browser never shows.

use indexed_db_futures::primitive::TryFromJs;
use indexed_db_futures::typed_array::TypedArray;
use js_sys::{Array, JsString, Uint8Array};
use rand_core::Rng;
use twofold_crypto::{LocalKey, LockParams, UnlockError, unwrap_local_key, wrap_local_key};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, AesKeyGenParams, CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

use super::entropy::rng;
use super::store::StoreError;
use super::store::indexed_db::IndexedDb;

/// The browser's key, which cannot be exported.
const LOCK: &str = "lock";
/// The local key under it: nonce 12, ciphertext 48.
const WRAPPED: &str = "wrapped";
/// The local key under a passphrase, instead of the two above.
const LOCKED: &str = "locked";
/// After how many idle minutes the app locks itself.
const MINUTES: &str = "idle-minutes";
/// Bound to what it is for.
const PURPOSE: &[u8] = b"twofold/1/browser-lock";
const NONCE: usize = 12;

/// The key of this device; a new one if nothing was ever kept (`is_empty`).
///
/// # Errors
/// [`StoreError::KeyLost`] if there are rows and no key that opens them: nothing is overwritten then.
/// [`StoreError::Locked`] and [`StoreError::WrongPassword`] if it is under a passphrase.
pub(crate) async fn local_key(
    store: &IndexedDb,
    is_empty: bool,
    password: Option<&str>,
) -> Result<LocalKey, StoreError> {
    if let Some(locked) = bytes(store, LOCKED).await? {
        return open_locked(&locked, password.ok_or(StoreError::Locked)?);
    }
    let lock = store.meta(LOCK).await?.and_then(|lock| lock.dyn_into::<CryptoKey>().ok());
    let wrapped = bytes(store, WRAPPED).await?;
    match (lock, wrapped) {
        (Some(lock), Some(wrapped)) => unwrap(&lock, &wrapped).await,
        _ if is_empty => make(store).await,
        _ => Err(StoreError::KeyLost),
    }
}

async fn make(store: &IndexedDb) -> Result<LocalKey, StoreError> {
    let key = LocalKey::make(&mut rng());
    unlock(store, &key).await?;
    Ok(key)
}

/// Puts the key under a passphrase: from now on, nothing else opens it. Takes about a second.
pub(crate) async fn lock(store: &IndexedDb, key: &LocalKey, password: &str, minutes: u32) -> Result<(), StoreError> {
    let locked = wrap_local_key(key, &normal(password), LockParams::default(), &mut rng());
    let locked = Uint8Array::from(locked.map_err(|_| StoreError::Unavailable)?.as_slice());
    let rows = [
        (LOCKED, locked.into()),
        (MINUTES, f64::from(minutes).into()),
        (LOCK, JsValue::NULL),
        (WRAPPED, JsValue::NULL),
    ];
    store.put_meta(&rows).await
}

/// Puts the key under a key of the browser, without a passphrase.
pub(crate) async fn unlock(store: &IndexedDb, key: &LocalKey) -> Result<(), StoreError> {
    let lock = new_lock().await.map_err(|_| StoreError::Unavailable)?;
    let wrapped = wrap(&lock, key).await.map_err(|_| StoreError::Unavailable)?;
    let rows = [(LOCK, lock.into()), (WRAPPED, wrapped.into()), (LOCKED, JsValue::NULL), (MINUTES, JsValue::NULL)];
    store.put_meta(&rows).await
}

/// Whether this is the passphrase; any is while there is none.
pub(crate) async fn is_password(store: &IndexedDb, password: &str) -> Result<(), StoreError> {
    match bytes(store, LOCKED).await? {
        Some(locked) => open_locked(&locked, password).map(drop),
        None => Ok(()),
    }
}

/// After how many idle minutes the app locks itself; nothing while there is no passphrase.
pub(crate) async fn idle_minutes(store: &IndexedDb) -> Result<Option<u32>, StoreError> {
    let minutes = store.meta(MINUTES).await?.and_then(|minutes| minutes.as_f64());
    Ok(minutes.map(|minutes| minutes.clamp(1.0, 1_440.0) as u32))
}

fn open_locked(locked: &[u8], password: &str) -> Result<LocalKey, StoreError> {
    unwrap_local_key(&normal(password), locked).map_err(|error| match error {
        UnlockError::WrongPassword => StoreError::WrongPassword,
        UnlockError::NotAKey => StoreError::KeyLost,
    })
}

/// Every keyboard makes the same letters.
pub(crate) fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(JsString::from(password).normalize("NFKC").into())
}

async fn bytes(store: &IndexedDb, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(store.meta(name).await?.and_then(|bytes| TypedArray::<u8>::from_js(bytes).ok()).map(Into::into))
}

async fn new_lock() -> Result<CryptoKey, JsValue> {
    let algorithm = AesKeyGenParams::new("AES-GCM", 256);
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let made = subtle()?.generate_key_with_object(&algorithm, false, &usages)?;
    JsFuture::from(made).await?.dyn_into()
}

async fn wrap(lock: &CryptoKey, key: &LocalKey) -> Result<Uint8Array, JsValue> {
    let mut nonce = [0; NONCE];
    rng().fill_bytes(&mut nonce);
    // The browser copies it at once; our copy is erased.
    let plain = Zeroizing::new(*key.as_bytes());
    let sealed = subtle()?.encrypt_with_object_and_u8_array(&parameters(&nonce), lock, plain.as_slice())?;
    let sealed = Uint8Array::new(&JsFuture::from(sealed).await?);
    let wrapped = [nonce.as_slice(), &sealed.to_vec()].concat();
    Ok(Uint8Array::from(wrapped.as_slice()))
}

async fn unwrap(lock: &CryptoKey, wrapped: &[u8]) -> Result<LocalKey, StoreError> {
    let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(StoreError::KeyLost)?;
    let open = async || -> Result<Zeroizing<Vec<u8>>, JsValue> {
        let opened = subtle()?.decrypt_with_object_and_u8_array(&parameters(nonce), lock, sealed)?;
        let opened = Uint8Array::new(&JsFuture::from(opened).await?);
        let bytes = Zeroizing::new(opened.to_vec());
        opened.fill(0, 0, opened.length());
        Ok(bytes)
    };
    let bytes = open().await.map_err(|_| StoreError::KeyLost)?;
    <[u8; 32]>::try_from(bytes.as_slice()).map(LocalKey::from_bytes).map_err(|_| StoreError::KeyLost)
}

fn parameters(nonce: &[u8; NONCE]) -> AesGcmParams {
    let parameters = AesGcmParams::new_with_u8_array("AES-GCM", &Uint8Array::from(nonce.as_slice()));
    parameters.set_additional_data_u8_array(&Uint8Array::from(PURPOSE));
    parameters
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    Ok(window.crypto()?.subtle())
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use twofold_sync::store::{Op, Row, Table};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::super::store::Store;
    use super::*;

    async fn store(name: &str) -> IndexedDb {
        IndexedDb::claim(name, Rc::new(|| ())).await.unwrap()
    }

    fn fresh(name: &str) -> String {
        format!("twofold-test-{name}-{}", js_sys::Math::random())
    }

    #[wasm_bindgen_test]
    async fn the_same_key_comes_back_and_the_lock_cannot_be_exported() {
        let name = fresh("key");
        let first = local_key(&store(&name).await, true, None).await.unwrap();
        let again = store(&name).await;
        assert!(local_key(&again, false, None).await.unwrap() == first);
        let lock: CryptoKey = again.meta(LOCK).await.unwrap().unwrap().dyn_into().unwrap();
        assert!(!lock.extractable());
        let other = local_key(&store(&fresh("key")).await, true, None).await.unwrap();
        assert!(other != first);
    }

    #[wasm_bindgen_test]
    async fn rows_without_their_key_are_not_given_a_new_one() {
        let store = store(&fresh("lost")).await;
        let row = Row { table: Table::Identity, key: vec![], value: vec![1, 2, 3] };
        store.commit(&[Op::Put(row)]).await.unwrap();
        assert_eq!(local_key(&store, false, None).await.err(), Some(StoreError::KeyLost));
        local_key(&store, true, None).await.unwrap();
        let wrapped = TypedArray::<u8>::from_js(store.meta(WRAPPED).await.unwrap().unwrap()).unwrap();
        let mut changed: Vec<u8> = wrapped.into();
        changed[20] ^= 1;
        store.put_meta(&[(WRAPPED, Uint8Array::from(changed.as_slice()).into())]).await.unwrap();
        assert_eq!(local_key(&store, false, None).await.err(), Some(StoreError::KeyLost));
    }

    #[wasm_bindgen_test]
    async fn a_key_under_a_passphrase_opens_with_that_one_only_until_it_is_taken_away() {
        let name = fresh("locked");
        let store = store(&name).await;
        let key = local_key(&store, true, None).await.unwrap();
        lock(&store, &key, "correct horse", 15).await.unwrap();
        assert_eq!(idle_minutes(&store).await, Ok(Some(15)));
        assert_eq!(local_key(&store, false, None).await.err(), Some(StoreError::Locked));
        assert_eq!(local_key(&store, true, Some("correct horsf")).await.err(), Some(StoreError::WrongPassword));
        assert!(local_key(&store, false, Some("correct horse")).await.unwrap() == key);
        assert!(store.meta(LOCK).await.unwrap().is_none_or(|lock| lock.is_null()), "nothing else opens it");
        unlock(&store, &key).await.unwrap();
        assert!(local_key(&store, false, None).await.unwrap() == key);
        assert_eq!(idle_minutes(&store).await, Ok(None));
    }
}
