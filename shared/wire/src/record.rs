//! A record: one signed, sealed, padded entry of a space's log. This file knows its clear part only.
//!
//! ```text
//! header (clear)  version 1 · suite 1 · kind 1 · space 16 · epoch 4 · device 16 · dev_seq 8
//!                 prev_dev_hash 32 · roster_hash 32 · nonce 24 · commit 32 · len 4
//! ciphertext      len bytes
//! signature       64
//! ```
//! Integers are big-endian. The layout is fixed, so there is one encoding only.

use crate::hash::{hash, namespace};
use crate::ids::{DeviceId, Hash, Signature, SpaceId, VerifyKey};
use crate::keys::{BadSignature, verify};
use crate::limits;
use crate::padding::is_padded_len;

/// The record version that we write and read.
pub const VERSION: u8 = 1;
/// Ed25519, X-Wing HPKE, XChaCha20-Poly1305, HKDF-SHA256.
pub const SUITE: u8 = 1;
/// Length of the clear header.
pub const HEADER: usize = 171;
/// Length of the authentication tag at the end of the ciphertext.
pub const TAG: usize = 16;

/// What the relay must know of a record to treat it rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Stored in the log.
    Entry,
    /// Stored in the log, may be larger.
    Snapshot,
    /// Forwarded, never stored; has no `dev_seq`.
    Presence,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Entry => 1,
            Self::Snapshot => 2,
            Self::Presence => 3,
        }
    }

    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Entry),
            2 => Some(Self::Snapshot),
            3 => Some(Self::Presence),
            _ => None,
        }
    }

    /// The largest record of this kind, as it travels.
    #[must_use]
    pub const fn limit(self) -> usize {
        match self {
            Self::Entry => limits::RECORD,
            Self::Snapshot => limits::SNAPSHOT,
            Self::Presence => limits::PRESENCE,
        }
    }
}

/// The clear part of a record. All of it is authenticated, as signed data and as AAD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// How the relay treats it.
    pub kind: Kind,
    /// The space whose log it belongs to.
    pub space: SpaceId,
    /// The epoch whose key sealed it.
    pub epoch: u32,
    /// The author's device.
    pub device: DeviceId,
    /// The device's own count of stored records in this space, from 1; 0 for presence.
    pub dev_seq: u64,
    /// The device's previous record in this space, or zeros.
    pub prev_dev_hash: Hash,
    /// The roster head when it was written.
    pub roster_hash: Hash,
    /// Random.
    pub nonce: [u8; 24],
    /// Commits to the key, so that a ciphertext opens under one key only.
    pub commit: [u8; 32],
}

impl Header {
    /// The bytes in front of a ciphertext of this length.
    #[must_use]
    pub fn encode(&self, ciphertext_len: u32) -> [u8; HEADER] {
        let mut out = [0; HEADER];
        let fields: [&[u8]; 12] = [
            &[VERSION],
            &[SUITE],
            &[self.kind.byte()],
            &self.space.0,
            &self.epoch.to_be_bytes(),
            &self.device.0,
            &self.dev_seq.to_be_bytes(),
            &self.prev_dev_hash.0,
            &self.roster_hash.0,
            &self.nonce,
            &self.commit,
            &ciphertext_len.to_be_bytes(),
        ];
        for (to, from) in out.iter_mut().zip(fields.into_iter().flatten()) {
            *to = *from;
        }
        out
    }
}

/// Why bytes are not a record. Nothing was believed of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Longer than its kind may be.
    #[error("the record is too big")]
    TooBig,
    /// A newer app wrote it.
    #[error("the record has an unknown version or suite")]
    UnknownVersion,
    /// Cut off, too long, an unknown kind, or with a number that its kind does not have.
    #[error("the bytes are not a record")]
    Malformed,
    /// The length is none that padding gives.
    #[error("the record is not padded")]
    BadPadding,
}

/// A record that parsed. Its signature is unchecked until [`Record::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The clear part.
    pub header: Header,
    bytes: Vec<u8>,
}

