//! Turns the files in `locales` into one function per message, so that a missing message or placeholder does not
//! compile, in any language.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

/// The language that decides which messages there are and what they are filled with.
const ENGLISH: &str = "locales/en.toml";
const SPANISH: &str = "locales/es.toml";

fn main() {
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").expect("cargo names the output folder");
    let code = generate(&read(ENGLISH), &read(SPANISH));
    std::fs::write(Path::new(&out).join("messages.rs"), code).expect("the output folder can be written");
}

fn read(file: &str) -> Table {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn generate(english: &Table, spanish: &Table) -> String {
    let (mut texts, mut others) = (Vec::new(), Vec::new());
    let mut code = String::new();
    same_keys(english, spanish, "");
    for (page, group) in english {
        let group = group.as_table().expect("messages stand in groups, one per page");
        let other = spanish.get(page).and_then(Value::as_table).expect("the groups are the same");
        same_keys(group, other, page);
        let _ = writeln!(code, "pub(crate) mod {} {{ use crate::i18n::fill;", name(page));
        for (key, message) in group {
            function(&mut code, &mut texts, name(key), message);
            let translated = forms(key, other.get(key).expect("the messages are the same"));
            same_holes(page, key, &forms(key, message), &translated);
            others.extend(translated);
        }
        code.push_str("}\n");
    }
    let count = texts.len();
    let _ = writeln!(code, "pub(crate) static TEXTS: [[&str; {count}]; 2] = [{texts:?}, {others:?}];");
    code
}

fn same_keys(english: &Table, spanish: &Table, group: &str) {
    let missing: Vec<&String> = english.keys().filter(|key| !spanish.contains_key(*key)).collect();
    assert!(missing.is_empty(), "{SPANISH} [{group}] has no {missing:?}");
    let idle: Vec<&String> = spanish.keys().filter(|key| !english.contains_key(*key)).collect();
    assert!(idle.is_empty(), "{SPANISH} [{group}] has {idle:?}, which {ENGLISH} does not have");
}

fn same_holes(page: &str, key: &str, english: &[String], spanish: &[String]) {
    let holes = |forms: &[String]| -> BTreeSet<String> {
        forms.iter().flat_map(|form| placeholders(form)).map(str::to_owned).filter(|hole| hole != "n").collect()
    };
    assert_eq!(holes(english), holes(spanish), "{page}.{key} is filled with the same in both languages");
    assert_eq!(english.len(), spanish.len(), "{page}.{key} has as many forms in both languages");
}

/// A text, or the two forms of a plural.
fn forms(name: &str, message: &Value) -> Vec<String> {
    match message {
        Value::String(text) => vec![text.clone()],
        Value::Table(forms) => ["one", "other"]
            .map(|form| {
                forms.get(form).and_then(Value::as_str).expect("a plural has the forms one and other").to_owned()
            })
            .to_vec(),
        _ => panic!("{name}: a message is a text or a table of plural forms"),
    }
}

/// One message: a text, a text with placeholders, or `{ one, other }` chosen by the number `n`.
fn function(code: &mut String, texts: &mut Vec<String>, name: &str, message: &Value) {
    let first = texts.len();
    let forms = forms(name, message);
    let is_plural = forms.len() > 1;
    // In the order in which they stand in the sentence.
    let mut holes: Vec<&str> = Vec::new();
    for hole in forms.iter().flat_map(|form| placeholders(form)) {
        if hole != "n" && !holes.contains(&hole) {
            holes.push(hole);
        }
    }
    let mut parameters: Vec<String> = holes.iter().map(|hole| format!("{hole}: &str")).collect();
    let mut arguments: Vec<String> = holes.iter().map(|hole| format!("({hole:?}, {hole})")).collect();
    let doc = forms.last().cloned().unwrap_or_default();
    let body = if is_plural {
        parameters.insert(0, "n: i64".into());
        arguments.push("(\"n\", &n.to_string())".into());
        format!("fill::fill(fill::plural({first}, n), &[{}])", arguments.join(", "))
    } else if holes.is_empty() {
        format!("fill::text({first})")
    } else {
        format!("fill::fill({first}, &[{}])", arguments.join(", "))
    };
    let result = if is_plural || !holes.is_empty() { "String" } else { "&'static str" };
    let _ = writeln!(code, "#[doc = {doc:?}] pub(crate) fn {name}({}) -> {result} {{ {body} }}", parameters.join(", "));
    texts.extend(forms);
}

/// The words in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a brace is closed").0)
}

fn name(key: &str) -> &str {
    let fits = key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    assert!(fits, "{key}: a message name is snake_case");
    key
}
