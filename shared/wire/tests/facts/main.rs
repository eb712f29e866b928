//! Facts about what travels: one test binary, one file for each concept of the crate.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod support;

mod cbor;
mod chain;
mod chain_rules;
mod frame;
mod hash;
mod keys;
mod log;
mod padding;
mod record;
mod roster_begin;
mod roster_care;
mod roster_end;
mod roster_join;
mod roster_model;
mod vectors;
