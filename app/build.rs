//! Turns `locales/en.toml` into one function per message, so that a missing message or placeholder does not compile.

use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

const SOURCE: &str = "locales/en.toml";

fn main() {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed=build.rs");
    let text = std::fs::read_to_string(SOURCE).expect("the locale file is part of the crate");
    let messages: Table = toml::from_str(&text).expect("the locale file is TOML");
    let out = std::env::var_os("OUT_DIR").expect("cargo names the output folder");
    std::fs::write(Path::new(&out).join("messages.rs"), generate(&messages)).expect("the output folder can be written");
}

fn generate(messages: &Table) -> String {
    let mut texts = Vec::new();
    let mut code = String::new();
    for (page, group) in messages {
        let group = group.as_table().expect("messages stand in groups, one per page");
        let _ = writeln!(code, "pub(crate) mod {} {{ use crate::i18n::fill;", name(page));
        for (key, message) in group {
            function(&mut code, &mut texts, name(key), message);
        }
        code.push_str("}\n");
    }
    let _ = writeln!(code, "pub(crate) static TEXTS: [&str; {}] = {texts:?};", texts.len());
    code
}

/// One message: a text, a text with placeholders, or `{ one, other }` chosen by the number `n`.
fn function(code: &mut String, texts: &mut Vec<String>, name: &str, message: &Value) {
    let first = texts.len();
    let forms = match message {
        Value::String(text) => vec![text.clone()],
        Value::Table(forms) => ["one", "other"]
            .map(|form| {
                forms.get(form).and_then(Value::as_str).expect("a plural has the forms one and other").to_owned()
            })
            .to_vec(),
        _ => panic!("{name}: a message is a text or a table of plural forms"),
    };
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
