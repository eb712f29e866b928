//! Names of templates, forms, fields and lists: short, plain, and safe inside a path.

use core::{fmt, str::FromStr};
use std::sync::Arc;

/// The longest name, in characters.
pub const MAX_ID: usize = 40;

/// Why a string is not a name: it must start with a letter and hold only `a-z`, `0-9` and `_`, at most [`MAX_ID`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name starts with a letter, holds only a-z, 0-9 and _, and has at most 40 characters")]
pub struct BadId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Cheap to clone. Holds only `a-z`, `0-9` and `_`, so it can stand in a path.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                let starts = text.chars().next().is_some_and(|c| c.is_ascii_lowercase());
                if starts && text.len() <= MAX_ID && text.chars().all(plain) { Ok(Self(text.into())) } else { Err(BadId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A program's template.
    TemplateId
);
id!(
    /// A form of a template.
    FormId
);
id!(
    /// A field, a list or a section of a form.
    FieldId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_nothing_that_could_break_a_path() {
        for bad in ["", "A", "a/b", "1a", "_a", "a-b", "a b", "é", &"a".repeat(41)] {
            assert_eq!(bad.parse::<FieldId>(), Err(BadId), "{bad:?}");
        }
        assert_eq!("ack_mentor2".parse::<FieldId>().unwrap().as_str(), "ack_mentor2");
    }
}
