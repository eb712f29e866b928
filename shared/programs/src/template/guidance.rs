//! Pages to read: what the program advises, in lists, tables and answers to questions.

use crate::{
    ids::{FieldId, FormId},
    role::Fills,
};

/// A page of advice.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Guidance {
    /// The stable name, unique in the program.
    pub id: FieldId,
    /// The heading.
    pub title: String,
    /// Whom it concerns.
    pub concerns: Fills,
    /// The forms beside which it is offered.
    pub near: Vec<FormId>,
    /// Where it comes from; one at least.
    pub sources: Vec<String>,
    /// Paragraphs before the parts.
    pub text: Vec<String>,
    /// Lists and tables, in order.
    pub parts: Vec<GuidancePart>,
}

/// A stretch of a page.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct GuidancePart {
    /// Its heading; empty if it needs none.
    pub title: String,
    /// What one tap on an entry makes of it.
    pub tap: Option<Tap>,
    /// What stands there.
    pub content: Content,
}

/// What stands in a part.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Content {
    /// One entry after the other.
    Entries(Vec<String>),
    /// Words and what they mean.
    Terms(Vec<Term>),
    /// Questions and their answers.
    Questions(Vec<Question>),
    /// Places elsewhere, opened only when asked for.
    Links(Vec<WebLink>),
    /// Rows under columns.
    Table(Table),
}

impl Content {
    /// How many entries, terms, questions, links or rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Entries(entries) => entries.len(),
            Self::Terms(terms) => terms.len(),
            Self::Questions(questions) => questions.len(),
            Self::Links(links) => links.len(),
            Self::Table(table) => table.rows.len(),
        }
    }

    /// Whether nothing stands there; the loader refuses such a part.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Term {
    /// The word.
    pub term: String,
    /// What it means.
    pub text: String,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// What somebody asks.
    pub ask: String,
    /// The answer.
    pub answer: String,
}

/// A place elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WebLink {
    /// What it is called.
    pub label: String,
    /// Its address, as the source gives it.
    pub url: String,
}

/// Rows under columns.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The headings. The first stands over what the rows are about.
    pub columns: Vec<String>,
    /// As many cells as there are columns, in each.
    pub rows: Vec<Vec<String>>,
}

/// What one tap makes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tap {
    /// An objective of the next meeting.
    Objective,
    /// A follow-up.
    FollowUp,
}
