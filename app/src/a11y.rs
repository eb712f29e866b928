//! Focus and titles: what the browser does by itself on a page load, and an app has to do on navigation.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement, HtmlTextAreaElement};

use crate::printing;

/// Whether a page has been shown: only later ones take the focus.
#[derive(Clone, Copy)]
pub(crate) struct Visited(StoredValue<bool>);

impl Visited {
    /// Nothing has been shown yet.
    pub(crate) fn nothing() -> Self {
        Self(StoredValue::new(false))
    }
}

/// Whether nothing has been shown yet but the page that is being drawn.
pub(crate) fn is_first_page() -> bool {
    use_context().is_some_and(|Visited(visited)| !visited.get_value())
}

/// Whether the address points at a part of the page.
pub(crate) fn is_going_to_a_place() -> bool {
    window().location().hash().is_ok_and(|hash| !hash.is_empty())
}

/// The page's heading and the document's title. Takes the focus when it comes after another page, so that a screen
/// reader says where one is, and Tab starts at the top.
#[component]
pub(crate) fn PageHeading(#[prop(into)] text: Signal<String>, #[prop(into)] title: Signal<String>) -> impl IntoView {
    let node = NodeRef::<html::H1>::new();
    Effect::new(move |_| document().set_title(&title.read()));
    Effect::new(move |done: Option<bool>| {
        let Some(heading) = node.get() else { return false };
        if done != Some(true)
            && let Some(Visited(visited)) = use_context()
            && visited.try_update_value(|visited| core::mem::replace(visited, true)) == Some(true)
        {
            if let Some(place) = anchored() {
                arrive_at(&place);
            } else {
                // A heading that is gone already cannot take the focus, and need not.
                let _ = heading.focus();
            }
        }
        true
    });
    view! { <h1 tabindex="-1" dir="auto" node_ref=node>{text}</h1> }
}

/// The element that the address points at, if it is on the page.
fn anchored() -> Option<HtmlElement> {
    let hash = window().location().hash().ok()?;
    by_id(hash.strip_prefix('#')?)
}

/// A link within the page leads into a step that is put away: it comes up. The browser cannot go to what is not shown.
pub(crate) fn follow_links_into_steps() {
    let listener = window_event_listener(ev::click, |event| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let link = target.closest("a[href*='#']").ok().flatten().and_then(|link| link.get_attribute("href"));
        let Some(id) = link.and_then(|href| Some(href.split_once('#')?.1.to_owned())) else { return };
        // What opens another tab leaves this one as it is.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
            return;
        }
        once_drawn(move || {
            if by_id(&id).or_else(|| holder_of(&id)).is_some_and(|place| step_away(&place).is_some()) {
                focus_inside(id);
            }
        });
    });
    on_cleanup(move || listener.remove());
}

/// Shows a part of the page and puts the focus there. The step of a form that it is in comes up.
fn arrive_at(place: &HtmlElement) {
    if let Some(step) = step_away(place) {
        step.click();
        return focus_inside(place.id());
    }
    place.set_tab_index(-1);
    place.scroll_into_view();
    // Focusable since the line above; a part that is gone already cannot take the focus, and need not.
    let _ = place.focus();
}

/// Puts the focus on the element with this id, once the page has been drawn.
pub(crate) fn focus_soon(id: String) {
    once_drawn(move || {
        if let Some(element) = by_id(&id) {
            let _ = element.focus();
        }
    });
}

/// Before a page is drawn anew: the focus and the caret come back to where they are now, and do not go to the heading.
pub(crate) fn keep_place() {
    if let Some(Visited(visited)) = use_context() {
        // Gone only with the app.
        let _ = visited.try_set_value(false);
    }
    let Some(active) = document().active_element() else { return };
    let id = active.id();
    let caret = active
        .dyn_ref::<HtmlTextAreaElement>()
        .and_then(|area| Some((area.selection_start().ok()??, area.selection_end().ok()??)));
    if id.is_empty() {
        return;
    }
    once_drawn(move || {
        let Some(element) = by_id(&id) else { return };
        // What cannot have the focus any more leaves it to the page.
        let _ = element.focus();
        if let Some((start, end)) = caret
            && let Some(area) = element.dyn_ref::<HtmlTextAreaElement>()
        {
            let _ = area.set_selection_range(start, end);
        }
    });
}

