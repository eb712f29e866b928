//! Every sentence the user reads, one function per message: `m::start::title()`.
//!
//! The functions are made from the files in `locales` when the crate is built, so a missing message or placeholder
//! does not compile, in any language, and an unused one is a warning.

mod dates;
mod errors;
mod fill;
mod hours;
mod language;

pub(crate) use dates::{Ymd, long_date, month_name, parse_date, parse_time, short_date, time_of_day};
pub(crate) use errors::refusal;
pub(crate) use hours::{hours_words, parse_quarters, quarters_text};
#[cfg(target_arch = "wasm32")]
pub(crate) use language::choose;
pub(crate) use language::{language, template, templates};

/// The messages.
#[allow(clippy::all, missing_docs)]
pub(crate) mod m {
    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

/// A word as it stands at the beginning of a heading.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
