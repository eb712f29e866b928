//! Reads a template from its file, and tells its author where it is wrong.

mod check;
mod fields;
mod forms;
mod guidance;
mod library;
mod phrases;
mod raw;
mod rules;
mod start;

use core::ops::Range;
use std::collections::BTreeSet;

pub use phrases::Phrases;

use crate::{template::Template, words};

/// Why a file is not a template, and on which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TemplateError {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Not TOML, an unknown key, or a value of the wrong type; the text is the parser's.
    #[error("{0}")]
    Syntax(String),
    /// A name that is not made of `a-z`, `0-9` and `_`.
    #[error("'{0}' is not a name: it starts with a letter, holds only a-z, 0-9 and _, and has at most 40 characters")]
    BadId(String),
    /// A form's name that is too long, has two `_` in a row, or is the one that every pair has by itself.
    #[error("'{0}' is not a form's name: it has at most 30 characters, no two _ in a row, and is not 'setup'")]
    BadFormId(String),
    /// Two things of the same place with the same name.
    #[error("the name '{0}' is used twice")]
    Duplicate(String),
    /// Something that people read is empty.
    #[error("'{0}' has no text")]
    NoText(&'static str),
    /// A part is neither a field nor a list, or both.
    #[error("a part has either 'field' or 'list'")]
    FieldOrList,
    /// A field without a kind.
    #[error("the field '{0}' has no 'kind'")]
    NoKind(String),
    /// A kind that does not exist.
    #[error("there is no kind '{0}'")]
    UnknownKind(String),
    /// A list whose items are filled in in steps, and a part of it before the first of them.
    #[error("the first part of '{0}' begins no step, but others do")]
    NoFirstStep(String),
    /// A key that this kind of field, or a list, cannot have.
    #[error("'{key}' has no meaning for '{part}'")]
    KeyOutOfPlace {
        /// The part.
        part: String,
        /// The key.
        key: &'static str,
    },
    /// A choice without options.
    #[error("the choice '{0}' has no options")]
    NoOptions(String),
    /// Options from somewhere else than the competencies.
    #[error("'{0}' is no source of options; 'competencies' is")]
    UnknownSource(String),
    /// A link without a target.
    #[error("the link '{0}' has no 'to'")]
    NoTarget(String),
    /// A link to a list that does not exist.
    #[error("there is no list '{0}' to link to; write form/list")]
    UnknownTarget(String),
    /// Something to read first that does not exist or holds nothing to read.
    #[error("there is nothing to read in '{0}'; write forms/name, for a form with points, or guidance/name")]
    NothingToRead(String),
    /// A line of the list for the start that leads nowhere, or where an answer stands from the beginning.
    #[error(
        "'{0}' cannot show what the two have settled; write form/field or form/list of a form that both see, with no answer there from the start"
    )]
    NothingToSettle(String),
    /// A list without parts.
    #[error("the list '{0}' has no parts")]
    EmptyList(String),
    /// Prefilled or suggested texts, and no long text to put them in.
    #[error("the list '{0}' has texts to start with but no field of kind 'long_text'")]
    NowhereToPrefill(String),
    /// The default is not a value of the field.
    #[error("'{default}' is not a value of '{field}'")]
    BadDefault {
        /// The field.
        field: String,
        /// What was given.
        default: String,
    },
    /// A yes or a signature that anybody could give.
    #[error("'{0}' is given in person, so it says who gives it: fills = \"mentor\" or \"mentee\"")]
    NobodysConsent(String),
    /// `sign` without two signatures, or signatures without `sign`.
    #[error("what has 'sign' has one field of kind 'signature' for each of the two, and nothing else has one: '{0}'")]
    Signatures(String),
    /// A section that is said to reach as far as something that is no number in it.
    #[error("'{0}' is no field of kind 'number' in this section")]
    NoHorizon(String),
    /// The least is more than the most.
    #[error("'{0}' allows nothing: the least is more than the most")]
    EmptyRange(String),
    /// `use` names no ready-made form or page.
    #[error("there is nothing ready-made called '{0}'")]
    NothingReadyMade(String),
    /// `without` names nothing that is there.
    #[error("there is no '{0}' to leave out; write a section, a field, a list, or list.field")]
    NothingToLeaveOut(String),
    /// A ready-made form is given another name.
    #[error("a ready-made form keeps its name, so that answers stay when a pair changes its program; drop '{0}'")]
    OwnNameOfReadyMade(String),
    /// A word in braces that no program has.
    #[error("'{{{0}}}' is none of the program's words")]
    UnknownWord(String),
    /// A pair form says how it is shared.
    #[error("'share' has a meaning for forms with home = \"self\" only; this one is the pair's")]
    SharedAlready,
    /// A table with lists in its rows.
    #[error("'{0}' is a table, and a row of a table holds fields only")]
    TableOfLists(String),
    /// A rule that does not exist.
    #[error("there is no rule '{0}'")]
    UnknownRule(String),
    /// A rule of a kind that it cannot be.
    #[error("the rule '{0}' cannot be of this kind")]
    KindOfRule(&'static str),
    /// A rule without a value that it needs.
    #[error("the rule '{rule}' needs '{value}'")]
    ValueMissing {
        /// The rule.
        rule: &'static str,
        /// The value.
        value: &'static str,
    },
    /// A rule with a value that means nothing for it.
    #[error("'{value}' has no meaning for the rule '{rule}'")]
    ValueOutOfPlace {
        /// The rule.
        rule: &'static str,
        /// The value.
        value: &'static str,
    },
    /// A value that is none or too large.
    #[error("'{value}' of the rule '{rule}' is between 1 and 10000")]
    ValueOutOfRange {
        /// The rule.
        rule: &'static str,
        /// The value.
        value: &'static str,
    },
    /// A status fact that does not exist.
    #[error("there is no fact '{0}' that could be told")]
    UnknownFact(String),
    /// A month that does not exist.
    #[error("there is no month {0}")]
    NoSuchMonth(u8),
    /// A page of advice that does not say where it comes from.
    #[error("the page '{0}' names no source")]
    NoSource(String),
    /// A page beside a form that does not exist.
    #[error("there is no form '{0}'")]
    UnknownForm(String),
    /// A part of a page with no content, or with several.
    #[error("a part of a page has one of 'entries', 'terms', 'questions', 'links' and 'table', and it is not empty")]
    OneContent,
    /// One tap on something that is no entry.
    #[error("'tap' has a meaning for 'entries' only")]
    TapWithoutEntries,
    /// A table whose rows are not as long as its heading.
    #[error("every row has as many cells as there are columns")]
    UnevenTable,
    /// An address that does not lead to the web.
    #[error("'{0}' is no web address")]
    NotAWebAddress(String),
}

