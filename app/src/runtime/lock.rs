//! Who writes: the one tab that holds the writer's lock of this browser profile.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The lock's name, the same in every version of the app.
const NAME: &str = "twofold-writer";

/// How a tab asks for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Only if nobody has it.
    IfFree,
    /// When everybody before in the queue has let it go.
    Queue,
    /// At once: whoever has it loses it.
    Take,
}

/// Held until it is let go, taken by another tab, or the tab ends.
pub(crate) struct WriterLock {
    let_go: RefCell<Option<Function>>,
    is_lost: Rc<Cell<bool>>,
}

impl WriterLock {
    /// Whether another tab has taken it.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost.get()
    }

    /// Gives it to the next in the queue.
    pub(crate) fn let_go(&self) {
        if let Some(let_go) = self.let_go.take() {
            // It settles a promise of our own, which cannot fail.
            drop(let_go.call0(&JsValue::UNDEFINED));
        }
    }
}

/// Asks for the lock. `on_lost` is called if another tab takes it later.
///
/// Nothing if it is not free ([`Ask::IfFree`]) or the browser refuses.
pub(crate) async fn acquire(ask: Ask, on_lost: impl FnOnce() + 'static) -> Option<WriterLock> {
    let is_lost = Rc::new(Cell::new(false));
    let let_go: Rc<RefCell<Option<Function>>> = Rc::default();
    let (answer, answered) = later();
    let granted = Closure::once_into_js({
        let (let_go, answer) = (let_go.clone(), answer.clone());
        move |lock: JsValue| -> JsValue {
            let is_granted = !lock.is_null() && !lock.is_undefined();
            settle(&answer, is_granted);
            if !is_granted {
                return JsValue::UNDEFINED;
            }
            let (release, held) = later();
            let_go.replace(release.take());
            held.into()
        }
    });
    let request = request(ask, &granted).ok()?;
    spawn_local({
        let (let_go, is_lost) = (let_go.clone(), is_lost.clone());
        async move {
            let ended = JsFuture::from(request).await;
            settle(&answer, false);
            if ended.is_err() && let_go.take().is_some() {
                is_lost.set(true);
                on_lost();
            }
        }
    });
    let is_granted = JsFuture::from(answered).await.is_ok_and(|answer| answer.is_truthy());
    is_granted.then(|| WriterLock { let_go: RefCell::new(let_go.borrow().clone()), is_lost })
}

/// Whether the browser has locks at all.
pub(crate) fn are_there_locks() -> bool {
    manager().is_some()
}

/// A promise, and the function that fulfils it, once.
fn later() -> (Rc<RefCell<Option<Function>>>, Promise) {
    let resolve: Rc<RefCell<Option<Function>>> = Rc::default();
    let promise = Promise::new(&mut |fulfil, _| {
        resolve.replace(Some(fulfil));
    });
    (resolve, promise)
}

fn settle(answer: &RefCell<Option<Function>>, is_granted: bool) {
    if let Some(answer) = answer.take() {
        // It settles a promise of our own, which cannot fail.
        drop(answer.call1(&JsValue::UNDEFINED, &is_granted.into()));
    }
}

/// `navigator.locks`, which the bindings count as unstable.
fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

fn request(ask: Ask, granted: &JsValue) -> Result<Promise, JsValue> {
    let manager = manager().ok_or(JsValue::UNDEFINED)?;
    let options = Object::new();
    match ask {
        Ask::IfFree => Reflect::set(&options, &"ifAvailable".into(), &true.into())?,
        Ask::Take => Reflect::set(&options, &"steal".into(), &true.into())?,
        Ask::Queue => true,
    };
    let request: Function = Reflect::get(&manager, &"request".into())?.dyn_into()?;
    request.call3(&manager, &NAME.into(), &options, granted)?.dyn_into()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    async fn ask(ask: Ask) -> Option<WriterLock> {
        acquire(ask, || ()).await
    }

    #[wasm_bindgen_test]
    async fn one_tab_writes_and_the_next_in_line_follows_it() {
        let first = ask(Ask::IfFree).await.unwrap();
        assert!(ask(Ask::IfFree).await.is_none(), "a second tab follows");
        first.let_go();
        let second = ask(Ask::Queue).await.unwrap();
        assert!(!first.is_lost(), "what was let go was not taken");
        assert!(ask(Ask::IfFree).await.is_none());
        second.let_go();
    }

    #[wasm_bindgen_test]
    async fn a_tab_whose_lock_is_taken_is_told() {
        let told = Rc::new(Cell::new(false));
        let first = acquire(Ask::Queue, {
            let told = told.clone();
            move || told.set(true)
        });
        let first = first.await.unwrap();
        let taker = ask(Ask::Take).await.unwrap();
        // The browser tells both in turns of their own.
        while !told.get() {
            gloo_timers::future::TimeoutFuture::new(0).await;
        }
        assert!(first.is_lost());
        assert!(!taker.is_lost());
        taker.let_go();
    }
}
