//! Padding to few sizes, so that a record's length says little about its content.
//!
//! Padmé (Nikitin et al., 2019): at most 12 % more, and only O(log log n) bits of the length remain visible.

use crate::limits::PADDING_FLOOR;

/// The smallest allowed length that holds `len` bytes.
#[must_use]
pub const fn padded_len(len: usize) -> usize {
    if len <= PADDING_FLOOR {
        return PADDING_FLOOR;
    }
    let exponent = len.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - kept)) - 1;
    (len + mask) & !mask
}

/// Whether a padded plaintext may have this length.
#[must_use]
pub const fn is_padded_len(len: usize) -> bool {
    padded_len(len) == len
}

/// Puts the length in front and zeros behind.
#[must_use]
pub fn pad(content: &[u8]) -> Vec<u8> {
    let mut padded = Vec::with_capacity(padded_len(content.len() + 4));
    padded.extend_from_slice(&u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(padded_len(padded.len()), 0);
    padded
}

/// The content inside the padding, or nothing when it was not padded by [`pad`].
#[must_use]
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (len, rest) = padded.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (content, zeros) = rest.split_at_checked(len)?;
    (zeros.iter().all(|byte| *byte == 0) && padded_len(len + 4) == padded.len()).then_some(content)
}
