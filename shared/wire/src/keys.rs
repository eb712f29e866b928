//! The public keys of a device, and the one way to check a signature.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::hash::{hash, namespace};
use crate::ids::{DeviceId, Hash, Signature, VerifyKey};

/// Public keys of a device: one to check its signatures, one to seal keys to it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceKeys {
    /// Ed25519.
    #[n(0)]
    pub verify: VerifyKey,
    /// HPKE, X-Wing: 1,216 bytes. The relay never looks into it.
    #[n(1)]
    pub wrap: Bytes,
}

impl DeviceKeys {
    /// The device's id: it commits to both keys.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        DeviceId::from_hash(&hash(namespace::DEVICE, &[self.verify.as_bytes(), &self.wrap]).0)
    }
}

/// The signature is not this key's over this digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not verify")]
pub struct BadSignature;

/// Checks a signature strictly: no weak keys, no malleable encodings.
///
/// # Errors
/// [`BadSignature`] when anything is wrong.
pub fn verify(key: &VerifyKey, digest: &Hash, signature: &Signature) -> Result<(), BadSignature> {
    ed25519_dalek::VerifyingKey::from_bytes(&key.0)
        .and_then(|key| key.verify_strict(digest.as_bytes(), &ed25519_dalek::Signature::from_bytes(&signature.0)))
        .map_err(|_| BadSignature)
}
