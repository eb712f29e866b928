//! Records: what people write, sealed for the members of a space and signed by its author's device.

use rand_core::CryptoRng;
use twofold_wire::ids::{Hash, Signature, SpaceId};
use twofold_wire::padding::{pad, padded_len, unpad};
use twofold_wire::record::{HEADER, Header, Kind, Record, TAG};
use zeroize::Zeroizing;

use crate::device::DeviceSecret;
use crate::epoch::EpochKey;
use crate::namespace;
use crate::seal::{context, decrypt, derive, encrypt, is_same, random};

/// A record's place in its space, before it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordDraft {
    /// How the relay treats it.
    pub kind: Kind,
    /// The space.
    pub space: SpaceId,
    /// The epoch of the key that seals it.
    pub epoch: u32,
    /// The device's own count, from 1; 0 for presence.
    pub dev_seq: u64,
    /// The device's previous record in this space, or zeros.
    pub prev_dev_hash: Hash,
    /// The roster head.
    pub roster_hash: Hash,
}

/// Why a body cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Sealed and padded it would be over the limit of its kind: make several records of it.
    #[error("the record would be too big")]
    TooBig,
}

/// Why a record with a good signature does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed with another key.
    #[error("the record was sealed with another key")]
    WrongKey,
    /// The right key, but not what it sealed.
    #[error("the record is damaged")]
    Damaged,
    /// The author did not pad it as agreed.
    #[error("the record's padding is wrong")]
    BadPadding,
}

/// Pads, seals and signs. Sealing the same body twice gives different bytes: seal once and keep them.
///
/// # Errors
/// [`SealError`]
pub fn seal_record(
    draft: &RecordDraft,
    key: &EpochKey,
    author: &DeviceSecret,
    body: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Record, SealError> {
    let padded = padded_len(body.len().saturating_add(4));
    if padded.saturating_add(HEADER + TAG + Signature::LEN) > draft.kind.limit() {
        return Err(SealError::TooBig);
    }
    let len = u32::try_from(padded + TAG).map_err(|_| SealError::TooBig)?;
    let mut header = Header {
        kind: draft.kind,
        space: draft.space,
        epoch: draft.epoch,
        device: author.id(),
        dev_seq: draft.dev_seq,
        prev_dev_hash: draft.prev_dev_hash,
        roster_hash: draft.roster_hash,
        nonce: random(rng),
        commit: [0; 32],
    };
    header.commit = *commitment(key, &header, len);
    let plaintext = Zeroizing::new(pad(body));
    let ciphertext = encrypt(&record_key(key, &header), &header.nonce, &header.encode(len), &plaintext);
    Ok(Record::assemble(header, &ciphertext, |digest| author.sign(digest)))
}

/// Opens a record whose signature the caller has checked with [`Record::verify`].
///
/// # Errors
/// [`OpenError`]
pub fn open_record(record: &Record, key: &EpochKey) -> Result<Vec<u8>, OpenError> {
    let header = &record.header;
    let ciphertext = record.ciphertext();
    let len = u32::try_from(ciphertext.len()).map_err(|_| OpenError::Damaged)?;
    if !is_same(commitment(key, header, len).as_slice(), &header.commit) {
        return Err(OpenError::WrongKey);
    }
    let padded =
        decrypt(&record_key(key, header), &header.nonce, record.clear(), ciphertext).map_err(|_| OpenError::Damaged)?;
    unpad(&padded).map(<[u8]>::to_vec).ok_or(OpenError::BadPadding)
}

fn record_key(key: &EpochKey, header: &Header) -> Zeroizing<[u8; 32]> {
    derive(key.as_bytes(), &context(namespace::RECORD_KEY, &[&header.device.0]))
}

/// Over the whole header, with zeros where the commitment itself will stand.
fn commitment(key: &EpochKey, header: &Header, len: u32) -> Zeroizing<[u8; 32]> {
    let open = Header { commit: [0; 32], ..header.clone() }.encode(len);
    derive(key.as_bytes(), &context(namespace::RECORD_COMMIT, &[&open]))
}
