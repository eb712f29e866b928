//! Names for what stands in a document: equal for equal words, and for no others.

use sha2::{Digest, Sha256};

use crate::document::Hash;

/// Length before content, so that no two lists of parts read the same.
pub(crate) struct Hasher(Sha256);

impl Hasher {
    /// Begins with what the hash is for, so that no hash stands for something else.
    pub(crate) fn new(namespace: &[u8]) -> Self {
        let mut hash = Self(Sha256::new());
        hash.put(namespace);
        hash
    }

    pub(crate) fn finish(self) -> Hash {
        self.0.finalize().into()
    }

    pub(crate) fn put(&mut self, part: &[u8]) {
        self.count(part.len());
        self.0.update(part);
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }
}

/// One way to write line ends, and no blanks that do not show.
pub(crate) fn normal(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches([' ', '\t'])).collect();
    lines.join("\n").trim_matches(['\n', ' ', '\t']).to_owned()
}
