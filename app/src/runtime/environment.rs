//! What the browser offers, and where the page came from.

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;

use super::lock;
use crate::state::Unsupported;

/// Where the page came from; the relay is there too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// Such as `https://twofold.example`.
    pub(crate) origin: String,
    /// The relay's WebSocket.
    pub(crate) relay_url: String,
}

impl Place {
    /// Of the page that is open.
    pub(crate) fn of_page() -> Self {
        let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        // `https` becomes `wss`, `http` becomes `ws`.
        let relay_url = format!("ws{}/ws", origin.trim_start_matches("http"));
        Self { origin, relay_url }
    }
}

/// What the app needs and the browser does not give, if anything.
pub(crate) fn missing() -> Option<Unsupported> {
    let window = web_sys::window()?;
    let has = |name: &str| Reflect::get(&window, &name.into()).is_ok_and(|value| value.is_object());
    if !window.is_secure_context() {
        Some(Unsupported::NotSecure)
    } else if !has("indexedDB") {
        Some(Unsupported::NoStorage)
    } else if !lock::are_there_locks() {
        Some(Unsupported::NoLocks)
    } else {
        None
    }
}

/// Whether somebody may be looking at the page.
pub(crate) fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| !document.hidden())
}

/// Prints the page.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        // A browser that cannot print leaves the page as it is.
        drop(window.print());
    }
}

/// Puts text on the clipboard.
pub(crate) fn copy(text: &str) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    has_clipboard.then(|| navigator.clipboard().write_text(text))
}

/// Takes the invitation out of the address and out of the history of the browser. Nothing if there is none.
pub(crate) fn take_invitation() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let hash = location.hash().ok()?;
    let code = hash.strip_prefix('#').filter(|code| !code.is_empty())?;
    let path = location.pathname().ok()?;
    if path.trim_end_matches('/') != "/join" {
        return None;
    }
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok()?;
    Some(code.to_owned())
}
