//! Reads a template from its file, and tells its author where it is wrong.

mod check;
mod fields;
mod raw;

use core::ops::Range;

use crate::template::Template;

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
    /// The least is more than the most.
    #[error("'{0}' allows nothing: the least is more than the most")]
    EmptyRange(String),
}

/// Reads a template.
///
/// # Errors
/// The first mistake, with its line. A template that loads holds what [`Template`] promises.
pub fn load(source: &str) -> Result<Template, TemplateError> {
    let raw: raw::Template = toml::from_str(source).map_err(|error| TemplateError {
        line: line_of(source, error.span().unwrap_or(0..0)),
        reason: Reason::Syntax(error.message().to_owned()),
    })?;
    check::template(raw)
        .map_err(|mistake| TemplateError { line: line_of(source, mistake.span), reason: mistake.reason })
}

fn line_of(source: &str, span: Range<usize>) -> usize {
    source.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}
