//! The templates that ship with the app, read and checked when it is built.
//!
//! Their files are in `shared/programs/templates`. The app holds them in a compact form: reading and checking
//! the files themselves takes code that no browser needs (ADR 10).

use std::sync::{Arc, OnceLock};

use twofold_programs::Template;

/// A language that every template speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// In which the templates are written.
    #[default]
    English,
    /// As it is spoken in the United States.
    Spanish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// The language's tag, as browsers and documents name it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The language with this tag, whichever country follows it: "es-MX" is Spanish.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|it| it.tag().eq_ignore_ascii_case(language))
    }
}

struct Shipped {
    id: &'static str,
    /// In the order of [`Language::ALL`].
    compact: [&'static [u8]; 2],
    unpacked: [OnceLock<Option<Arc<Template>>>; 2],
}

impl Shipped {
    const fn new(id: &'static str, compact: [&'static [u8]; 2]) -> Self {
        Self { id, compact, unpacked: [OnceLock::new(), OnceLock::new()] }
    }

    fn in_language(&self, language: Language) -> Option<Arc<Template>> {
        let (compact, unpacked) = match (language, &self.compact, &self.unpacked) {
            (Language::English, [compact, _], [unpacked, _]) | (Language::Spanish, [_, compact], [_, unpacked]) => {
                (compact, unpacked)
            }
        };
        unpacked.get_or_init(|| postcard::from_bytes(compact).ok().map(Arc::new)).clone()
    }
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The ids of all of them, in the order to offer them.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|shipped| shipped.id)
}

/// The template with this id, in English; unpacked once.
#[must_use]
pub fn template(id: &str) -> Option<Arc<Template>> {
    template_in(id, Language::English)
}

/// The template with this id in a language; unpacked once. Its ids, kinds and values are the same in all of them.
#[must_use]
pub fn template_in(id: &str, language: Language) -> Option<Arc<Template>> {
    TEMPLATES.iter().find(|shipped| shipped.id == id)?.in_language(language)
}

/// All of them in English, in the order to offer them.
pub fn all() -> impl Iterator<Item = Arc<Template>> {
    ids().filter_map(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_the_one_in_its_file() {
        for id in ids() {
            let file = format!("{}/../programs/templates/{id}.toml", env!("CARGO_MANIFEST_DIR"));
            let written = twofold_programs::load(&std::fs::read_to_string(&file).unwrap()).unwrap();
            assert_eq!(*template(id).unwrap(), written, "{id}");
        }
    }

    #[test]
    fn a_template_is_the_same_in_every_language_but_for_its_words() {
        for id in ids() {
            let wordless = |language| {
                let mut template = (*template_in(id, language).unwrap()).clone();
                template.visit_texts(&mut |_, text| text.clear());
                template
            };
            assert_eq!(wordless(Language::English), wordless(Language::Spanish), "{id}");
            assert_ne!(template_in(id, Language::English), template_in(id, Language::Spanish), "{id}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_tag_with_or_without_a_country() {
        let known = ["en", "en-US", "es", "ES-mx", "es_US"].map(Language::of);
        let (english, spanish) = (Some(Language::English), Some(Language::Spanish));
        assert_eq!(known, [english, english, spanish, spanish, spanish]);
        assert_eq!(["", "fr", "est", "esperanto"].map(Language::of), [None; 4]);
    }

    #[test]
    fn no_file_of_a_template_is_forgotten() {
        let folder = format!("{}/../programs/templates", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "toml"));
        assert_eq!(files.count(), ids().count());
    }
}
