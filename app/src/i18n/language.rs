//! The language that the app speaks: chosen once, before anything is drawn.

use std::sync::{Arc, OnceLock};

use twofold_programs::Template;
use twofold_templates::Language;

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Settles the language: the one that was chosen on this device, or else the first of the person's own that there is.
///
/// What was drawn before stays as it is, so this comes first. Says which one it is; a second call changes nothing.
#[cfg(target_arch = "wasm32")]
pub(crate) fn choose(chosen: Option<&str>, own: impl IntoIterator<Item = String>) -> Language {
    let first = || own.into_iter().find_map(|tag| Language::of(&tag)).unwrap_or_default();
    *LANGUAGE.get_or_init(|| chosen.and_then(Language::of).unwrap_or_else(first))
}

/// The language that the app speaks.
pub(crate) fn language() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// A program's template in the language of the app.
pub(crate) fn template(id: &str) -> Option<Arc<Template>> {
    twofold_templates::template_in(id, language())
}

/// All templates in the language of the app, in the order to offer them.
pub(crate) fn templates() -> impl Iterator<Item = Arc<Template>> {
    twofold_templates::ids().filter_map(template)
}
