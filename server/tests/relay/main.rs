//! The relay seen from outside: a real port, real frames, real signatures.

// Clippy lets tests be blunt, and does not know that their helpers belong to them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod app_files;
mod bad_input;
mod binary;
mod durability;
mod ending;
mod invitations;
mod limits;
mod login;
mod logs;
mod restore;
mod subscriptions;
mod support;
