//! A new version of the app: fetched by the service worker, used when the person says so, after everything is saved.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use super::Shell;
use crate::runtime::environment;
use crate::runtime::time::now;
use crate::state::Notice;

/// A page that stays open for days asks this often whether there is a new version, in minutes.
const LOOK_EVERY: u64 = 60;

/// The version that waits, if any.
#[derive(Default)]
pub(super) struct Update {
    registration: Option<ServiceWorkerRegistration>,
    is_applying: Cell<bool>,
    looked: Cell<u64>,
}

impl Shell {
    /// Tells when a new version waits. The page's loader installs the service worker, after the app itself.
    pub(super) fn watch_for_updates(self: &Rc<Self>) {
        let Some(ready) = container().and_then(|container| container.ready().ok()) else {
            return;
        };
        let shell = self.clone();
        spawn_local(async move {
            // Where there is none, everything works but opening the app without a network.
            let registration = JsFuture::from(ready).await.ok();
            let Some(registration) = registration.and_then(|it| it.dyn_into::<ServiceWorkerRegistration>().ok()) else {
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
                shell.reload_when_active(&worker);
                activate(&worker);
            }
        });
    }

    /// Asks whether there is a new version, unless that was asked a while ago only.
    pub(super) fn look_for_update(&self) {
        let update = self.update.borrow();
        let minutes = now().minutes();
        if let Some(registration) = &update.registration
            && minutes >= update.looked.get() + LOOK_EVERY
        {
            update.looked.set(minutes);
            if let Ok(answer) = registration.update() {
                // Without a network there is no answer, and the next look comes by itself.
                spawn_local(async move { drop(JsFuture::from(answer).await) });
            }
        }
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

    /// Only ever called after the person's tap. What was typed since is saved first, so that nobody is asked.
    fn reload_when_active(self: &Rc<Self>, worker: &ServiceWorker) {
        let (shell, activated) = (self.clone(), worker.clone());
        let reload = move |_: &web_sys::Event| {
            if activated.state() != ServiceWorkerState::Activated {
                return;
            }
            let writer = shell.writer();
            spawn_local(async move {
                if let Some(writer) = writer {
                    writer.flush().await;
                }
                environment::load_again(None);
            });
        };
        EventListener::new(worker, "statechange", reload).forget();
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
