//! Fills the service worker's template with one build: its id, and its files with their digests.

use crate::stamp::hex;
use anyhow::{Result, bail};
use sha2::{Digest, Sha256};

const BUILD: &str = "__BUILD__";
const FILES: &str = "[/* files */]";

/// The service worker of the build that consists of these `(path, SHA-256)`.
///
/// The build's id is a hash of the list and of the worker itself, so two builds that differ in
/// anything that a browser keeps never share a cache.
pub(super) fn fill(template: &str, files: &[(String, String)]) -> Result<String> {
    if template.matches(BUILD).count() != 1 || template.matches(FILES).count() != 1 {
        bail!("sw.js must contain {BUILD} and {FILES}, once each");
    }
    let list = serde_json::to_string_pretty(files)?;
    let worker = template.replace(FILES, &list);
    let build: String = hex(&Sha256::digest(&worker)).chars().take(16).collect();
    Ok(worker.replace(BUILD, &build))
}

#[cfg(test)]
mod tests {
    use super::fill;

    const TEMPLATE: &str = "const BUILD = \"__BUILD__\"; const FILES = [/* files */];";

    fn file(path: &str, digest: &str) -> (String, String) {
        (path.to_owned(), digest.to_owned())
    }

    #[test]
    fn the_list_names_each_file_with_its_digest() {
        let worker = fill(TEMPLATE, &[file("/", "aa"), file("/a.js", "bb")]).unwrap();
        let list = worker.split_once("FILES = ").unwrap().1.trim_end_matches(';');
        assert_eq!(serde_json::from_str::<Vec<[String; 2]>>(list).unwrap(), [["/", "aa"], ["/a.js", "bb"]]);
    }

    #[test]
    fn a_build_that_differs_in_one_byte_has_another_id() {
        let one = fill(TEMPLATE, &[file("/", "aa")]).unwrap();
        let other = fill(TEMPLATE, &[file("/", "ab")]).unwrap();
        let id = |worker: &str| worker.split('"').nth(1).unwrap().to_owned();
        assert_eq!(id(&one).len(), 16);
        assert_ne!(id(&one), id(&other));
    }

    #[test]
    fn a_template_without_its_marks_is_refused() {
        assert!(fill("const FILES = [];", &[]).is_err());
    }
}
