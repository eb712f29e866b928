//! Following the tab that writes, and taking over from it.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use twofold_model::DocView;
use wasm_bindgen_futures::spawn_local;

use super::{Mode, Shell};
use crate::runtime::channel::Channel;
use crate::runtime::environment;
use crate::runtime::lock::Ask;
use crate::runtime::message::{Message, OWN};
use crate::runtime::time::now;
use crate::state::Boot;

/// How long the writer may take to hand over, in milliseconds.
const HAND_OVER: u32 = 5_000;
/// How long to wait for the writer's first word before the page shows what it has, in milliseconds.
const FIRST_WORD: u32 = 1_000;

impl Shell {
    /// Opens the line between tabs.
    pub(super) fn listen_to_tabs(self: &Rc<Self>) {
        let shell = Rc::downgrade(self);
        let channel = Channel::open(move |message| {
            if let Some(shell) = shell.upgrade() {
                shell.hear(message);
            }
        });
        self.channel.replace(channel);
    }

    /// Tells all other tabs.
    pub(super) fn post(&self, message: &Message) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.post(message);
        }
    }

    /// Another tab writes: this one shows what it says.
    pub(super) fn follow(self: &Rc<Self>) {
        *self.mode.borrow_mut() = Mode::Following;
        self.forget_remembered();
        if self.screen.borrow().boot().shows_content() {
            self.screen.borrow().set_boot(Boot::Follower);
        }
        self.tell_where_we_look();
        self.queue_for_lock();
        if !self.later.borrow().is_empty() {
            self.take_over();
        }
        let shell = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(FIRST_WORD).await;
            shell.show_as_follower();
        });
    }

    /// Stands in line, to write when the writer's tab is closed.
    pub(super) fn queue_for_lock(self: &Rc<Self>) {
        if self.handing_over.borrow().is_some() || self.is_queued.replace(true) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            let lock = shell.acquire(Ask::Queue).await;
            shell.is_queued.set(false);
            if let Some(lock) = lock {
                shell.become_writer(lock).await;
            }
        });
    }

    /// Asks the writer to hand over, and takes the lock when it has, or does not answer.
    pub(super) fn take_over(self: &Rc<Self>) {
        if !self.is_following() || self.wants_to_write.replace(true) {
            return;
        }
        self.post(&Message::Want { tab: self.tab });
        let shell = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(HAND_OVER).await;
            shell.take_lock();
        });
    }

    fn take_lock(self: &Rc<Self>) {
        if !self.is_following() || !self.wants_to_write.replace(false) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            if let Some(lock) = shell.acquire(Ask::Take).await {
                shell.become_writer(lock).await;
            }
        });
    }

    fn hear(self: &Rc<Self>, message: Message) {
        match message {
            Message::Here { tab, looking } => self.greet(tab, looking),
            Message::Gone { tab } => self.forget(tab),
            Message::Want { tab } => self.hand_over(tab),
            Message::Yours { tab } if tab == self.tab => self.take_lock(),
            Message::Writing { .. } if self.is_following() => self.tell_where_we_look(),
            // It was unlocked there.
            Message::Writing { .. } if self.is_locked() => self.follow(),
            Message::LockNow if self.writer().is_some() => self.lock_now(),
            Message::Read(n, notice) => self.note_read(n, &notice),
            Message::Active => self.last_active.set(now().0),
            Message::Locked | Message::Wiped => environment::load("/"),
            Message::Shown(shown) if self.is_following() => {
                self.screen.borrow_mut().show(shown);
                self.show_as_follower();
            }
            Message::Document(n, page) if self.is_following() => {
                let view = DocView::from(page);
                if n != OWN && self.current.get() == Some(n) {
                    self.open(n, view);
                } else {
                    self.screen.borrow().show_document(n, view);
                }
            }
            Message::LockNow
            | Message::Yours { .. }
            | Message::Writing { .. }
            | Message::Shown(_)
            | Message::Document(..) => {}
        }
    }

    /// A follower says where it looks: it is told everything, now and from now on.
    fn greet(self: &Rc<Self>, tab: crate::runtime::message::TabId, looking: Option<u32>) {
        let Some(writer) = self.writer() else {
            return;
        };
        writer.followers.borrow_mut().insert(tab, looking);
        self.post(&Message::Shown(self.screen.borrow().shown().clone()));
        self.post_documents([OWN].into_iter().chain(looking));
        self.tell_where_we_look();
    }

    fn forget(&self, tab: crate::runtime::message::TabId) {
        if let Some(writer) = self.writer() {
            writer.followers.borrow_mut().remove(&tab);
            self.tell_where_we_look();
        }
    }

    fn show_as_follower(&self) {
        if self.is_following() {
            self.screen.borrow().set_boot(Boot::Follower);
        }
    }
}
