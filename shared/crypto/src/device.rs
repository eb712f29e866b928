//! A device's secret keys.

use ed25519_dalek::{Signer, SigningKey};
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, Serializable};
use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{DeviceId, Hash, Signature, VerifyKey};
use twofold_wire::keys::DeviceKeys;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::guest::GuestSecret;
use crate::namespace;
use crate::paper::PaperEntropy;
use crate::seal::{context, derive, random, secret_debug};

/// The layout of [`DeviceSecret::to_bytes`].
const VERSION: u8 = 1;

/// Ed25519 and X-Wing secrets of one device. Erased when dropped.
#[derive(Clone)]
pub struct DeviceSecret {
    sign: SigningKey,
    wrap: Zeroizing<[u8; 32]>,
    keys: DeviceKeys,
    id: DeviceId,
}

secret_debug!(DeviceSecret);

// Both secret fields erase themselves.
impl ZeroizeOnDrop for DeviceSecret {}

/// The bytes are no device secret that this version wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a device secret")]
pub struct BadSecret;

impl DeviceSecret {
    /// A new device.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let sign = Zeroizing::new(random(rng));
        let wrap = Zeroizing::new(random(rng));
        Self::from_seeds(&sign, wrap)
    }

    /// The device on the recovery sheet.
    #[must_use]
    pub fn derive_paper(entropy: &PaperEntropy) -> Self {
        let sign = derive(entropy.as_bytes(), &context(namespace::PAPER_SIGN, &[]));
        let wrap = derive(entropy.as_bytes(), &context(namespace::PAPER_WRAP, &[]));
        Self::from_seeds(&sign, wrap)
    }

    /// The device that a device link stands for, until the new browser has keys of its own.
    #[must_use]
    pub fn derive_guest(secret: &GuestSecret) -> Self {
        let sign = derive(secret.as_bytes(), &context(namespace::GUEST_SIGN, &[]));
        let wrap = derive(secret.as_bytes(), &context(namespace::GUEST_WRAP, &[]));
        Self::from_seeds(&sign, wrap)
    }

    fn from_seeds(sign: &[u8; 32], wrap: Zeroizing<[u8; 32]>) -> Self {
        let sign = SigningKey::from_bytes(sign);
        let public = XWing::sk_to_pk(&wrap_secret(&wrap));
        let keys =
            DeviceKeys { verify: VerifyKey(sign.verifying_key().to_bytes()), wrap: Bytes(public.to_bytes().to_vec()) };
        let id = keys.id();
        Self { sign, wrap, keys, id }
    }

    /// The public keys.
    #[must_use]
    pub fn keys(&self) -> DeviceKeys {
        self.keys.clone()
    }

    /// Names the public keys.
    #[must_use]
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// Signs a digest, which [`twofold_wire::hash::hash`] made with the namespace of what it is.
    #[must_use]
    pub fn sign(&self, digest: &Hash) -> Signature {
        Signature(self.sign.sign(digest.as_bytes()).to_bytes())
    }

    pub(crate) fn wrap_secret(&self) -> <XWing as Kem>::PrivateKey {
        wrap_secret(&self.wrap)
    }

    /// For this device's own storage, sealed. 65 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&[VERSION], self.sign.as_bytes().as_slice(), self.wrap.as_slice()].concat())
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`BadSecret`]
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSecret> {
        let (version, rest) = bytes.split_first().ok_or(BadSecret)?;
        let (sign, wrap) = rest.split_first_chunk::<32>().ok_or(BadSecret)?;
        let wrap = <[u8; 32]>::try_from(wrap).map(Zeroizing::new).map_err(|_| BadSecret)?;
        if *version != VERSION {
            return Err(BadSecret);
        }
        Ok(Self::from_seeds(sign, wrap))
    }
}

fn wrap_secret(seed: &[u8; 32]) -> <XWing as Kem>::PrivateKey {
    <XWing as Kem>::PrivateKey::from_bytes(seed).expect("every 32 bytes are an X-Wing seed")
}
