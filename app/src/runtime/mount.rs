//! Puts the app into the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::environment::{self, LANGUAGE};
use super::shell::start;
use crate::App;
use crate::i18n::choose;

/// About what a pair of some years takes, in bytes.
const ROOM: usize = 24 << 20;

/// Starts the app in the page's `#app`. A page without one is not ours, and stays as it is.
pub fn mount() {
    console_error_panic_hook::set_once();
    make_room();
    let language = choose(environment::kept(LANGUAGE).as_deref(), environment::languages());
    environment::speaks(language.tag());
    let place = document().get_element_by_id("app").and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(place) = place {
        leptos::mount::mount_to(place, || view! { <App session=start() /> }).forget();
    }
}

/// Has the memory grow once. As it is needed, it grows by pages of 64 KB: some hundred times while a pair is opened, and
/// each time the browser makes all views of it anew. What is not written to takes no memory of the device.
fn make_room() {
    let mut room = Vec::<u8>::new();
    // Where there is not so much at once, it grows as it is needed.
    let _ = room.try_reserve_exact(ROOM);
    drop(std::hint::black_box(room));
}
