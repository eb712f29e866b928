//! Device links: what one device shows to a new one of the same person, by QR code or paste.
//!
//! The secret in it is a device for as long as it takes to come in: the new browser adds keys of its own with it, and
//! the link's are revoked. The code `d1.…` stands in the fragment, which browsers do not send to any server. After the
//! version it is base64url without padding of `origin length 2 · origin · secret 32 · person 32 · checksum 4`.

use base64ct::{Base64UrlUnpadded, Encoding};
use rand_core::CryptoRng;
use twofold_wire::hash::hash;
use twofold_wire::ids::PersonId;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::link::{LinkError, find_code, is_filler, is_origin};
use crate::namespace;
use crate::seal::{is_same, random, secret_debug};

/// In front of every code of this version.
const KIND: char = 'd';
const CHECKSUM: usize = 4;
/// Everything but the origin.
const FIXED: usize = 2 + 32 + 32 + CHECKSUM;

/// The 32 bytes that a device link carries. Erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct GuestSecret([u8; 32]);

secret_debug!(GuestSecret);

impl PartialEq for GuestSecret {
    fn eq(&self, other: &Self) -> bool {
        is_same(&self.0, &other.0)
    }
}

impl Eq for GuestSecret {}

impl GuestSecret {
    /// A new one.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(random(rng))
    }

    /// The 32 bytes: for this device's own storage, sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From the 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// All that a new device needs: where, as whom, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLink {
    /// The relay's origin, such as `https://twofold.example`.
    pub relay_origin: String,
    /// The right to become a device of the person, once.
    pub secret: GuestSecret,
    /// The person; the chain must begin with it.
    pub person: PersonId,
}

impl DeviceLink {
    /// The code, to paste or for a QR code.
    #[must_use]
    pub fn encode(&self) -> String {
        let origin = self.relay_origin.as_bytes();
        let len = u16::try_from(origin.len()).unwrap_or(u16::MAX).to_be_bytes();
        let parts: [&[u8]; 4] = [&len, origin, &self.secret.0, &self.person.0];
        let mut bytes = Zeroizing::new(parts.concat());
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        format!("{KIND}1.{}", Base64UrlUnpadded::encode_string(&bytes))
    }

    /// Reads a whole link, its fragment alone or the code alone, however it was wrapped.
    ///
    /// # Errors
    /// [`LinkError`]
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !is_filler(*c)).collect());
        if text.is_empty() {
            return Err(LinkError::Empty);
        }
        let code = find_code(&text, KIND)?;
        let bytes = Base64UrlUnpadded::decode_vec(code).map(Zeroizing::new).map_err(|_| LinkError::Mangled)?;
        let link = Self::read(&bytes)?;
        if is_origin(&link.relay_origin) { Ok(link) } else { Err(LinkError::NotALink) }
    }

    fn read(bytes: &[u8]) -> Result<Self, LinkError> {
        let (len, rest) = bytes.split_first_chunk::<2>().ok_or(LinkError::Truncated)?;
        let len = usize::from(u16::from_be_bytes(*len));
        if bytes.len() < FIXED + len {
            return Err(LinkError::Truncated);
        }
        let (content, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(LinkError::Truncated)?;
        if checksum(content) != *sum {
            return Err(LinkError::Mangled);
        }
        let (origin, rest) = rest.split_at_checked(len).ok_or(LinkError::Mangled)?;
        let (secret, rest) = rest.split_first_chunk::<32>().ok_or(LinkError::Mangled)?;
        let (person, rest) = rest.split_first_chunk::<32>().ok_or(LinkError::Mangled)?;
        if rest.len() != CHECKSUM {
            return Err(LinkError::Mangled);
        }
        Ok(Self {
            relay_origin: String::from_utf8(origin.to_vec()).map_err(|_| LinkError::Mangled)?,
            secret: GuestSecret(*secret),
            person: PersonId(*person),
        })
    }
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = hash(namespace::DEVICE_LINK, &[content]).0;
    [a, b, c, d]
}
