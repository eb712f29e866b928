//! Files that the person saves and chooses.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Document, HtmlAnchorElement, HtmlInputElement, Url};

/// How long the browser may take to begin saving, in milliseconds.
const SAVING: u32 = 60_000;

/// Gives the browser a file to save under this name.
///
/// # Errors
/// If the browser does not take it.
pub(crate) fn save(name: &str, content: &[u8]) -> Result<(), JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(content)))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document()?.create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // What cannot be taken back goes with the page.
    Timeout::new(SAVING, move || drop(Url::revoke_object_url(&url))).forget();
    Ok(())
}

/// Lets the person choose a file, and gives its name and content; nothing if it cannot be read. Nobody is told of a
/// choice that is given up.
///
/// # Errors
/// If the browser does not offer it.
pub(crate) fn choose(done: impl FnOnce(Option<(String, Vec<u8>)>) + 'static) -> Result<(), JsValue> {
    let input: HtmlInputElement = document()?.create_element("input")?.dyn_into()?;
    input.set_type("file");
    let chosen = input.clone();
    let changed = Closure::once_into_js(move || {
        let file = chosen.files().and_then(|files| files.get(0));
        spawn_local(async move {
            done(match file {
                Some(file) => {
                    let content = JsFuture::from(file.array_buffer()).await.ok();
                    content.map(|content| (file.name(), Uint8Array::new(&content).to_vec()))
                }
                None => None,
            });
        });
    });
    input.set_onchange(Some(changed.unchecked_ref()));
    input.click();
    Ok(())
}

fn document() -> Result<Document, JsValue> {
    web_sys::window().and_then(|window| window.document()).ok_or(JsValue::UNDEFINED)
}
