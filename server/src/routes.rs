//! What each route answers.

pub(crate) mod app_files;
pub(crate) mod headers;
pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod ws;
