//! A space's key for one epoch, and how a device gets it.
//!
//! Epoch keys are independent random bytes; they are sealed to each device with HPKE (RFC 9180, base mode): X-Wing,
//! HKDF-SHA256, ChaCha20-Poly1305. A wrap is `enc 1120 · ciphertext 48`.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{DeviceId, Hash};
use twofold_wire::keys::DeviceKeys;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::device::DeviceSecret;
use crate::namespace;
use crate::seal::{context, is_same, random, secret_debug};

/// Length of an HPKE encapsulated key in front of a wrap's ciphertext.
const ENC: usize = 1120;

/// Opens everything that was written in one epoch of one space. Erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct EpochKey([u8; 32]);

secret_debug!(EpochKey);

impl PartialEq for EpochKey {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for EpochKey {}

/// Where a wrap belongs. It opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapContext {
    /// The space's id; in `GENESIS`, its nonce.
    pub space: [u8; 16],
    /// The epoch of the key.
    pub epoch: u32,
    /// The device that it is for.
    pub recipient: DeviceId,
    /// The control record before the one that carries the wrap.
    pub prev: Hash,
}

impl WrapContext {
    fn info(&self) -> Vec<u8> {
        let parts: [&[u8]; 4] = [&self.space, &self.epoch.to_be_bytes(), &self.recipient.0, &self.prev.0];
        context(namespace::WRAP, &parts)
    }
}

/// Why a key cannot be sealed to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The keys are not those of the device in the context.
    #[error("the keys belong to another device")]
    OtherDevice,
    /// The public key is none.
    #[error("the device's public key is not valid")]
    BadKey,
}

/// The wrap does not open here: another device's, another place's, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the wrapped key does not open")]
pub struct UnwrapError;

impl EpochKey {
    /// A new key, independent of all before.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(random(rng))
    }

    /// From 32 bytes of this device's own storage.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for this device's own storage, sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals the key to a device. 1,168 bytes.
    ///
    /// # Errors
    /// [`WrapError`]
    pub fn wrap(&self, to: &DeviceKeys, ctx: &WrapContext, rng: &mut impl CryptoRng) -> Result<Bytes, WrapError> {
        if to.id() != ctx.recipient {
            return Err(WrapError::OtherDevice);
        }
        let public = <XWing as Kem>::PublicKey::from_bytes(&to.wrap).map_err(|_| WrapError::BadKey)?;
        let (enc, ciphertext) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            &public,
            &ctx.info(),
            &self.0,
            &[],
            rng,
        )
        .map_err(|_| WrapError::BadKey)?;
        Ok(Bytes([enc.to_bytes().as_slice(), &ciphertext].concat()))
    }

    /// Opens a wrap that was made for this device at this place.
    ///
    /// # Errors
    /// [`UnwrapError`]
    pub fn unwrap(secret: &DeviceSecret, ctx: &WrapContext, sealed: &[u8]) -> Result<Self, UnwrapError> {
        let (enc, ciphertext) = sealed.split_first_chunk::<ENC>().ok_or(UnwrapError)?;
        let enc = <XWing as Kem>::EncappedKey::from_bytes(enc).map_err(|_| UnwrapError)?;
        let key = single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &secret.wrap_secret(),
            &enc,
            &ctx.info(),
            ciphertext,
            &[],
        )
        .map_err(|_| UnwrapError)?;
        let key = Zeroizing::new(key);
        <[u8; 32]>::try_from(key.as_slice()).map(Self).map_err(|_| UnwrapError)
    }
}
