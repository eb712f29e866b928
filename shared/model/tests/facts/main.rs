//! Facts about the documents, seen from outside.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::cloned_ref_to_slice_refs, reason = "a batch of one reads like a batch")]

mod agreement;
mod clean_copy;
mod conflicts;
mod consents;
mod convergence;
mod devices;
mod drawers;
mod exchange;
mod hidden;
mod history;
mod hostile;
mod limits;
mod lists;
mod refusals;
mod restoring;
mod rules;
mod saving;
mod setup;
mod sheets;
mod signing;
mod texts;
mod views;
