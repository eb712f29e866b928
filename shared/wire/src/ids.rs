//! Names of persons, devices and spaces: `Copy` bytes that tell nothing by themselves.

use core::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;
            /// All zeros: the predecessor of a first element.
            pub const ZERO: Self = Self([0; $len]);

            /// The first bytes of a hash.
            #[must_use]
            pub fn from_hash(hash: &[u8; 32]) -> Self {
                let mut id = [0; $len];
                for (to, from) in id.iter_mut().zip(hash) {
                    *to = *from;
                }
                Self(id)
            }

            /// Reads exactly this many bytes.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?).ok_or_else(|| minicbor::decode::Error::message("wrong length"))
            }
        }
    };
}

id!(
    /// SHA-256 with one of our namespaces, see [`crate::hash`].
    Hash,
    32
);
id!(
    /// The hash of a person's `BIRTH` statement: the same in all of the person's spaces.
    PersonId,
    32
);
id!(
    /// The first bytes of the hash of a device's public keys.
    DeviceId,
    16
);
id!(
    /// The first bytes of the hash of a space's `GENESIS`.
    SpaceId,
    16
);
id!(
    /// An Ed25519 signature. Having one says nothing: [`crate::keys::verify`] does.
    Signature,
    64
);
id!(
    /// An Ed25519 public key, not yet known to be one.
    VerifyKey,
    32
);
