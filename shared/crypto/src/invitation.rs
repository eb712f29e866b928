//! An invitation's secret: it travels in a link, proves the right to join once, and opens what the inviter says.

use ed25519_dalek::{Signer, SigningKey};
use rand_core::CryptoRng;
use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{Hash, Signature, SpaceId, VerifyKey};
use twofold_wire::padding::{pad, unpad};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::namespace;
use crate::note::NoteError;
use crate::seal::{context, derive, is_same, open, random, seal, secret_debug};

/// 32 random bytes. Erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct InvitationSecret([u8; 32]);

secret_debug!(InvitationSecret);

impl PartialEq for InvitationSecret {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for InvitationSecret {}

impl InvitationSecret {
    /// A new invitation.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(random(rng))
    }

    /// From the 32 bytes of a link, or of this device's own storage.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for this device's own storage, sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn derive_invitation_key(&self) -> SigningKey {
        SigningKey::from_bytes(&derive(&self.0, &context(namespace::INVITATION_SIGN, &[])))
    }

    /// The invitation's public key, as in `INVITE`.
    #[must_use]
    pub fn verify_key(&self) -> VerifyKey {
        VerifyKey(self.derive_invitation_key().verifying_key().to_bytes())
    }

    /// Signs a digest as the holder of the invitation.
    #[must_use]
    pub fn sign(&self, digest: &Hash) -> Signature {
        Signature(self.derive_invitation_key().sign(digest.as_bytes()).to_bytes())
    }

    /// Pads and seals what the inviter says to whoever holds the link: the sealed part of `INVITE`.
    #[must_use]
    pub fn seal_note(&self, space: &SpaceId, note: &[u8], rng: &mut impl CryptoRng) -> Bytes {
        let padded = Zeroizing::new(pad(note));
        Bytes(seal(&self.0, &place(space), &padded, rng))
    }

    /// Opens what the inviter says.
    ///
    /// # Errors
    /// [`NoteError`]
    pub fn open_note(&self, space: &SpaceId, sealed: &[u8]) -> Result<Vec<u8>, NoteError> {
        let padded = open(&self.0, &place(space), sealed).map_err(|_| NoteError)?;
        unpad(&padded).map(<[u8]>::to_vec).ok_or(NoteError)
    }
}

fn place(space: &SpaceId) -> Vec<u8> {
    context(namespace::INVITATION_NOTE, &[&space.0])
}
