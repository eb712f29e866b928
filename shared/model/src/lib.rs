//! The documents of a pair and of a person: typed commands go in, plain structs come out.
//!
//! [`Document`] is the only user of Automerge. A [`Command`] is checked once, against the program's template, and
//! either changes the document and its [`DocView`] or is refused with a [`CommandError`] and nothing has happened.
//! What was done since the last [`Document::commit`] becomes one [`Commit`], which travels sealed in a record and
//! arrives as an [`Incoming`]. This crate knows no keys, no wire, no clock and no random source.
//!
//! Reading order: [`ids`], [`path`], [`value`], [`command`], [`document`], [`view`], [`setup`], [`agreement`],
//! [`signature`], [`consent`], [`clean_copy`].

pub mod agreement;
pub mod clean_copy;
pub mod command;
pub mod consent;
mod digest;
pub mod document;
pub mod drawer;
pub mod hidden;
pub mod ids;
pub mod path;
pub mod restore;
pub mod setup;
pub mod signature;
pub mod value;
pub mod view;

pub use agreement::{Agreement, Standing};
pub use clean_copy::CleanCopy;
pub use command::{Command, CommandError, Touched};
pub use document::{
    ApplyError, Commit, Document, Hash, HistoryEntry, Incoming, LoadError, Snapshot, SnapshotError, Subject, prefill,
};
pub use drawer::Drawer;
pub use ids::{Actor, AuthorId, ItemId, Member};
pub use path::{FieldPath, ListPath};
pub use setup::Setup;
pub use twofold_programs::{Date, FieldId, FormId, Role, Template};
pub use value::Value;
pub use view::{Candidate, DocView, ItemView, ValueView};