/// Puts the focus on the first control inside the element with this id, or on the element, once it has been drawn.
/// An entry that is folded is unfolded, and the step of a form that it is in comes up.
pub(crate) fn focus_inside(id: String) {
    // What is folded away cannot have the focus; the line that unfolds it can.
    const CONTROLS: &str = "details:not([open]) > summary, \
        :is(input:not([type=date]), textarea, select, button:not(.step)):not(:disabled):not(details:not([open]) > :not(summary) *, details:not([open]) > :not(summary))";
    once_drawn(move || {
        let Some(element) = by_id(&id).or_else(|| holder_of(&id)) else { return once_there(id) };
        if let Some(step) = step_away(&element) {
            step.click();
            return focus_inside(id);
        }
        if let Ok(Some(folded)) = element.query_selector("details.entry:not([open])") {
            // Fails only for names that are no attribute.
            let _ = folded.set_attribute("open", "");
            // The browser tells it too late: what is inside is drawn now.
            if let Ok(unfolded) = Event::new("toggle") {
                let _ = folded.dispatch_event(&unfolded);
            }
            return focus_inside(id);
        }
        let control = element.query_selector(CONTROLS).ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        // What only the partner fills in has no control to take it: then its place does.
        let _ = control
            .unwrap_or_else(|| {
                let place = if is_disabled(&element) { element.parent_element() } else { None };
                let place = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()).unwrap_or(element);
                if !place.matches("input, textarea, select").unwrap_or_default() {
                    place.set_tab_index(-1);
                }
                place.scroll_into_view();
                place
            })
            .focus();
    });
}

fn is_disabled(element: &HtmlElement) -> bool {
    element.matches(":disabled").unwrap_or_default()
}

/// What stands for an element in a step that is not drawn yet.
fn holder_of(id: &str) -> Option<HtmlElement> {
    document().query_selector(&format!("[data-holds~='{id}']")).ok()??.dyn_into().ok()
}

/// The button that opens the step of a form in which this element is put away.
fn step_away(element: &HtmlElement) -> Option<HtmlElement> {
    let step = element.closest(".step-body--away").ok()??.id();
    document().query_selector(&format!("[data-opens='{step}']")).ok()??.dyn_into().ok()
}

/// How many turns of the queue of tasks drawing takes: what changes wakes what rests on it, that what shows it, and that
/// what it holds.
const TURNS: u8 = 5;

/// How long something that is to have the focus may take to come, in frames: some seconds.
const FRAMES: u16 = 4 * SECOND;
/// About a second, in frames.
const SECOND: u16 = 60;

/// Waits for the page to be drawn, but not for the next frame: a fast typist's next key has to find the focus there.
fn once_drawn(act: impl FnOnce() + 'static) {
    spawn_local(async move {
        for _ in 0..TURNS {
            tick().await;
        }
        act();
    });
}

/// What was asked for on last time's screen is drawn when the documents are open: looks for it again after some frames.
fn once_there(id: String) {
    fn look(id: String, frames: u16) {
        // It may stand in a step that nobody has opened.
        if frames == FRAMES {
            printing::look_everywhere();
        }
        if by_id(&id).or_else(|| holder_of(&id)).is_some() {
            focus_inside(id);
        } else if let Some(frames) = frames.checked_sub(1) {
            request_animation_frame(move || look(id, frames));
        }
    }
    look(id, FRAMES);
}

/// Whether the focus is beside the element with this id, or in it.
pub(crate) fn is_beside(id: &str) -> bool {
    let around = by_id(id).and_then(|element| element.parent_element());
    around.is_some_and(|around| around.contains(document().active_element().as_deref()))
}

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
