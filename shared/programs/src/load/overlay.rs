//! Another language's texts, put in the place of a template's own, key by key.

use std::collections::BTreeMap;

use core::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    load::{
        Reason,
        check::{Checked, mistake, text},
    },
    template::Template,
};

/// Replaces texts, and returns the keys of those that the other language does not have yet.
pub(super) fn apply(template: &mut Template, source: &str) -> Checked<Vec<String>> {
    let table = match DeTable::parse(source) {
        Ok(table) => table,
        Err(error) => return mistake(error.span().unwrap_or(0..0), Reason::Syntax(error.message().to_owned())),
    };
    let mut texts = BTreeMap::new();
    flatten(String::new(), table.get_ref(), &mut texts)?;
    let mut missing = Vec::new();
    template.visit_texts(&mut |key, text| match texts.remove(key) {
        Some((other, _)) => *text = other,
        None if text.is_empty() => {}
        None => missing.push(key.to_owned()),
    });
    match texts.into_iter().next() {
        Some((key, (_, span))) => mistake(span, Reason::UnknownText(key)),
        None => Ok(missing),
    }
}

type Texts = BTreeMap<String, (String, Range<usize>)>;

fn flatten(key: String, table: &DeTable<'_>, texts: &mut Texts) -> Checked<()> {
    for (name, value) in table {
        let at = if key.is_empty() { name.get_ref().to_string() } else { format!("{key}.{}", name.get_ref()) };
        put(at, value, texts)?;
    }
    Ok(())
}

/// The entries of an array are numbered from 1, as [`Template::visit_texts`] numbers them.
fn put(key: String, value: &Spanned<DeValue<'_>>, texts: &mut Texts) -> Checked<()> {
    match value.get_ref() {
        DeValue::Table(table) => flatten(key, table, texts),
        DeValue::Array(entries) => {
            (1..).zip(entries.iter()).try_for_each(|(place, entry)| put(format!("{key}.{place}"), entry, texts))
        }
        DeValue::String(words) => {
            let span = value.span();
            texts.insert(key, (text(Spanned::new(span.clone(), words.to_string()), "text")?, span));
            Ok(())
        }
        _ => mistake(value.span(), Reason::Syntax("a text is expected here".to_owned())),
    }
}
