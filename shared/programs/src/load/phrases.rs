//! Another language's words, put in the place of a template's own, phrase by phrase.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::{
    load::{Reason, TemplateError, check::text, line_of, located},
    template::Template,
};

/// What the templates' sentences and words are in another language, each under its own words.
///
/// A sentence that stands in several programs has one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases(BTreeMap<String, String>);

impl Phrases {
    /// Reads lines of `"phrase" = "the same in the other language"`.
    ///
    /// # Errors
    /// The first mistake, with its line: not TOML, an empty text, or braces around none of the program's words.
    pub fn read(source: &str) -> Result<Self, TemplateError> {
        let lines: BTreeMap<String, Spanned<String>> = toml::from_str(source).map_err(|error| TemplateError {
            line: line_of(source, error.span().unwrap_or(0..0)),
            reason: Reason::Syntax(error.message().to_owned()),
        })?;
        let phrase = |(phrase, other)| {
            let other = text(other, "text").map_err(|mistake| located(source, mistake))?;
            Ok((phrase, other))
        };
        lines.into_iter().map(phrase).collect::<Result<_, _>>().map(Self)
    }

    /// Adds the phrases of another file. Of a phrase that both have, the other's words count.
    pub fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The phrases in the templates' own language.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Replaces the texts of a template: which phrases it used, and which it looked for in vain.
    pub(super) fn put_into(&self, template: &mut Template) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut used, mut missing) = (BTreeSet::new(), BTreeSet::new());
        template.visit_texts(&mut |_, text| match self.0.get(text.as_str()) {
            Some(other) => {
                used.insert(std::mem::replace(text, other.clone()));
            }
            None if text.is_empty() => {}
            None => {
                missing.insert(text.clone());
            }
        });
        (used, missing)
    }
}
