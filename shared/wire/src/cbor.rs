//! Deterministic CBOR with exactly one encoding per value.
//!
//! What is signed or hashed is always the bytes that travel. [`decode`] encodes what it read once more and refuses the
//! input unless the bytes are equal, so no two byte strings mean the same value.

use minicbor::{Decode, Encode};

/// The bytes are not the one encoding of any value of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical encoding of the expected type")]
pub struct Malformed;

/// The one encoding of `value`.
///
/// # Panics
/// Never: writing to memory cannot fail, and our types have no fallible `Encode`.
#[must_use]
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("encoding into memory does not fail")
}

/// Reads a value and nothing else.
///
/// # Errors
/// [`Malformed`] for anything but the output of [`encode`].
pub fn decode<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, Malformed> {
    let value = minicbor::decode::<T>(bytes).map_err(|_| Malformed)?;
    if encode(&value) == bytes { Ok(value) } else { Err(Malformed) }
}

/// Owned bytes that travel as a CBOR byte string.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl core::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl core::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl<C> Encode<C> for Bytes {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Bytes {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self(d.bytes()?.to_vec()))
    }
}
