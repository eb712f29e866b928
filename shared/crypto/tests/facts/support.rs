//! Hex, generators and a device to test with.

use core::convert::Infallible;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_core::{TryCryptoRng, TryRng};
use twofold_crypto::{EpochKey, RecordDraft};
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::record::Kind;

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Gives exactly these bytes and then panics: for vectors, so that they depend on no generator.
pub(crate) struct Script(pub(crate) Vec<u8>);

impl Script {
    /// 0, 1, 2, … 255, 0, 1, …
    pub(crate) fn counting() -> Self {
        Self((0..4096_u32).map(|n| n.to_le_bytes()[0]).collect())
    }
}

impl TryRng for Script {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("nothing here draws words")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("nothing here draws words")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Script {}

#[track_caller]
pub(crate) fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

#[track_caller]
pub(crate) fn unhex32(hex: &str) -> [u8; 32] {
    unhex(hex).try_into().unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn draft(kind: Kind) -> RecordDraft {
    RecordDraft {
        kind,
        space: SpaceId([1; 16]),
        epoch: 2,
        dev_seq: if kind == Kind::Presence { 0 } else { 3 },
        prev_dev_hash: Hash([4; 32]),
        roster_hash: Hash([5; 32]),
    }
}

pub(crate) fn epoch_key(byte: u8) -> EpochKey {
    EpochKey::from_bytes([byte; 32])
}
