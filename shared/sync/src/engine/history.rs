//! Who changed what in a pair and when, and what its document said then.

use twofold_model::{AuthorId, DocView, Subject};

use crate::engine::Engine;

/// One change of a pair's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Who made it.
    pub author: AuthorId,
    /// When, in minutes since 1970 by the author's clock.
    pub minutes: u64,
    /// Where to read the document as it was right before: [`Engine::document_at`].
    pub before: Vec<[u8; 32]>,
    /// The same, right after.
    pub heads: Vec<[u8; 32]>,
    /// What it is about.
    pub subject: Subject,
}

impl Engine {
    /// The changes of a pair's document, the newest first. What is being typed comes when the thought is complete.
    pub fn history(&mut self, n: u32) -> Vec<Past> {
        let Some(space) = self.spaces.get_mut(&n) else {
            return Vec::new();
        };
        space.document.learn_subjects();
        let document = &space.document;
        let past = document.history().into_iter().rev().map(|entry| {
            let subject = entry.heads.first().and_then(|head| document.subject(head)).cloned().unwrap_or_default();
            Past { author: entry.author, minutes: entry.minutes, before: entry.before, heads: entry.heads, subject }
        });
        past.collect()
    }

    /// What a pair's document said at these heads; nothing if they are not known here.
    #[must_use]
    pub fn document_at(&self, n: u32, heads: &[[u8; 32]]) -> Option<DocView> {
        self.spaces.get(&n)?.document.view_at(heads)
    }
}
