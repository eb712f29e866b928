//! A field: one answer, its kind, and who fills it in.

use crate::{
    ids::{FieldId, FormId},
    role::{Fills, Role},
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
    /// What goes beyond kind and label.
    pub extras: FieldExtras,
}

impl Field {
    /// The question as this member reads it.
    #[must_use]
    pub fn label_for(&self, role: Role) -> &str {
        match (&self.extras.label_for, role) {
            (None, _) => &self.label,
            (Some(labels), Role::Mentor) => &labels.mentor,
            (Some(labels), Role::Mentee) => &labels.mentee,
        }
    }

    /// The steps of a scale, the first of which is 1; `None` for other fields.
    #[must_use]
    pub fn scale(&self) -> Option<&[Choice]> {
        match &self.kind {
            FieldKind::Choice { options: Options::Given(steps), .. } if self.extras.scale => Some(steps),
            _ => None,
        }
    }
}

/// What a field can have besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldExtras {
    /// The options are the steps of a scale, numbered from 1 and shown with their words.
    pub scale: bool,
    /// What the software can propose as the answer.
    pub proposed: Option<Proposed>,
    /// Texts that can be inserted with a click; only a long text has them.
    pub suggestions: Vec<String>,
    /// Other words for the mentor and the mentee.
    pub label_for: Option<LabelFor>,
    /// It is filled in as things go on, and no signature covers it.
    pub after_signing: bool,
    /// Only the member writes it who has added the item; both do as long as the item names nobody.
    pub writers_own: bool,
    /// What a member opens before this tick can be set; only a tick has it.
    pub read_first: Vec<Reading>,
}

/// Something of the program to read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Reading {
    /// The sentences that stand in a form.
    Form(FormId),
    /// A page of advice.
    Page(FieldId),
}

/// The question in the words of each member.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LabelFor {
    /// As the mentor reads it.
    pub mentor: String,
    /// As the mentee reads it.
    pub mentee: String,
}

/// An answer that follows from what is known already. The member can change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposed {
    /// The day on which it is filled in.
    Today,
    /// The first day of the partnership.
    FirstDay,
    /// The agreed last day.
    LastDay,
    /// Whole months since the first meeting.
    MonthsMet,
    /// Whole hours of all meetings.
    HoursMet,
    /// The member's part in the pair.
    Role,
    /// How often the agreement says that they meet.
    Rhythm,
    /// How long the agreement says that a meeting takes.
    MeetingLength,
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
    /// A member's yes to what the item says: to the very words of its required answers.
    Consent,
    /// A member's signature under the form or item in which it stands: to all that it says, apart from what is filled in
    /// as things go on ([`FieldExtras::after_signing`]).
    Signature,
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

    /// Whether it is a yes to the words around it.
    #[must_use]
    pub const fn is_consent(&self) -> bool {
        matches!(self, Self::Consent)
    }

    /// Whether it is a signature under the words above it.
    #[must_use]
    pub const fn is_signature(&self) -> bool {
        matches!(self, Self::Signature)
    }

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
