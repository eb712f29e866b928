//! Reads the repository's own files, and finds `view!` blocks in them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Written by tools.
const LOCKS: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// A Rust file of this repository.
#[derive(Debug)]
pub struct Source {
    /// Path from the repository's root, with slashes.
    pub path: String,
    pub text: String,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies in the repository").to_owned()
}

/// All Rust files.
pub fn rust_sources() -> Vec<Source> {
    let rust = all_texts().into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, text)| Source { path, text }).collect()
}

/// All files that are text, with their paths: what git keeps, and what it would keep if it were added now.
pub fn all_texts() -> Vec<(String, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"])
        .current_dir(root())
        .output()
        .expect("git runs");
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let paths = listed.split_terminator('\0').filter(|path| !LOCKS.contains(path));
    // A file that is no text, or deleted and not yet committed, has nothing to say here.
    let texts = paths.filter_map(|path| Some((path.to_owned(), fs::read_to_string(root().join(path)).ok()?)));
    let texts: Vec<_> = texts.collect();
    assert!(texts.len() > 50, "only {} files found below {}", texts.len(), root().display());
    texts
}

impl Source {
    /// Whether the file lies below a folder.
    pub fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Lines of the longest `view!` block, its first and last included.
    pub fn longest_view(&self) -> usize {
        self.views().iter().map(|(_, text)| text.lines().count()).max().unwrap_or(0)
    }

    /// Each `view!` block with the number of its first line.
    pub fn views(&self) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        for (start, _) in self.text.match_indices("view! {") {
            let block = block(&self.text[start..]);
            found.push((self.text[..start].lines().count().max(1), block));
        }
        found
    }
}

/// The text up to the brace that closes the first open one; braces in strings and comments do not count.
fn block(text: &str) -> &str {
    let mut depth = 0usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while let Some((_, byte)) = bytes.next() {
                    match byte {
                        b'\\' => {
                            bytes.next();
                        }
                        b'"' => break,
                        _ => {}
                    }
                }
            }
            b'/' if bytes.peek().is_some_and(|(_, next)| *next == b'/') => {
                while bytes.next_if(|(_, byte)| *byte != b'\n').is_some() {}
            }
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return &text[..=at];
                }
            }
            _ => {}
        }
    }
    text
}

#[test]
fn a_view_ends_at_its_own_brace() {
    let text = "view! {\n  <p title=\"}\">{move || \"}\"}</p> // }\n}\n}".to_owned();
    let source = Source { path: String::new(), text };
    assert_eq!(source.longest_view(), 3);
}
