//! A new version of the app: fetched by the service worker, used when the person says so, after everything is saved.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::Shell;
use crate::state::Notice;

const SCRIPT: &str = "/sw.js";

/// The version that waits, if any.
#[derive(Default)]
pub(super) struct Update {
    registration: Option<ServiceWorkerRegistration>,
    is_applying: Cell<bool>,
}

impl Shell {
    /// Installs the service worker, and tells when a new version waits.
    pub(super) fn watch_for_updates(self: &Rc<Self>) {
        let Some(container) = container() else {
            return;
        };
        let shell = self.clone();
        spawn_local(async move {
            // Without it, everything works but opening the app without a network.
            let Ok(registration) = JsFuture::from(container.register(SCRIPT)).await else {
                return;
            };
            let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else {
                return;
            };
            if registration.waiting().is_some() {
                shell.tell_of_update();
            }
            let on_found = {
                let (shell, registration) = (shell.clone(), registration.clone());
                move |_: &web_sys::Event| {
                    if let Some(worker) = registration.installing() {
                        shell.watch_installing(&registration, &worker);
                    }
                }
            };
            EventListener::new(&registration, "updatefound", on_found).forget();
            if let Some(worker) = registration.installing() {
                shell.watch_installing(&registration, &worker);
            }
            shell.update.borrow_mut().registration = Some(registration);
        });
    }

    /// Saves, then changes to the version that waits.
    pub(super) fn apply_update(self: &Rc<Self>) {
        let waiting = self.update.borrow().registration.as_ref().and_then(ServiceWorkerRegistration::waiting);
        if waiting.is_none() || self.update.borrow().is_applying.replace(true) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            let is_saved = match shell.writer() {
                Some(writer) => writer.flush().await,
                None => true,
            };
            // Trouble with the database is told by its own notice; an update would lose what waits in memory.
            let waiting = waiting.filter(|_| is_saved);
            shell.update.borrow().is_applying.set(waiting.is_some());
            if let Some(worker) = waiting {
                reload_when_active(&worker);
                activate(&worker);
            }
        });
    }

    fn watch_installing(self: &Rc<Self>, registration: &ServiceWorkerRegistration, worker: &ServiceWorker) {
        let (shell, registration, installing) = (self.clone(), registration.clone(), worker.clone());
        let on_change = move |_: &web_sys::Event| {
            // The first version of all waits for nobody.
            if installing.state() == ServiceWorkerState::Installed && registration.active().is_some() {
                shell.tell_of_update();
            }
        };
        EventListener::new(worker, "statechange", on_change).forget();
    }

    fn tell_of_update(&self) {
        self.screen.borrow_mut().raise(Notice::UpdateReady);
    }
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    // Absent in private windows of some browsers.
    let is_there = Reflect::get(&navigator, &"serviceWorker".into()).is_ok_and(|it| it.is_object());
    is_there.then(|| navigator.service_worker())
}

fn activate(worker: &ServiceWorker) {
    let message = Object::new();
    let is_set = Reflect::set(&message, &"type".into(), &"activate".into()).is_ok();
    if is_set {
        // It fails only for a worker that is gone, and then there is nothing to activate.
        drop(worker.post_message(&message));
    }
}

/// Only ever called after the person's tap.
fn reload_when_active(worker: &ServiceWorker) {
    let activated = worker.clone();
    let reload = move |_: &web_sys::Event| {
        if activated.state() == ServiceWorkerState::Activated
            && let Some(window) = web_sys::window()
        {
            // A page that cannot reload stays as it is.
            drop(window.location().reload());
        }
    };
    EventListener::new(worker, "statechange", reload).forget();
}
