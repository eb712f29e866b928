//! What keys, seals, invitations and the crates under them are known to do, natively and in a browser.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed, which is its purpose"
)]

mod bip39;
mod frozen;
mod hpke;
mod invitation;
mod namespaces;
mod person;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod record;
mod rest;
mod rfc;
mod secrecy;
mod space;
mod support;
mod wycheproof;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
