//! The relay seen from outside: a real port, real frames, real signatures.

mod app_files;
mod bad_input;
mod binary;
mod durability;
mod invitations;
mod limits;
mod login;
mod logs;
mod restore;
mod subscriptions;
mod support;
