//! The program's words inside sentences: `{mentee}` becomes "protégé" where the program says so.

use crate::template::{Template, Vocabulary};

/// A brace in a text that stands around none of the program's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{{{0}}}' is none of the program's words")]
pub struct UnknownWord(pub String);

/// The text with the program's words: `{mentee}`, `{mentees}`, `{Mentee}`, `{Mentees}`, and so on for every word.
///
/// # Errors
/// The first word in braces that the program does not have.
pub fn fill(text: &str, words: &Vocabulary) -> Result<String, UnknownWord> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else { return Err(UnknownWord(after.to_owned())) };
        filled.push_str(&word(name, words).ok_or_else(|| UnknownWord(name.to_owned()))?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Whether all words in braces are words that a program can have.
///
/// # Errors
/// The first that is not.
pub(crate) fn check(text: &str) -> Result<(), UnknownWord> {
    for part in text.split('{').skip(1) {
        let name = part.split_once('}').map(|(name, _)| name);
        match name {
            Some(name) if is_word(name) => {}
            name => return Err(UnknownWord(name.unwrap_or(part).to_owned())),
        }
    }
    Ok(())
}

/// Puts the program's words into all its texts. Texts were checked when they were read, so none is left over.
pub(crate) fn put_into(template: &mut Template) {
    let words = template.vocabulary.clone();
    template.visit_texts(&mut |_, text| {
        if let Ok(filled) = fill(text, &words) {
            *text = filled;
        }
    });
}

const NAMES: [&str; 12] = [
    "mentor",
    "mentee",
    "pair",
    "agreement",
    "plan",
    "meeting",
    "coordinator",
    "program",
    "cohort",
    "follow_up",
    "checkup",
    "supervisor",
];

fn is_word(name: &str) -> bool {
    let low = name.to_lowercase();
    let one = low.strip_suffix('s').unwrap_or(&low);
    NAMES.contains(&low.as_str()) || NAMES.contains(&one)
}

fn word(name: &str, words: &Vocabulary) -> Option<String> {
    let low = name.to_lowercase();
    let found = words.all().into_iter().find_map(|(key, word)| {
        (low == key).then(|| word.singular.clone()).or_else(|| {
            let is_plural = low.strip_suffix('s') == Some(key);
            is_plural.then(|| word.plural.clone())
        })
    })?;
    if name.starts_with(|first: char| first.is_uppercase()) { Some(capitalised(&found)) } else { Some(found) }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_braces_is_the_programs_word() {
        let words = crate::load(include_str!("../templates/caltrans.toml")).unwrap().vocabulary;
        assert_eq!(fill("The {agreement}.", &words).unwrap(), "The mentoring contract.");
        assert_eq!(fill("{Mentees} and {mentor}s", &words).unwrap(), "Mentees and mentors");
        assert_eq!(fill("no words", &words).unwrap(), "no words");
        for bad in ["{boss}", "{mentee", "{}"] {
            assert!(fill(bad, &words).is_err() && check(bad).is_err(), "{bad}");
        }
        for (name, _) in words.all() {
            assert!(NAMES.contains(&name) && check(&format!("{{{name}s}}")).is_ok(), "{name}");
        }
    }
}
