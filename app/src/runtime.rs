//! The imperative shell: the only part of the app with IO. Inputs go into the engine, effects come out and are done here.

mod backoff;
#[cfg(target_arch = "wasm32")]
mod entropy;
mod qr;
mod queue;
mod store;
#[cfg(target_arch = "wasm32")]
mod time;
