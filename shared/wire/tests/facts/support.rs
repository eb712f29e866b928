//! Signers, persons and spaces that are the same in every run.

pub(crate) mod person;
pub(crate) mod space;

pub(crate) use person::Person;
pub(crate) use space::Space;

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::test_runner::Config;
use twofold_wire::hash::hash;
use twofold_wire::ids::{Signature, VerifyKey};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::{DeviceId, Hash};

/// A key pair that depends on its name only, with the public half of a device around it.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    secret: SigningKey,
    pub(crate) keys: DeviceKeys,
}

impl Signer {
    /// With a wrap key of the size of X-Wing's.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_wrap_len(name, 1216)
    }

    /// With a short wrap key, for vectors that a person can read.
    pub(crate) fn with_wrap_len(name: &str, wrap_len: usize) -> Self {
        let seed = hash("test/signer", &[name.as_bytes()]);
        let secret = SigningKey::from_bytes(&seed.0);
        let verify = VerifyKey(secret.verifying_key().to_bytes());
        Self { secret, keys: DeviceKeys { verify, wrap: vec![seed.0[0]; wrap_len].into() } }
    }

    pub(crate) fn id(&self) -> DeviceId {
        self.keys.id()
    }

    pub(crate) fn key(&self) -> VerifyKey {
        self.keys.verify
    }

    pub(crate) fn sign(&self, digest: &Hash) -> Signature {
        Signature(self.secret.sign(digest.as_bytes()).to_bytes())
    }
}

/// Calls `sign` of a statement or a control record with these signers, in this order.
pub(crate) fn signed_by<T>(signers: &[&Signer], sign: impl FnOnce(&[&dyn Fn(&Hash) -> Signature]) -> T) -> T {
    let signers: Vec<_> = signers.iter().map(|signer| |digest: &Hash| signer.sign(digest)).collect();
    let signers: Vec<&dyn Fn(&Hash) -> Signature> = signers.iter().map(|signer| signer as _).collect();
    sign(&signers)
}

/// The settings of a property test.
pub(crate) fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn from_hex(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
