//! Everything that reads bytes from the network or from a file, one function each: give it anything at all.
//!
//! A function panics if something is wrong: a panic of the product, bytes that are read and would be written differently,
//! or a document that is not what it was. `tests/tests/fuzz.rs` runs them for seconds, `make fuzz` for as long as wanted.

pub mod document;
pub mod engine;
pub mod mutate;
pub mod sealed;
pub mod seeds;
pub mod text;
pub mod wire;

use seeds::{Seeds, seeds};

/// A reader, and honest bytes for it to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: of the long run, and of the folder with inputs in `tests/fuzz`.
    pub name: &'static str,
    /// Panics if something is wrong.
    pub run: fn(&[u8]),
    /// Honest bytes.
    pub honest: fn(&Seeds) -> Vec<Vec<u8>>,
    /// How many changed inputs the short run tries.
    pub cases: u32,
}

/// All of them.
pub const TARGETS: [Target; 16] = [
    Target { name: "client_frame", run: wire::client_frame, honest: |it| it.client_frames.clone(), cases: 400 },
    Target { name: "relay_frame", run: wire::relay_frame, honest: |it| it.relay_frames.clone(), cases: 400 },
    Target { name: "record", run: wire::record, honest: |it| it.records.clone(), cases: 300 },
    Target { name: "chain", run: wire::chain, honest: |it| it.chains.clone(), cases: 200 },
    Target { name: "roster", run: wire::roster, honest: |it| it.rosters.clone(), cases: 80 },
    Target { name: "invitation_link", run: text::invitation_link, honest: |it| it.links.clone(), cases: 400 },
    Target { name: "device_link", run: text::device_link, honest: |it| it.links.clone(), cases: 400 },
    Target { name: "sheet", run: text::sheet, honest: |it| it.sheets.clone(), cases: 400 },
    Target { name: "names", run: text::names, honest: |it| it.names.clone(), cases: 400 },
    Target { name: "template", run: text::template, honest: |it| it.templates.clone(), cases: 60 },
    Target { name: "body", run: sealed::body, honest: |it| it.bodies.clone(), cases: 400 },
    Target { name: "boxes", run: sealed::boxes, honest: |it| it.boxes.clone(), cases: 200 },
    Target { name: "backup_file", run: sealed::backup_file, honest: |it| it.backup_files.clone(), cases: 10 },
    Target { name: "snapshot", run: document::snapshot, honest: |it| it.snapshots.clone(), cases: 150 },
    Target { name: "change", run: document::change, honest: |it| it.changes.clone(), cases: 200 },
    Target { name: "answer", run: document::answer, honest: |it| it.answers.clone(), cases: 60 },
];

/// Those that wake a whole device for each input.
pub const DEVICE_TARGETS: [Target; 2] = [
    Target { name: "device_frame", run: engine::frame, honest: |it| it.relay_frames.clone(), cases: 30 },
    Target { name: "backup_content", run: engine::backup, honest: |it| it.backups.clone(), cases: 12 },
];

impl Target {
    /// Honest bytes, made anew by the product of now.
    #[must_use]
    pub fn honest(&self) -> Vec<Vec<u8>> {
        (self.honest)(seeds())
    }
}

/// The target with this name.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().chain(&DEVICE_TARGETS).find(|target| target.name == name).expect("a target of this name")
}
