//! The templates that ship with the app.

use std::sync::Arc;

use crate::{
    load::{TemplateError, load},
    template::Template,
};

const CALTRANS: &str = include_str!("../templates/caltrans.toml");

/// The ids of the templates that ship with the app, in the order to offer them.
pub const IDS: &[&str] = &["caltrans"];

/// A template that ships with the app.
///
/// Reads its file each time: call it once and keep the result.
#[must_use]
pub fn template(id: &str) -> Option<Arc<Template>> {
    source(id).and_then(|source| load(source).ok()).map(Arc::new)
}

/// The Caltrans template.
///
/// # Errors
/// Only if the file that ships with the app is wrong, which a test excludes.
pub fn caltrans() -> Result<Template, TemplateError> {
    load(CALTRANS)
}

fn source(id: &str) -> Option<&'static str> {
    match id {
        "caltrans" => Some(CALTRANS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_that_ships_can_be_read() {
        for id in IDS {
            let template = load(source(id).unwrap()).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(template.id.as_str(), *id);
            assert!(super::template(id).is_some());
        }
    }
}
