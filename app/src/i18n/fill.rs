//! Puts values into the holes of a message.

use super::{language, m::TEXTS};
use twofold_templates::Language;

/// A message without holes.
pub(crate) fn text(index: usize) -> &'static str {
    text_in(language(), index)
}

fn text_in(language: Language, index: usize) -> &'static str {
    let [english, spanish] = &TEXTS;
    let texts = match language {
        Language::English => english,
        Language::Spanish => spanish,
    };
    texts.get(index).copied().unwrap_or_default()
}

/// A message with its holes filled. A value that looks like a hole stays as it is.
pub(crate) fn fill(index: usize, values: &[(&str, &str)]) -> String {
    filled(text(index), values)
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut result = String::new();
    let mut parts = text.split('{');
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (hole, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = values.iter().find(|(name, _)| *name == hole).map_or(hole, |(_, value)| value);
        result.push_str(value);
        result.push_str(rest);
    }
    result
}

/// The form of a plural that English wants for this number: the first for one, else the second.
pub(crate) fn plural(first: usize, n: i64) -> usize {
    if n == 1 { first } else { first + 1 }
}

#[cfg(test)]
mod tests {
    use super::{Language, filled, text_in};
    use crate::i18n::m;

    #[test]
    fn each_language_has_its_own_words_at_the_same_place() {
        let home = (0..).find(|index| text_in(Language::English, *index) == "Home").unwrap();
        assert_eq!(text_in(Language::Spanish, home), "Inicio");
        let date = [("month", "marzo"), ("day", "5"), ("year", "2027")];
        assert_eq!(filled("{day} de {month} de {year}", &date), "5 de marzo de 2027");
    }

    #[test]
    fn a_name_that_looks_like_a_placeholder_is_shown_as_it_is() {
        assert_eq!(m::pair::partner_joined("{n}"), "{n} has joined.");
    }

    #[test]
    fn values_are_given_in_the_order_of_the_sentence() {
        assert_eq!(m::join::as_what("mentor", "the program"), "You join as the mentor, in: the program.");
        assert_eq!(m::dates::long("March", "5", "2027"), "March 5, 2027");
    }

    #[test]
    fn one_is_singular_and_zero_is_plural() {
        assert_eq!(m::meetings::count(1), "1 meeting");
        assert_eq!(m::meetings::count(0), "0 meetings");
    }
}
