//! What the browser offers, and where the page came from.

use std::time::Duration;

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{request_animation_frame, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, ServiceWorkerRegistration};

use super::lock;
use crate::state::Unsupported;

/// A frame comes sooner, if one comes at all.
const LONGEST_DRAWING: Duration = Duration::from_millis(100);

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

/// Where this browser keeps the language that was chosen in it.
pub(crate) const LANGUAGE: &str = "twofold.language";

/// A small value that this browser keeps outside of the database, in the open.
pub(crate) fn kept(name: &str) -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(name).ok()?
}

/// Keeps such a value; says whether the browser does.
pub(crate) fn keep(name: &str, value: &str) -> bool {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    storage.is_some_and(|storage| storage.set_item(name, value).is_ok())
}

/// The languages that the person has asked the browser for, the first first.
pub(crate) fn languages() -> Vec<String> {
    let asked = web_sys::window().map(|window| window.navigator().languages());
    asked.iter().flat_map(|list| list.iter()).filter_map(|tag| tag.as_string()).collect()
}

/// Tells readers of the page which language it is in.
pub(crate) fn speaks(tag: &str) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        // The attribute's name is a good one.
        drop(root.set_attribute("lang", tag));
    }
}

/// Loads this page again. `fragment` is put back into its address first, without its `#`.
pub(crate) fn load_again(fragment: Option<&str>) {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let (Some(code), Ok(history), Ok(path)) = (fragment, window.history(), window.location().pathname()) {
        let address = format!("{path}#{code}");
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
    }
    drop(window.location().reload());
}

/// Prints the page. What waits for `beforeprint` hears of it a turn earlier: nothing is drawn while a script prints.
pub(crate) fn print() {
    let Some(window) = web_sys::window() else {
        return;
    };
    // Fails for no event of ours.
    let _ = Event::new("beforeprint").and_then(|event| window.dispatch_event(&event));
    // A browser that cannot print leaves the page as it is.
    set_timeout(move || drop(window.print()), Duration::ZERO);
}

/// Puts text on the clipboard.
pub(crate) fn copy(text: &str) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_object());
    has_clipboard.then(|| navigator.clipboard().write_text(text))
}

/// What the browser calls itself.
pub(crate) fn user_agent() -> String {
    web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}

/// Loads the app anew at this address: nothing of this page stays in memory.
pub(crate) fn load(path: &str) {
    if let Some(window) = web_sys::window() {
        // A page that cannot be left shows what it shows.
        let _ = window.location().replace(path);
    }
}

/// Waits until the browser has drawn what was changed, but not long: a page that nobody sees is not drawn.
pub(crate) async fn drawn() {
    let drawn = Promise::new(&mut |resolve, _| {
        let resolve = move || drop(resolve.call0(&JsValue::UNDEFINED));
        let late = resolve.clone();
        set_timeout(late, LONGEST_DRAWING);
        // What is asked for in a frame is done before it is drawn.
        request_animation_frame(move || set_timeout(resolve, Duration::ZERO));
    });
    // Nothing rejects it.
    drop(JsFuture::from(drawn).await);
}

fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.call1(object, argument)
}

async fn settled(promise: Result<JsValue, JsValue>) -> Option<JsValue> {
    let promise = promise.ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(promise).await.ok()
}

/// Deletes what this page keeps outside of its database: stored files, small values, the worker.
pub(crate) async fn forget_everything() {
    let Some(window) = web_sys::window() else {
        return;
    };
    // What is not there needs no deleting.
    for storage in ["localStorage", "sessionStorage"] {
        let storage = Reflect::get(&window, &storage.into()).unwrap_or_default();
        drop(call(&storage, "clear", &JsValue::UNDEFINED));
    }
    let caches = Reflect::get(&window, &"caches".into()).unwrap_or_default();
    if let Some(names) = settled(call(&caches, "keys", &JsValue::UNDEFINED)).await {
        for name in Array::from(&names).iter() {
            drop(settled(call(&caches, "delete", &name)).await);
        }
    }
    let workers = window.navigator().service_worker();
    if let Ok(found) = JsFuture::from(workers.get_registrations()).await {
        for worker in Array::from(&found).iter().filter_map(|it| it.dyn_into::<ServiceWorkerRegistration>().ok()) {
            if let Ok(ended) = worker.unregister() {
                drop(JsFuture::from(ended).await);
            }
        }
    }
}

/// Takes what stands behind the `#` of this page out of the address and out of the history of the browser.
pub(crate) fn take_fragment(page: &str) -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let hash = location.hash().ok()?;
    let code = hash.strip_prefix('#').filter(|code| !code.is_empty())?;
    let path = location.pathname().ok()?;
    if path.trim_end_matches('/') != page {
        return None;
    }
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok()?;
    Some(code.to_owned())
}
