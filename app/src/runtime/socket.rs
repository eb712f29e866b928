//! The line to the relay: one WebSocket to where the page came from, made anew when it breaks.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{ArrayBuffer, Uint8Array};
use rand_core::Rng;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::backoff::Backoff;
use super::entropy::rng;

/// What happens on the line.
#[derive(Debug)]
pub(crate) enum LineEvent {
    /// It is open.
    Connected,
    /// A binary message came.
    Frame(Vec<u8>),
    /// It is not open any more, or could not be opened.
    Disconnected,
}

/// The line, open or not.
pub(crate) struct Socket {
    url: String,
    me: Weak<Self>,
    tell: Box<dyn Fn(LineEvent)>,
    is_wanted: Cell<bool>,
    line: RefCell<Option<Line>>,
    backoff: Cell<Backoff>,
    retry: RefCell<Option<Timeout>>,
    dialled: Cell<u64>,
}

struct Line {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    /// A line that nobody has opened. `tell` must not call back at once.
    pub(crate) fn new(url: String, tell: impl Fn(LineEvent) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|me| Self {
            url,
            me: me.clone(),
            tell: Box::new(tell),
            is_wanted: Cell::new(false),
            line: RefCell::default(),
            backoff: Cell::default(),
            retry: RefCell::default(),
            dialled: Cell::new(0),
        })
    }

    /// Opens the line and keeps it open.
    pub(crate) fn connect(&self) {
        self.is_wanted.set(true);
        if self.line.borrow().is_none() && self.retry.borrow().is_none() {
            self.dial();
        }
    }

    /// Closes the line, and tells so.
    pub(crate) fn disconnect(&self) {
        self.is_wanted.set(false);
        self.break_off();
    }

    /// Closes the line for good, and tells nothing.
    pub(crate) fn close(&self) {
        self.is_wanted.set(false);
        self.hang_up();
    }

    /// Something says that the line is dead: begin anew.
    pub(crate) fn distrust(&self) {
        if self.line.borrow().is_some() {
            self.break_off();
            self.dial_later();
        }
    }

    /// Now is a good time to try, if the line is not open.
    pub(crate) fn hurry(&self) {
        if self.is_wanted.get() && self.line.borrow().is_none() {
            self.retry.take();
            self.dial();
        }
    }

    /// The relay has let us in: the next break is a new one.
    pub(crate) fn settled(&self) {
        let mut backoff = self.backoff.get();
        backoff.reset();
        self.backoff.set(backoff);
    }

    /// Sends, if the line is open.
    pub(crate) fn send(&self, bytes: &[u8]) {
        if let Some(line) = self.line.borrow().as_ref()
            && line.socket.ready_state() == WebSocket::OPEN
        {
            // If it breaks meanwhile, the engine sends again after it is open.
            drop(line.socket.send_with_u8_array(bytes));
        }
    }

    fn dial(&self) {
        let Ok(socket) = WebSocket::new(&self.url) else {
            return self.dial_later();
        };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let number = self.dialled.get() + 1;
        self.dialled.set(number);
        let on = |name: &'static str, act: fn(&Self, &web_sys::Event)| {
            let me = self.me.clone();
            EventListener::new(&socket, name, move |event| {
                // Events of a line that was given up say nothing about the next.
                if let Some(me) = me.upgrade().filter(|me| me.dialled.get() == number) {
                    act(&me, event);
                }
            })
        };
        let listeners = [
            on("open", |me, _| (me.tell)(LineEvent::Connected)),
            on("message", Self::heard),
            on("close", |me, _| {
                me.hang_up();
                (me.tell)(LineEvent::Disconnected);
                me.dial_later();
            }),
        ];
        self.line.replace(Some(Line { socket, _listeners: listeners }));
    }

    fn heard(&self, event: &web_sys::Event) {
        let bytes = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().dyn_into::<ArrayBuffer>().ok());
        if let Some(bytes) = bytes {
            (self.tell)(LineEvent::Frame(Uint8Array::new(&bytes).to_vec()));
        }
    }

    fn dial_later(&self) {
        if !self.is_wanted.get() {
            return;
        }
        let mut backoff = self.backoff.get();
        let pause = backoff.next(rng().next_u32());
        self.backoff.set(backoff);
        let me = self.me.clone();
        let again = Timeout::new(pause, move || {
            if let Some(me) = me.upgrade() {
                me.retry.take();
                if me.is_wanted.get() && me.line.borrow().is_none() {
                    me.dial();
                }
            }
        });
        self.retry.replace(Some(again));
    }

    /// Hangs up, and tells so when the caller is done.
    fn break_off(&self) {
        if !self.hang_up() {
            return;
        }
        let me = self.me.clone();
        spawn_local(async move {
            if let Some(me) = me.upgrade() {
                (me.tell)(LineEvent::Disconnected);
            }
        });
    }

    fn hang_up(&self) -> bool {
        self.retry.take();
        self.dialled.set(self.dialled.get() + 1);
        let line = self.line.take();
        if let Some(line) = &line {
            // Closing what is closed already fails, and that is as good.
            drop(line.socket.close());
        }
        line.is_some()
    }
}

#[cfg(test)]
mod tests {
    use gloo_timers::future::TimeoutFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Nobody answers on this port, and no browser forbids it.
    const NOBODY: &str = "ws://127.0.0.1:4/ws";

    #[wasm_bindgen_test]
    async fn a_relay_that_does_not_answer_is_called_again_until_nobody_wants_it() {
        let broken: Rc<Cell<u32>> = Rc::default();
        let socket = Socket::new(NOBODY.to_owned(), {
            let broken = broken.clone();
            move |event| match event {
                LineEvent::Disconnected => broken.set(broken.get() + 1),
                LineEvent::Connected | LineEvent::Frame(_) => panic!("nobody can have answered"),
            }
        });
        socket.send(b"into the void");
        socket.connect();
        socket.connect();
        while broken.get() < 2 {
            socket.hurry();
            TimeoutFuture::new(0).await;
        }
        socket.close();
        assert!(socket.line.borrow().is_none());
        assert!(socket.retry.borrow().is_none());
        socket.hurry();
        assert!(socket.line.borrow().is_none(), "nobody wants it any more");
    }
}
