//! Where an answer or a list stands in a document.

use core::{fmt, str::FromStr};

use twofold_programs::{FieldId, FormId};

use crate::ids::ItemId;

/// One answer. Written `form/item/field`, with `-` for "not in a list".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    /// The form.
    pub form: FormId,
    /// The item whose answer it is; `None` for a field that stands alone.
    pub item: Option<ItemId>,
    /// The field.
    pub field: FieldId,
}

impl FieldPath {
    /// A field that stands alone.
    #[must_use]
    pub const fn alone(form: FormId, field: FieldId) -> Self {
        Self { form, item: None, field }
    }

    /// A field of an item.
    #[must_use]
    pub const fn of_item(form: FormId, item: ItemId, field: FieldId) -> Self {
        Self { form, item: Some(item), field }
    }
}

/// One list. Written `form/parent/list`, with `-` for "not inside an item".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListPath {
    /// The form.
    pub form: FormId,
    /// The item that the list is part of; `None` for a list that stands in a section.
    pub parent: Option<ItemId>,
    /// The list.
    pub list: FieldId,
}

impl ListPath {
    /// A list that stands in a section.
    #[must_use]
    pub const fn alone(form: FormId, list: FieldId) -> Self {
        Self { form, parent: None, list }
    }

    /// A list inside an item.
    #[must_use]
    pub const fn inside(form: FormId, parent: ItemId, list: FieldId) -> Self {
        Self { form, parent: Some(parent), list }
    }
}

/// The text is not a path of the form `form/item-or-dash/name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path of the form form/item-or-dash/name")]
pub struct BadPath;

fn write(f: &mut fmt::Formatter<'_>, form: &FormId, item: Option<ItemId>, name: &FieldId) -> fmt::Result {
    match item {
        Some(item) => write!(f, "{form}/{item}/{name}"),
        None => write!(f, "{form}/-/{name}"),
    }
}

fn parse(text: &str) -> Result<(FormId, Option<ItemId>, FieldId), BadPath> {
    let mut parts = text.split('/');
    let (Some(form), Some(item), Some(name), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(BadPath);
    };
    let item = if item == "-" { None } else { Some(item.parse().map_err(|_| BadPath)?) };
    Ok((form.parse().map_err(|_| BadPath)?, item, name.parse().map_err(|_| BadPath)?))
}

macro_rules! written {
    ($name:ident, $item:ident, $last:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write(f, &self.form, self.$item, &self.$last)
            }
        }

        impl FromStr for $name {
            type Err = BadPath;

            fn from_str(text: &str) -> Result<Self, BadPath> {
                parse(text).map(|(form, $item, $last)| Self { form, $item, $last })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

written!(FieldPath, item, field);
written!(ListPath, parent, list);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_as_it_was_written() {
        let id = |text: &str| text.parse().unwrap();
        let alone = FieldPath::alone("contract".parse().unwrap(), id("length_months"));
        assert_eq!(alone.to_string(), "contract/-/length_months");
        assert_eq!(alone.to_string().parse(), Ok(alone));
        let inside = ListPath::inside("goals".parse().unwrap(), ItemId(7), id("needs"));
        assert_eq!(inside.to_string().parse(), Ok(inside));
        for bad in ["", "a/b", "a/-/b/c", "a//b", "A/-/b", "a/-/", "a/7/b"] {
            assert_eq!(bad.parse::<FieldPath>(), Err(BadPath), "{bad:?}");
        }
    }
}
