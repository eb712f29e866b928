//! The pages, one per route: they read the session and wire components to it.

mod form;
