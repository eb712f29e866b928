//! The camera, for as long as a picture is looked for. What it sees stays in this page and is kept nowhere.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use leptos::prelude::{Callable as _, Callback};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

/// How often a picture is looked for, in milliseconds.
const LOOKS: u32 = 200;
/// Pictures are made no wider than this, in pixels: enough for the largest code that the app shows.
const WIDTH: u32 = 800;

/// One search for a picture. Dropping it turns the camera off, also while the browser still asks for leave.
#[derive(Debug)]
pub(crate) struct Search {
    is_wanted: Rc<Cell<bool>>,
}

impl Drop for Search {
    fn drop(&mut self) {
        self.is_wanted.set(false);
    }
}

impl Search {
    /// Asks for the camera and looks until a picture was read.
    pub(crate) fn begin(video: String, told: Callback<Option<String>>) -> Self {
        let is_wanted = Rc::new(Cell::new(true));
        let wanted = Rc::clone(&is_wanted);
        spawn_local(async move {
            match open(&video).await {
                Ok((camera, video)) => {
                    if let Some(text) = look(camera, video, wanted).await {
                        told.run(Some(text));
                    }
                }
                Err(_) if wanted.get() => told.run(None),
                Err(_) => {}
            }
        });
        Self { is_wanted }
    }
}

async fn open(video: &str) -> Result<(On, HtmlVideoElement), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let wish = MediaStreamConstraints::new();
    let back = js_sys::Object::new();
    // The one that looks away from the person, where there are two.
    Reflect::set(&back, &"facingMode".into(), &"environment".into())?;
    wish.set_video(&back);
    let asked = window.navigator().media_devices()?.get_user_media_with_constraints(&wish)?;
    let stream = On(JsFuture::from(asked).await?.dyn_into()?);
    let document = window.document().ok_or(JsValue::UNDEFINED)?;
    let video: HtmlVideoElement = document.get_element_by_id(video).ok_or(JsValue::UNDEFINED)?.dyn_into()?;
    video.set_src_object(Some(&stream.0));
    JsFuture::from(video.play()?).await?;
    Ok((stream, video))
}

/// A camera that is on, until this is dropped.
struct On(MediaStream);

impl Drop for On {
    fn drop(&mut self) {
        for track in self.0.get_tracks().iter().filter_map(|it| it.dyn_into::<MediaStreamTrack>().ok()) {
            track.stop();
        }
    }
}

/// Looks again and again, as long as somebody wants it.
async fn look(camera: On, video: HtmlVideoElement, is_wanted: Rc<Cell<bool>>) -> Option<String> {
    let mut text = None;
    while text.is_none() && is_wanted.get() {
        TimeoutFuture::new(LOOKS).await;
        text = read(&video);
    }
    drop(camera);
    text.filter(|_| is_wanted.get())
}

/// The text of a picture that the camera sees at this moment.
fn read(video: &HtmlVideoElement) -> Option<String> {
    let (width, height) = (video.video_width(), video.video_height());
    let (wide, high) = (width.min(WIDTH), (height * width.min(WIDTH)).checked_div(width)?);
    let canvas: HtmlCanvasElement = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(wide);
    canvas.set_height(high);
    let paper: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    paper.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, wide.into(), high.into()).ok()?;
    let pixels = paper.get_image_data(0.0, 0.0, wide.into(), high.into()).ok()?.data();
    super::qr::read(&pixels, wide as usize, high as usize)
}
