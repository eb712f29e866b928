//! The rules that the compiler does not keep: how files look, who imports whom, what may not be in them.

#![allow(clippy::indexing_slicing, clippy::string_slice, unreachable_pub, reason = "a test may be blunt")]

#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/matrix.rs"]
mod matrix;
#[path = "tidy/messages.rs"]
mod messages;
#[path = "tidy/sources.rs"]
mod sources;

use sources::{Source, all_texts, rust_sources};

/// Files of more than 400 lines, each with its reason. Better: split it.
const LONG_FILES: [(&str, &str); 0] = [];

/// `view!` blocks of more than 60 lines, each with its reason. Better: make a component of a part.
const LONG_VIEWS: [(&str, &str); 0] = [];

const MOST_LINES: usize = 400;
const MOST_VIEW_LINES: usize = 60;

/// Fails with every breach at once, so that one run is enough to mend them all.
#[track_caller]
fn none(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}:\n  {}\n", breaches.join("\n  "));
}

/// The files for which `measure` is above `most` and which are not excused, and excuses no longer needed.
fn too_long(most: usize, excused: &[(&str, &str)], measure: fn(&Source) -> usize) -> Vec<String> {
    let mut breaches = Vec::new();
    let sources = rust_sources();
    for source in &sources {
        let lines = measure(source);
        let excuse = excused.iter().any(|(path, _)| *path == source.path);
        match (lines > most, excuse) {
            (true, false) => breaches.push(format!("{} has {lines}", source.path)),
            (false, true) => breaches.push(format!("{} has only {lines} by now: take it off the list", source.path)),
            _ => {}
        }
    }
    let gone = |path: &str| !sources.iter().any(|source| source.path == path);
    breaches.extend(
        excused.iter().filter(|(path, _)| gone(path)).map(|(path, _)| format!("{path} is gone: take it off the list")),
    );
    breaches
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = rust_sources().into_iter().filter(|source| !source.text.starts_with("//! "));
    none("a .rs file begins with a //! sentence", silent.map(|source| source.path).collect());
}

#[test]
fn files_are_short_enough_to_read_in_one_go() {
    none("a file has at most 400 lines", too_long(MOST_LINES, &LONG_FILES, |source| source.text.lines().count()));
}

#[test]
fn views_are_short_enough_to_see_their_shape() {
    none("a view! block has at most 60 lines", too_long(MOST_VIEW_LINES, &LONG_VIEWS, Source::longest_view));
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let unfinished =
        [concat!("#[ig", "nore"), concat!("to", "do!("), concat!("unimple", "mented!("), concat!("FIX", "ME")];
    let mut breaches = Vec::new();
    for source in rust_sources() {
        for (number, line) in source.text.lines().enumerate() {
            if unfinished.iter().any(|mark| line.contains(mark)) {
                breaches.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    none("no ignored tests and no stubs", breaches);
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    let foreign = [
        concat!("registry.npm", "js"),
        concat!("registry.yarn", "pkg"),
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("deb.deb", "ian.org"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
    ];
    let mut breaches = Vec::new();
    for (path, text) in all_texts() {
        for (number, line) in text.lines().enumerate() {
            if let Some(found) = foreign.iter().find(|word| line.contains(*word)) {
                breaches.push(format!("{path}:{}: {found}", number + 1));
            }
        }
    }
    none("no path of somebody's machine and no registry's host", breaches);
}

#[test]
fn crates_depend_on_each_other_one_way_only() {
    none("who may depend on whom is in ARCHITECTURE.md", imports::crate_breaches());
}

#[test]
fn modules_of_the_app_keep_to_their_layer() {
    none("components know no domain, pages do no IO, only the runtime does", imports::layer_breaches());
}

#[test]
fn only_the_document_knows_automerge() {
    none("automerge is imported below model's document only", imports::automerge_breaches());
}

#[test]
fn every_sentence_on_a_screen_is_a_message() {
    none("text in a view! comes from app/locales", messages::literals_in_views());
}

#[test]
fn every_language_has_every_message() {
    none("all locale files have the same keys", messages::missing_translations());
}

#[test]
fn the_matrix_of_requirements_names_tests_that_exist_and_leaves_nothing_out() {
    none("docs/requirements.md is true", matrix::breaches());
}
