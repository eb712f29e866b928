//! Notes: the sealed part of a control record or statement, with names, roles and labels.

use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::padding::{pad, unpad};
use zeroize::Zeroizing;

use crate::epoch::EpochKey;
use crate::namespace;
use crate::seal::{context, open, seal};

/// The note does not open: another key's, another place's, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the note does not open")]
pub struct NoteError;

/// Pads and seals a note. `space` is the space's id, or its nonce in `GENESIS`; `aad` says where the note stands and
/// must be given again to open it.
#[must_use]
pub fn seal_note(
    key: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    aad: &[u8],
    note: &[u8],
    rng: &mut impl CryptoRng,
) -> Bytes {
    let padded = Zeroizing::new(pad(note));
    Bytes(seal(key.as_bytes(), &place(space, epoch, aad), &padded, rng))
}

/// Opens a note.
///
/// # Errors
/// [`NoteError`]
pub fn open_note(
    key: &EpochKey,
    space: &[u8; 16],
    epoch: u32,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, NoteError> {
    let padded = open(key.as_bytes(), &place(space, epoch, aad), sealed).map_err(|_| NoteError)?;
    unpad(&padded).map(<[u8]>::to_vec).ok_or(NoteError)
}

fn place(space: &[u8; 16], epoch: u32, aad: &[u8]) -> Vec<u8> {
    context(namespace::NOTE, &[space, &epoch.to_be_bytes(), aad])
}
