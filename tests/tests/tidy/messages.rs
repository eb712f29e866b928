//! Every sentence that a user can read comes from a locale file, and every language has it.
//!
//! That each message which the code asks for exists is checked when the app is compiled: messages
//! are functions made from the locale file.

use crate::sources::{root, rust_sources};
use std::{collections::BTreeSet, fs};

/// Attributes that people hear or see.
const SPOKEN: [&str; 5] = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\"", "label=\""];

/// Texts written into a `view!` instead of a locale file.
pub fn literals_in_views() -> Vec<String> {
    let mut breaches = Vec::new();
    for source in rust_sources().iter().filter(|source| source.is_below("app/src")) {
        for (first, view) in source.views() {
            for (number, line) in view.lines().enumerate() {
                if let Some(text) = literal(line) {
                    breaches.push(format!("{}:{}: {text:?}", source.path, first + number));
                }
            }
        }
    }
    breaches
}

/// The words of a text node or spoken attribute in one line of a view. Signs and numbers are no words.
fn literal(line: &str) -> Option<&str> {
    let line = line.trim();
    let text_node = match line.split_once(">\"") {
        Some((_, rest)) => Some(rest),
        None => line.strip_prefix('"'),
    };
    let spoken = SPOKEN.iter().filter_map(|attribute| line.split_once(attribute)).map(|(_, rest)| rest);
    let texts = text_node.into_iter().chain(spoken);
    let quoted = texts.filter_map(|rest| rest.split_once('"')).map(|(text, _)| text);
    // `\\u{00d7}` is a sign, written with letters.
    let mut words = quoted.filter(|text| !text.starts_with("\\u{"));
    words.find(|text| text.chars().filter(|c| c.is_alphabetic()).count() > 1)
}

/// Messages that one locale file has and another lacks.
pub fn missing_translations() -> Vec<String> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(root().join("app/locales")).expect("the app has locale files") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a locale file is text");
        let table: toml::Table = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        languages.push((name, keys(&table)));
    }
    assert!(languages.iter().any(|(name, keys)| name == "en.toml" && !keys.is_empty()), "English is the source");
    let all: BTreeSet<String> = languages.iter().flat_map(|(_, keys)| keys.clone()).collect();
    let missing =
        languages.iter().flat_map(|(name, keys)| all.difference(keys).map(move |key| format!("{name}: {key}")));
    missing.collect()
}

/// `page.message` for every message; its forms for one and many are part of it.
fn keys(table: &toml::Table) -> BTreeSet<String> {
    let groups = table.iter().filter_map(|(page, group)| Some((page, group.as_table()?)));
    groups.flat_map(|(page, group)| group.keys().map(move |key| format!("{page}.{key}"))).collect()
}

#[test]
fn a_written_out_sentence_is_found_and_a_class_is_not() {
    assert_eq!(literal("<h1>\"Home\"</h1>"), Some("Home"));
    assert_eq!(literal("  \"Save now\""), Some("Save now"));
    assert_eq!(literal("<button aria-label=\"Close\" class=\"x\">"), Some("Close"));
    assert_eq!(literal("<p class=\"note\">{m::home::title()}\" · \"</p>"), None);
}
