//! Who changed what in a pair and when, and what its document said then.

use std::collections::BTreeSet;

use twofold_model::{AuthorId, DocView, HistoryEntry as Entry, Subject};

use crate::engine::Engine;

/// How far back a change can be to which another is added.
const NEAR: usize = 32;

/// One change of a pair's document, or several that somebody made within a minute.
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
        space.unkept_work += space.document.learn();
        let document = &space.document;
        let entries = document.history();
        let by_people: BTreeSet<[u8; 32]> = entries.iter().flat_map(|entry| entry.heads.iter().copied()).collect();
        let versions = space.marks.standing.versions.iter().flat_map(|version| &version.signatures);
        let signed: BTreeSet<[u8; 32]> = versions.flat_map(|signature| signature.heads.iter().copied()).collect();
        let mut past: Vec<Past> = Vec::new();
        for entry in entries {
            let subject = entry.heads.first().and_then(|head| document.subject(head)).cloned().unwrap_or_default();
            let Entry { author, minutes, before, heads } = entry;
            // What somebody wrote within a minute, one thing on the other and nobody in between, reads as one change.
            let behind: Vec<_> = before.iter().filter(|head| by_people.contains(*head)).collect();
            let goes_on = |last: &&mut Past| {
                // What was signed is a state to come back to, whatever was written in the same minute.
                !last.heads.iter().any(|head| signed.contains(head))
                    && last.author == author
                    && last.minutes == minutes
                    && behind.iter().copied().eq(last.heads.iter())
            };
            // What the other wrote apart may stand in between, in another order on each device.
            match past.iter_mut().rev().take(NEAR).find(goes_on) {
                Some(last) => {
                    last.heads = heads;
                    last.subject.fields.extend(subject.fields);
                    last.subject.items.extend(subject.items);
                }
                None => past.push(Past { author, minutes, before, heads, subject }),
            }
        }
        past.reverse();
        past
    }

    /// A pair's document as a file that any Automerge can open; what is being typed comes when the thought is complete.
    #[must_use]
    pub fn automerge(&self, n: u32) -> Option<Vec<u8>> {
        self.spaces.get(&n).map(|space| space.document.automerge())
    }

    /// What a pair's document said at these heads; nothing if they are not known here.
    #[must_use]
    pub fn document_at(&self, n: u32, heads: &[[u8; 32]]) -> Option<DocView> {
        self.spaces.get(&n)?.document.view_at(heads)
    }
}
