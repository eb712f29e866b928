//! The Twofold app in the browser: shows views, executes commands, does the effects.

#![allow(unreachable_pub, reason = "the component macro writes public items")]

mod a11y;
mod app;
mod by_and_by;
mod calendar;
mod components;
mod copy;
mod i18n;
mod pages;
mod printing;
mod resting;
mod routes;
mod runtime;
pub mod state;

pub use app::App;
#[cfg(target_arch = "wasm32")]
pub use runtime::mount;
