//! The built `index.html`: what it may not contain, and the size that its progress bar needs.

use anyhow::{Result, bail};

/// Tells the loader how many bytes to expect: a compressed response does not say.
pub(super) fn with_bundle_size(page: &str, bytes: u64) -> Result<String> {
    let mark = " data-wasm=";
    if page.matches(mark).count() != 1 {
        bail!("index.html must have exactly one script with data-wasm");
    }
    Ok(page.replace(mark, &format!(" data-wasm-bytes=\"{bytes}\"{mark}")))
}

/// Refuses a page that the strict Content-Security-Policy would break, before anybody sees it blank.
pub(super) fn check_policy(page: &str) -> Result<()> {
    let lower = page.to_ascii_lowercase();
    for tag in lower.split('<').skip(1) {
        let Some((tag, _)) = tag.split_once('>') else { continue };
        let words: Vec<&str> = tag.split_ascii_whitespace().collect();
        if words.first() == Some(&"script") && !words.iter().any(|word| word.starts_with("src=")) {
            bail!("index.html has an inline script");
        }
        if words.first() == Some(&"style") || words.iter().any(|word| word.starts_with("style=")) {
            bail!("index.html has an inline style: <{tag}>");
        }
        if let Some(handler) = words.iter().find(|word| word.starts_with("on") && word.contains('=')) {
            bail!("index.html has an inline event handler: {handler}");
        }
        if words.iter().any(|word| word.contains("=\"http:") || word.contains("=\"https:") || word.contains("=\"//")) {
            bail!("index.html refers to another origin: <{tag}>");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_policy, with_bundle_size};

    #[test]
    fn a_page_with_only_its_own_files_is_accepted() {
        check_policy("<!doctype html><script type=module src=\"/a.js\"></script><p class=\"a\">On = off</p>").unwrap();
    }

    #[test]
    fn inline_code_and_foreign_files_are_refused() {
        for page in [
            "<script type=\"module\">init()</script>",
            "<style>p{}</style>",
            "<p style=\"color:red\">",
            "<button onclick=\"go()\">",
            "<link href=\"https://example.org/a.css\">",
        ] {
            assert!(check_policy(page).is_err(), "{page}");
        }
    }

    #[test]
    fn the_loader_learns_the_bundles_size() {
        let page = with_bundle_size("<script src=\"/b.js\" data-wasm=\"/a.wasm\">", 12).unwrap();
        assert_eq!(page, "<script src=\"/b.js\" data-wasm-bytes=\"12\" data-wasm=\"/a.wasm\">");
        assert!(with_bundle_size("<script>", 12).is_err());
    }
}
