//! What the two settle at the start, and where it is written down.

use crate::{
    ids::{FieldId, FormId},
    template::{Form, Part, Template},
};

/// One thing to settle.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StartLine {
    /// What it is.
    pub label: String,
    /// Where it is written down: it is settled as soon as one of them says something. Never empty.
    pub at: Vec<StartPlace>,
}

/// A part of a form that both see, which stands in a section and says nothing until one of them has written there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StartPlace {
    /// The form.
    pub form: FormId,
    /// The field or list.
    pub part: FieldId,
}

impl Template {
    /// The form and its part at this place; `None` if this program, or this pair, does without it.
    #[must_use]
    pub fn start_part(&self, place: &StartPlace) -> Option<(&Form, &Part)> {
        let form = self.form(place.form.as_str())?;
        let is_it = |part: &&Part| match part {
            Part::Field(field) => field.id == place.part,
            Part::List(list) => list.id == place.part,
        };
        Some((form, form.parts().find(is_it)?))
    }
}

impl Part {
    /// Whether it can show that the two have settled something: it has no answer from the start, and is nobody's
    /// signature.
    #[cfg(feature = "author")]
    pub(crate) const fn can_settle(&self) -> bool {
        match self {
            Self::Field(field) => field.default.is_none() && !field.kind.is_consent() && !field.kind.is_signature(),
            Self::List(list) => list.prefill.is_empty(),
        }
    }
}

impl Form {
    /// Whether both see it, on a page.
    #[cfg(feature = "author")]
    pub(crate) fn is_for_both(&self) -> bool {
        self.home == super::Home::Pair && self.page != super::Page::Overview
    }
}
