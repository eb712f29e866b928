//! The imperative shell: the only part of the app with IO. Inputs go into the engine, effects come out and are done here.
//!
//! What needs a browser is compiled for the browser only; the rest is also tested on the computer itself.

#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "its callers are in the browser's part"))]

mod backoff;
mod board;
#[cfg(target_arch = "wasm32")]
mod camera;
#[cfg(target_arch = "wasm32")]
mod channel;
mod devices;
#[cfg(target_arch = "wasm32")]
mod entropy;
#[cfg(target_arch = "wasm32")]
mod environment;
#[cfg(target_arch = "wasm32")]
mod files;
#[cfg(target_arch = "wasm32")]
mod local_key;
#[cfg(target_arch = "wasm32")]
mod lock;
mod message;
#[cfg(target_arch = "wasm32")]
mod mount;
mod qr;
mod queue;
mod remembered;
mod screen;
#[cfg(target_arch = "wasm32")]
mod shell;
mod shown;
#[cfg(target_arch = "wasm32")]
mod socket;
mod store;
#[cfg(target_arch = "wasm32")]
mod time;
#[cfg(target_arch = "wasm32")]
mod writer;

#[cfg(target_arch = "wasm32")]
pub use mount::mount;
