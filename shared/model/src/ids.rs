//! Names of items, authors and writing sessions: `Copy`, opaque, given by the caller.

use core::{fmt, str::FromStr};

use twofold_programs::Role;

/// An item of a list: a goal, a meeting, a ground rule. Random, given by the caller.
///
/// Written as 32 hexadecimal digits, in paths and when serialized.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub u128);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({self})")
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an item id is 32 lower-case hexadecimal digits")]
pub struct BadItemId;

impl FromStr for ItemId {
    type Err = BadItemId;

    fn from_str(text: &str) -> Result<Self, BadItemId> {
        let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 32 || !text.bytes().all(digits) {
            return Err(BadItemId);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| BadItemId)
    }
}

impl serde::Serialize for ItemId {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ItemId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub [u8; $len]);

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
    };
}

bytes!(
    /// Whoever wrote something: a person's id, which this crate only compares.
    AuthorId,
    32
);
bytes!(
    /// One writing session of one device. Never used for two sessions: two documents that write under the same actor
    /// refuse each other's changes for ever.
    Actor,
    16
);

impl AuthorId {
    /// Shown where a document holds something whose author it was not told.
    pub const UNKNOWN: Self = Self([0; 32]);
}

/// Who writes here: the person, and the part that decides what that person may fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub author: AuthorId,
    /// The person's part in this pair.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_id_has_one_written_form() {
        let id = ItemId(0xab);
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["ab", "000000000000000000000000000000AB", "+00000000000000000000000000000ab", ""] {
            assert_eq!(bad.parse::<ItemId>(), Err(BadItemId), "{bad:?}");
        }
    }
}
