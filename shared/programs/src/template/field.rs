//! A field: one answer, its kind, and who fills it in.

use crate::{
    ids::{FieldId, FormId},
    role::Fills,
};

/// One answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Field {
    /// The stable name, unique within its form or list.
    pub id: FieldId,
    /// The question.
    pub label: String,
    /// How to answer it; may be empty.
    pub help: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// Whether a complete form has it.
    pub required: bool,
    /// Who may fill it in.
    pub fills: Fills,
    /// Lines that a printed sheet gives it.
    pub printed: u16,
    /// The answer that a new pair starts with, in the text form of its kind.
    pub default: Option<String>,
}

/// The kinds of answers.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum FieldKind {
    /// One line that merges as a whole; at most [`FieldKind::SHORT_TEXT`] UTF-16 units.
    Text,
    /// Any number of lines that merge character by character.
    LongText,
    /// A day.
    Date,
    /// Time spent, counted in quarter hours.
    Hours,
    /// One of some options.
    Choice {
        /// What is offered.
        options: Options,
        /// Whether another answer can be typed.
        other: bool,
    },
    /// Some of some options.
    MultiChoice {
        /// What is offered.
        options: Options,
        /// Whether other answers can be typed.
        other: bool,
    },
    /// Yes or not yet.
    Flag,
    /// A whole number, bounds included.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// An item of one of these lists.
    Link {
        /// Where it may point.
        to: Vec<LinkTarget>,
    },
}

impl FieldKind {
    /// The most UTF-16 units in a [`FieldKind::Text`] and in a typed choice.
    pub const SHORT_TEXT: usize = 300;
    /// The most quarter hours in a [`FieldKind::Hours`]: a whole day.
    pub const MAX_QUARTERS: i64 = 96;

    /// Whether the answer is edited character by character.
    #[must_use]
    pub const fn is_long_text(&self) -> bool {
        matches!(self, Self::LongText)
    }
}

/// Where the options of a choice come from.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Options {
    /// They stand in the form.
    Given(Vec<Choice>),
    /// They are the program's competencies.
    Competencies,
}

/// An option: what is stored and what people read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Choice {
    /// Stored in the document.
    pub id: FieldId,
    /// Shown.
    pub label: String,
}

/// A list that a link may point into.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LinkTarget {
    /// The form.
    pub form: FormId,
    /// The list, at any depth.
    pub list: FieldId,
}
