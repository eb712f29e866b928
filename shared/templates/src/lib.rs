//! The templates that ship with the app, read and checked when it is built.
//!
//! Their files are in `shared/programs/templates`. The app holds them in a compact form: reading and checking
//! the files themselves takes code that no browser needs (ADR 10).

use std::sync::{Arc, OnceLock};

use twofold_programs::Template;

struct Shipped {
    id: &'static str,
    compact: &'static [u8],
    unpacked: OnceLock<Option<Arc<Template>>>,
}

impl Shipped {
    const fn new(id: &'static str, compact: &'static [u8]) -> Self {
        Self { id, compact, unpacked: OnceLock::new() }
    }
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The ids of all of them, in the order to offer them.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|shipped| shipped.id)
}

/// The template with this id; unpacked once.
#[must_use]
pub fn template(id: &str) -> Option<Arc<Template>> {
    let shipped = TEMPLATES.iter().find(|shipped| shipped.id == id)?;
    shipped.unpacked.get_or_init(|| postcard::from_bytes(shipped.compact).ok().map(Arc::new)).clone()
}

/// All of them, in the order to offer them.
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
    fn no_file_of_a_template_is_forgotten() {
        let folder = format!("{}/../programs/templates", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "toml"));
        assert_eq!(files.count(), ids().count());
    }
}
