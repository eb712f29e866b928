//! The key under which this device seals what it keeps: 32 bytes, wrapped by a key that the browser never shows.

use indexed_db_futures::primitive::TryFromJs;
use indexed_db_futures::typed_array::TypedArray;
use js_sys::{Array, Uint8Array};
use rand_core::Rng;
use twofold_crypto::LocalKey;
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
/// Bound to what it is for.
const PURPOSE: &[u8] = b"twofold/1/browser-lock";
const NONCE: usize = 12;

/// The key of this device; a new one if nothing was ever kept (`is_empty`).
///
/// # Errors
/// [`StoreError::KeyLost`] if there are rows and no key that opens them: nothing is overwritten then.
pub(crate) async fn local_key(store: &IndexedDb, is_empty: bool) -> Result<LocalKey, StoreError> {
    let lock = store.meta(LOCK).await?.and_then(|lock| lock.dyn_into::<CryptoKey>().ok());
    let wrapped = store.meta(WRAPPED).await?.and_then(|bytes| TypedArray::<u8>::from_js(bytes).ok());
    match (lock, wrapped) {
        (Some(lock), Some(wrapped)) => unwrap(&lock, &wrapped).await,
        _ if is_empty => make(store).await,
        _ => Err(StoreError::KeyLost),
    }
}

async fn make(store: &IndexedDb) -> Result<LocalKey, StoreError> {
    let key = LocalKey::make(&mut rng());
    let lock = new_lock().await.map_err(|_| StoreError::Unavailable)?;
    let wrapped = wrap(&lock, &key).await.map_err(|_| StoreError::Unavailable)?;
    store.put_meta(&[(LOCK, lock.into()), (WRAPPED, wrapped.into())]).await?;
    Ok(key)
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
        let first = local_key(&store(&name).await, true).await.unwrap();
        let again = store(&name).await;
        assert!(local_key(&again, false).await.unwrap() == first);
        let lock: CryptoKey = again.meta(LOCK).await.unwrap().unwrap().dyn_into().unwrap();
        assert!(!lock.extractable());
        let other = local_key(&store(&fresh("key")).await, true).await.unwrap();
        assert!(other != first);
    }

    #[wasm_bindgen_test]
    async fn rows_without_their_key_are_not_given_a_new_one() {
        let store = store(&fresh("lost")).await;
        let row = Row { table: Table::Identity, key: vec![], value: vec![1, 2, 3] };
        store.commit(&[Op::Put(row)]).await.unwrap();
        assert_eq!(local_key(&store, false).await.err(), Some(StoreError::KeyLost));
        local_key(&store, true).await.unwrap();
        let wrapped = TypedArray::<u8>::from_js(store.meta(WRAPPED).await.unwrap().unwrap()).unwrap();
        let mut changed: Vec<u8> = wrapped.into();
        changed[20] ^= 1;
        store.put_meta(&[(WRAPPED, Uint8Array::from(changed.as_slice()).into())]).await.unwrap();
        assert_eq!(local_key(&store, false).await.err(), Some(StoreError::KeyLost));
    }
}
