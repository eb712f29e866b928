//! What a part of a form is called in one piece of text.

use core::{fmt, str::FromStr};

use crate::ids::{FieldId, FormId};

/// A field or list: of a form, or of a list of a form. Written `form/list/part`, with `-` for "not in a list".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartName {
    /// The form.
    pub form: FormId,
    /// The list in which it stands, if it stands in one.
    pub list: Option<FieldId>,
    /// Its own name.
    pub part: FieldId,
}

/// Where a field can be added: a form, or a list of it. Written `form/list`, with `-` for "not in a list".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The form.
    pub form: FormId,
    /// The list.
    pub list: Option<FieldId>,
}

impl Place {
    /// The part with this name there.
    #[must_use]
    pub fn part(self, part: FieldId) -> PartName {
        PartName { form: self.form, list: self.list, part }
    }
}

/// The text names no part and no place of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name of the form form/list-or-dash/part")]
pub struct BadPartName;

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.list {
            Some(list) => write!(f, "{}/{list}", self.form),
            None => write!(f, "{}/-", self.form),
        }
    }
}

impl FromStr for Place {
    type Err = BadPartName;

    fn from_str(text: &str) -> Result<Self, BadPartName> {
        let (form, list) = text.split_once('/').ok_or(BadPartName)?;
        let list = if list == "-" { None } else { Some(list.parse().map_err(|_| BadPartName)?) };
        Ok(Self { form: form.parse().map_err(|_| BadPartName)?, list })
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.list {
            Some(list) => write!(f, "{}/{list}/{}", self.form, self.part),
            None => write!(f, "{}/-/{}", self.form, self.part),
        }
    }
}

impl FromStr for PartName {
    type Err = BadPartName;

    fn from_str(text: &str) -> Result<Self, BadPartName> {
        let (place, part) = text.rsplit_once('/').ok_or(BadPartName)?;
        Ok(place.parse::<Place>()?.part(part.parse().map_err(|_| BadPartName)?))
    }
}

impl serde::Serialize for PartName {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PartName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_part_reads_back_as_it_was_written() {
        for name in ["contract/-/frequency", "meetings/meetings/topics"] {
            assert_eq!(name.parse::<PartName>().unwrap().to_string(), name);
        }
        assert_eq!("goals/needs".parse::<Place>().unwrap().to_string(), "goals/needs");
        for bad in ["", "a", "a/b", "a//b", "a/-/", "A/-/b", "a/-/b/c", "/-/b", "a/b c/d"] {
            assert_eq!(bad.parse::<PartName>(), Err(BadPartName), "{bad:?}");
        }
        for bad in ["", "a", "a/", "/-", "a/b/c"] {
            assert_eq!(bad.parse::<Place>(), Err(BadPartName), "{bad:?}");
        }
    }
}
