//! The page comes and goes: hidden, shown, offline, online, closed; and the browser's promise to keep the data.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Interval;
use js_sys::Promise;
use twofold_sync::{Input, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, EventTarget};

use super::{Keeping, Shell};
use crate::runtime::environment::{self, is_visible};
use crate::runtime::message::Message;
use crate::runtime::time::clock;
use crate::state::StorageAnswer;

/// How often the clock is looked at, in milliseconds: minutes change on screen soon after they change.
const LOOK_AT_CLOCK: u32 = 10_000;

impl Shell {
    /// Hears what happens to the page, as long as it is open.
    pub(super) fn listen_to_page(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else {
            return;
        };
        if let Some(document) = window.document() {
            self.on(&document, "visibilitychange", |shell| if is_visible() { shell.shown() } else { shell.hidden() });
        }
        self.ask_before_leaving(&window);
        self.on(&window, "pagehide", |shell| {
            shell.flush();
            if let Some(writer) = shell.writer() {
                writer.ask(Request::Looking(None));
            }
            shell.post(&Message::Gone { tab: shell.tab });
            shell.remember_now();
        });
        self.on(&window, "pageshow", |shell| {
            if is_visible() {
                shell.shown();
            }
        });
        self.on(&window, "online", |shell| {
            if let Some(writer) = shell.writer() {
                writer.socket().hurry();
            }
        });
        self.on(&window, "offline", |shell| {
            if let Some(writer) = shell.writer() {
                writer.socket().distrust();
            }
        });
        self.on(&window, "hashchange", Self::take_invitation);
        for touch in ["keydown", "pointerdown"] {
            self.on(&window, touch, |shell| shell.note_activity());
        }
        let shell = self.clone();
        Interval::new(LOOK_AT_CLOCK, move || shell.look_at_clock()).forget();
        self.watch_for_updates();
    }

    /// What stands in the address, an invitation or the key of a device, is used once and stays nowhere.
    pub(super) fn take_invitation(self: &Rc<Self>) {
        if let Some(code) = environment::take_fragment("/join") {
            self.look(code);
        }
        if let Some(key) = environment::take_fragment("/come-back") {
            self.ask(Request::ComeIn { key });
        }
    }

    /// Has the browser ask before a page goes away with something that is in its memory alone.
    fn ask_before_leaving(self: &Rc<Self>, window: &EventTarget) {
        let shell = self.clone();
        let may_refuse = EventListenerOptions::enable_prevent_default();
        let ask = move |event: &Event| {
            if shell.writer().map_or_else(|| shell.has_to_execute(), |writer| writer.is_at_risk()) {
                event.prevent_default();
            }
        };
        EventListener::new_with_options(window, "beforeunload", may_refuse, ask).forget();
    }

    fn on(self: &Rc<Self>, target: &EventTarget, event: &'static str, act: fn(&Rc<Self>)) {
        let shell = self.clone();
        EventListener::new(target, event, move |_| act(&shell)).forget();
    }

    fn shown(self: &Rc<Self>) {
        self.look_at_clock();
        self.look_for_update();
        if let Some(writer) = self.writer() {
            writer.socket().hurry();
            writer.retry_storage();
            // A laptop that slept has missed its wakes.
            writer.handle(Input::Tick);
        }
        self.tell_where_we_look();
    }

    fn hidden(self: &Rc<Self>) {
        self.flush();
        self.tell_where_we_look();
        self.remember_now();
    }

    fn look_at_clock(self: &Rc<Self>) {
        self.screen.borrow().set_clock(clock());
        self.lock_if_idle();
        // Who is here changes with time alone.
        if let Some(writer) = self.writer() {
            self.show_shown(&writer);
        }
    }

    /// Learns what the browser has promised before, without asking it.
    pub(super) fn learn_storage(self: &Rc<Self>) {
        if !self.screen.borrow().shown().pairs.is_empty() {
            self.hear_about_storage(|storage| storage.persisted());
        }
    }

    /// Something was made that is worth keeping.
    pub(super) fn made_something(&self) {
        if self.keeping.get() == Keeping::Nothing {
            self.keeping.set(Keeping::Due);
        }
    }

    /// Asks the browser to keep what is durable now.
    pub(super) fn ask_to_keep_once(self: &Rc<Self>) {
        if self.keeping.get() == Keeping::Due {
            self.keep_storage();
        }
    }

    /// Asks the browser to keep the data.
    pub(super) fn keep_storage(self: &Rc<Self>) {
        self.keeping.set(Keeping::Asked);
        self.hear_about_storage(|storage| storage.persist());
    }

    fn hear_about_storage(self: &Rc<Self>, ask: fn(&web_sys::StorageManager) -> Result<Promise, JsValue>) {
        let Some(answer) = web_sys::window().and_then(|window| ask(&window.navigator().storage()).ok()) else {
            return self.screen.borrow().set_storage(StorageAnswer::MayBeDeleted);
        };
        let shell = self.clone();
        spawn_local(async move {
            let is_kept = JsFuture::from(answer).await.is_ok_and(|answer| answer.is_truthy());
            let answer = if is_kept { StorageAnswer::Kept } else { StorageAnswer::MayBeDeleted };
            shell.screen.borrow().set_storage(answer);
        });
    }
}
