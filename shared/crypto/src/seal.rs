//! The two ways in which this crate derives and seals; every purpose goes through here with its own namespace.
//!
//! A committing box is `nonce 24 · commitment 32 · ciphertext`. HKDF-SHA256 over key, namespace, context and nonce gives
//! the key of this one box and the commitment; so a box opens under one key, for one purpose and in one context only.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Does not open: wrong key, wrong place, or damaged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused;

/// Namespace and parts, each with its length in front, so that no two contexts have the same bytes.
pub(crate) fn context(namespace: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in core::iter::once(&namespace.as_bytes()).chain(parts) {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// HKDF-SHA256 without salt; the context is the `info`.
pub(crate) fn derive<const N: usize>(key: &[u8], context: &[u8]) -> Zeroizing<[u8; N]> {
    let mut out = Zeroizing::new([0; N]);
    Hkdf::<Sha256>::new(None, key)
        .expand(context, out.as_mut_slice())
        .expect("HKDF-SHA256 gives up to 8,160 bytes and no caller asks for more than 64");
    out
}

pub(crate) fn random<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut out = [0; N];
    rng.fill_bytes(&mut out);
    out
}

pub(crate) fn encrypt(key: &[u8; 32], nonce: &[u8; 24], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    XChaCha20Poly1305::new(key.into())
        .encrypt(nonce.into(), Payload { msg, aad })
        .expect("ChaCha20-Poly1305 refuses only messages over 256 GiB")
}

pub(crate) fn decrypt(key: &[u8; 32], nonce: &[u8; 24], aad: &[u8], msg: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let opened = XChaCha20Poly1305::new(key.into()).decrypt(nonce.into(), Payload { msg, aad });
    opened.map(Zeroizing::new).map_err(|_| Refused)
}

/// Whether two commitments are equal, in constant time.
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Seals into a committing box.
pub(crate) fn seal(key: &[u8; 32], context: &[u8], msg: &[u8], rng: &mut impl CryptoRng) -> Vec<u8> {
    let nonce = random::<24>(rng);
    let (box_key, commitment) = box_keys(key, context, &nonce);
    [&nonce, commitment.as_slice(), &encrypt(&box_key, &nonce, context, msg)].concat()
}

/// Opens a committing box.
pub(crate) fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (nonce, rest) = sealed.split_first_chunk::<24>().ok_or(Refused)?;
    let (claimed, ciphertext) = rest.split_first_chunk::<32>().ok_or(Refused)?;
    let (box_key, commitment) = box_keys(key, context, nonce);
    if !is_same(claimed, commitment.as_slice()) {
        return Err(Refused);
    }
    decrypt(&box_key, nonce, context, ciphertext)
}

fn box_keys(key: &[u8; 32], context: &[u8], nonce: &[u8; 24]) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
    // Why: the context has its own lengths inside, so appending a nonce of fixed length stays unambiguous.
    let both = derive::<64>(key, &[context, nonce].concat());
    let (mut box_key, mut commitment) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
    let halves = box_key.iter_mut().chain(commitment.iter_mut());
    for (to, from) in halves.zip(both.iter()) {
        *to = *from;
    }
    (box_key, commitment)
}

/// `Debug` that names the type and nothing else.
macro_rules! secret_debug {
    ($name:ty) => {
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    };
}
pub(crate) use secret_debug;