/// Reads a template.
///
/// # Errors
/// The first mistake, with its line. A template that loads holds what [`Template`] promises.
pub fn load(source: &str) -> Result<Template, TemplateError> {
    let mut template = read(source)?;
    words::put_into(&mut template);
    Ok(template)
}

/// Reads a template in another language. Phrases that are not among the given ones stay as they are.
///
/// # Errors
/// The first mistake in the template, with its line.
pub fn load_translated(source: &str, phrases: &Phrases) -> Result<Translated, TemplateError> {
    let mut template = read(source)?;
    let (used, missing) = phrases.put_into(&mut template);
    words::put_into(&mut template);
    Ok(Translated { template, used, missing })
}

/// A template in another language.
#[derive(Clone, Debug, PartialEq)]
pub struct Translated {
    /// The template.
    pub template: Template,
    /// The phrases that were replaced.
    pub used: BTreeSet<String>,
    /// The phrases that are still in the first language.
    pub missing: BTreeSet<String>,
}

fn read(source: &str) -> Result<Template, TemplateError> {
    let mut raw: raw::Template = toml::from_str(source).map_err(|error| TemplateError {
        line: line_of(source, error.span().unwrap_or(0..0)),
        reason: Reason::Syntax(error.message().to_owned()),
    })?;
    library::unfold(&mut raw).and_then(|()| check::template(raw)).map_err(|mistake| located(source, mistake))
}

fn located(source: &str, mistake: check::Mistake) -> TemplateError {
    TemplateError { line: line_of(source, mistake.span), reason: mistake.reason }
}

fn line_of(source: &str, span: Range<usize>) -> usize {
    source.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}