impl Record {
    /// What the author signs.
    #[must_use]
    pub fn digest(header: &[u8; HEADER], ciphertext: &[u8]) -> Hash {
        hash(namespace::RECORD_SIGNATURE, &[header, ciphertext])
    }

    /// Puts a sealed record together.
    #[must_use]
    pub fn assemble(header: Header, ciphertext: &[u8], sign: impl FnOnce(&Hash) -> Signature) -> Self {
        let clear = header.encode(u32::try_from(ciphertext.len()).unwrap_or(u32::MAX));
        let signature = sign(&Self::digest(&clear, ciphertext));
        let bytes = [&clear, ciphertext, signature.as_bytes()].concat();
        Self { header, bytes }
    }

    /// Reads sizes and header; believes nothing.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn parse(bytes: Vec<u8>) -> Result<Self, RecordError> {
        let (header, len) = parse_header(&bytes)?;
        if (header.kind == Kind::Presence) != (header.dev_seq == 0) {
            return Err(RecordError::Malformed);
        }
        if bytes.len() > header.kind.limit() {
            return Err(RecordError::TooBig);
        }
        let ciphertext = bytes.len().checked_sub(HEADER + Signature::LEN).ok_or(RecordError::Malformed)?;
        if ciphertext != len {
            return Err(RecordError::Malformed);
        }
        if !ciphertext.checked_sub(TAG).is_some_and(is_padded_len) {
            return Err(RecordError::BadPadding);
        }
        Ok(Self { header, bytes })
    }

    /// Checks the author's signature.
    ///
    /// # Errors
    /// [`BadSignature`]
    pub fn verify(&self, key: &VerifyKey) -> Result<(), BadSignature> {
        let signature = self.bytes.last_chunk::<64>().ok_or(BadSignature)?;
        let clear = self.bytes.first_chunk::<HEADER>().ok_or(BadSignature)?;
        verify(key, &Self::digest(clear, self.ciphertext()), &Signature(*signature))
    }

    /// The clear header as it travels: the AAD of the ciphertext.
    #[must_use]
    pub fn clear(&self) -> &[u8] {
        self.bytes.get(..HEADER).unwrap_or_default()
    }

    /// The sealed part, tag included.
    #[must_use]
    pub fn ciphertext(&self) -> &[u8] {
        self.bytes.len().checked_sub(Signature::LEN).and_then(|end| self.bytes.get(HEADER..end)).unwrap_or_default()
    }

    /// The record as it travels.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Names this record.
    #[must_use]
    pub fn hash(&self) -> Hash {
        record_hash(&self.bytes)
    }
}

/// Names a record by the bytes that travel.
#[must_use]
pub fn record_hash(bytes: &[u8]) -> Hash {
    hash(namespace::RECORD, &[bytes])
}

fn parse_header(bytes: &[u8]) -> Result<(Header, usize), RecordError> {
    let mut rest = bytes;
    let [version, suite, kind] = take::<3>(&mut rest)?;
    if version != VERSION || suite != SUITE {
        return Err(RecordError::UnknownVersion);
    }
    let header = Header {
        kind: Kind::from_byte(kind).ok_or(RecordError::Malformed)?,
        space: SpaceId(take(&mut rest)?),
        epoch: u32::from_be_bytes(take(&mut rest)?),
        device: DeviceId(take(&mut rest)?),
        dev_seq: u64::from_be_bytes(take(&mut rest)?),
        prev_dev_hash: Hash(take(&mut rest)?),
        roster_hash: Hash(take(&mut rest)?),
        nonce: take(&mut rest)?,
        commit: take(&mut rest)?,
    };
    let len = usize::try_from(u32::from_be_bytes(take(&mut rest)?)).map_err(|_| RecordError::Malformed)?;
    Ok((header, len))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], RecordError> {
    let (first, after) = rest.split_first_chunk::<N>().ok_or(RecordError::Malformed)?;
    *rest = after;
    Ok(*first)
}
