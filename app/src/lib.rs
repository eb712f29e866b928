//! The Twofold app in the browser: shows views, executes commands, does the effects.

pub mod state;
