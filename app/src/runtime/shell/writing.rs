//! Becoming the tab that writes, being it, and giving it up.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use twofold_sync::store::BatchId;
use twofold_sync::{Changed, Input, Request};
use wasm_bindgen_futures::spawn_local;

use super::{Mode, Shell};
use crate::runtime::devices;
use crate::runtime::environment::is_visible;
use crate::runtime::lock::{Ask, WriterLock, acquire};
use crate::runtime::message::{Message, OWN, Page, TabId};
use crate::runtime::shown::{self, Shown};
use crate::runtime::store::StoreError;
use crate::runtime::time::now;
use crate::runtime::writer::Writer;
use crate::state::{Boot, Devices, Joining, Notice, StartProblem, Starting, Unsupported};

/// What has changed since followers were told last: at most once a frame.
#[derive(Default)]
pub(crate) struct Posting {
    due: Option<Timeout>,
    documents: BTreeSet<u32>,
}

/// About one frame, in milliseconds.
const FRAME: u32 = 16;
/// How long another tab may take to pick up what was handed over, in milliseconds.
const PICK_UP: u32 = 5_000;

impl Shell {
    /// Writes if nobody does, and follows otherwise.
    pub(super) fn begin(self: &Rc<Self>) {
        let shell = self.clone();
        spawn_local(async move {
            match shell.acquire(Ask::IfFree).await {
                Some(lock) => shell.become_writer(lock).await,
                None => shell.follow(),
            }
        });
    }

    /// Asks for the writer's lock.
    pub(super) async fn acquire(self: &Rc<Self>, ask: Ask) -> Option<Rc<WriterLock>> {
        let shell = Rc::downgrade(self);
        let on_lost = move || {
            if let Some(shell) = shell.upgrade() {
                shell.handing_over.take();
                shell.step_down();
                shell.queue_for_lock();
            }
        };
        acquire(ask, on_lost).await.map(Rc::new)
    }

    /// Opens everything as the writer. Whoever asked before holds the lock.
    pub(super) async fn become_writer(self: &Rc<Self>, lock: Rc<WriterLock>) {
        *self.mode.borrow_mut() = Mode::Undecided;
        self.wants_to_write.set(false);
        let password = self.password.take();
        let opened = Writer::open(self, lock.clone(), password.as_ref().map(|password| password.as_str())).await;
        if lock.is_lost() {
            if let Ok((writer, _)) = opened {
                writer.stop();
            }
            return self.follow();
        }
        match opened {
            Ok((writer, rows)) => {
                *self.mode.borrow_mut() = Mode::Writing(writer.clone());
                writer.handle(Input::Boot(rows));
                self.open_current();
                self.execute_now();
                self.screen.borrow().set_boot(Boot::Ready);
                self.remember_soon();
                self.tell_where_we_look();
                self.post(&Message::Writing { tab: self.tab });
                self.catch_up();
                self.learn_storage();
                self.last_active.set(now().0);
                self.learn_lock().await;
            }
            Err(error @ (StoreError::Locked | StoreError::WrongPassword)) => {
                lock.let_go();
                self.stay_locked(error == StoreError::WrongPassword);
            }
            Err(StoreError::Superseded) => {
                lock.let_go();
                self.follow();
            }
            Err(error) => {
                lock.let_go();
                self.screen.borrow().set_boot(Boot::Unsupported(unsupported(error)));
            }
        }
    }

    /// Stops writing at once, and follows. Nothing happens if this tab does not write.
    pub(super) fn step_down(self: &Rc<Self>) {
        if let Some(writer) = self.writer() {
            *self.mode.borrow_mut() = Mode::Undecided;
            writer.stop();
            self.posting.take();
            self.screen.borrow_mut().set_joining(Joining::Idle);
            self.screen.borrow().show_devices(Devices::default());
            self.follow();
        }
    }

    /// A newer version of the app has taken the database.
    pub(crate) fn superseded(self: &Rc<Self>) {
        self.screen.borrow_mut().raise(Notice::Superseded);
        if let Some(writer) = self.writer() {
            writer.lock().let_go();
        }
        self.step_down();
    }

    /// Another tab of this profile wants to write: it gets everything, durable.
    pub(super) fn hand_over(self: &Rc<Self>, to: TabId) {
        let Some(writer) = self.writer() else {
            return;
        };
        let shell = self.clone();
        spawn_local(async move {
            // If it does not become durable, the other tab takes the lock by itself, and this one has kept trying.
            if !writer.flush().await || shell.writer().is_none() {
                return;
            }
            // The partner is told, and greets the next tab: otherwise that one would think for a while that it is alone.
            writer.ask(Request::Looking(None));
            let lock = writer.lock().clone();
            shell.handing_over.replace(Some(lock.clone()));
            shell.step_down();
            shell.post(&Message::Yours { tab: to });
            gloo_timers::future::TimeoutFuture::new(PICK_UP).await;
            // Nobody took it: somebody has to write.
            if shell.handing_over.take().is_some() && !lock.is_lost() {
                shell.become_writer(lock).await;
            }
        });
    }

    /// Shows what the engine has changed: here now, in other tabs a frame later.
    pub(crate) fn show(self: &Rc<Self>, writer: &Rc<Writer>, changed: &BTreeSet<Changed>) {
        let documents: BTreeSet<u32> = changed
            .iter()
            .filter_map(|what| match what {
                Changed::Document(n) => Some(*n),
                Changed::Own => Some(OWN),
                Changed::Session | Changed::Pair(_) => None,
            })
            .collect();
        // Documents first: a screen must never compute an edit from a text that the engine has no more.
        for n in &documents {
            if self.screen.borrow().has_opened(*n) {
                let view = writer.document(*n);
                self.screen.borrow().show_document(*n, view);
            }
        }
        if documents.len() < changed.len() {
            self.show_shown(writer);
        }
        self.post_later(documents);
    }

    /// Shows everything but documents.
    pub(super) fn show_shown(self: &Rc<Self>, writer: &Rc<Writer>) {
        let now = now();
        let offline_since = writer.offline_since();
        let (shown, joining, devices) = {
            let screen = self.screen.borrow();
            writer.read(|engine| {
                let joining = shown::joining::joining(engine, offline_since.is_some(), now, screen.preview());
                let devices = devices::devices(engine, screen.origin(), &screen.devices());
                (Shown::of(engine, now, offline_since), joining, devices)
            })
        };
        self.name_this_device(&devices);
        self.make_backup_if_ready();
        let is_found = matches!(joining, Joining::Found(_));
        let mut screen = self.screen.borrow_mut();
        screen.show(shown);
        screen.set_joining(joining);
        screen.show_devices(devices);
        let is_open = screen.has_opened(self.current.get().unwrap_or(OWN));
        drop(screen);
        if !is_open {
            self.open_current();
        }
        if is_found && let Some(name) = self.joining_as.take() {
            self.later(Request::Join { name });
        }
    }

    /// Puts the current pair on screen, if it is known.
    pub(super) fn open_current(self: &Rc<Self>) {
        let Some(n) = self.current.get() else {
            return self.screen.borrow().close();
        };
        if self.writer().is_none() {
            return self.open_remembered(n);
        }
        if let Some(writer) = self.writer()
            && self.screen.borrow().shown().pair(n).is_some()
        {
            self.open(n, writer.document(n));
            let own = writer.document(OWN);
            self.screen.borrow().show_document(OWN, own);
        }
    }

    /// Which pair is on screen, here or in a tab that follows: the partner is told, and what comes counts as seen.
    pub(super) fn tell_where_we_look(&self) {
        let here = self.current.get().filter(|_| is_visible());
        match self.writer() {
            Some(writer) => {
                let there = writer.followers.borrow().values().find_map(|looking| *looking);
                writer.ask(Request::Looking(here.or(there)));
            }
            None => self.post(&Message::Here { tab: self.tab, looking: here }),
        }
    }

    /// A batch is durable.
    pub(crate) fn stored(self: &Rc<Self>, batch: BatchId) {
        let mut screen = self.screen.borrow_mut();
        screen.lower(&Notice::StorageFull);
        screen.lower(&Notice::StorageLost);
        if let Some((n, _)) = self.starting.get().filter(|(_, last)| *last <= batch) {
            self.starting.set(None);
            screen.set_starting(Starting::Started(n));
        }
        drop(screen);
        self.ask_to_keep_once();
        self.remember_soon();
    }

    /// The database does not take any more.
    pub(crate) fn storage_trouble(self: &Rc<Self>, error: StoreError) {
        if error == StoreError::Superseded {
            // The lock may say so a moment later, or never if the browser lost it.
            return self.step_down();
        }
        let mut screen = self.screen.borrow_mut();
        screen.raise(if error == StoreError::Full { Notice::StorageFull } else { Notice::StorageLost });
        if self.starting.take().is_some() {
            screen.set_starting(Starting::Failed(StartProblem::Storage));
        }
    }

    /// Tries the database again.
    pub(super) fn retry_storage(&self) {
        if let Some(writer) = self.writer() {
            writer.retry_storage();
        }
    }

    /// Remembers which pair was just started, and when it is durable.
    pub(super) fn note_started(&self) {
        if self.screen.borrow().starting() != Starting::Working {
            return;
        }
        if let Some(writer) = self.writer()
            && let Some(n) = writer.read(|engine| engine.pairs(now()).last().map(|pair| pair.n))
        {
            self.starting.set(Some((n, writer.newest_batch())));
        }
    }

    pub(super) fn later(self: &Rc<Self>, request: Request) {
        let shell = self.clone();
        spawn_local(async move { shell.ask(request) });
    }

    fn post_later(self: &Rc<Self>, documents: BTreeSet<u32>) {
        if self.writer().is_none_or(|writer| writer.followers.borrow().is_empty()) {
            return;
        }
        let mut posting = self.posting.borrow_mut();
        posting.documents.extend(documents);
        if posting.due.is_none() {
            let shell = self.clone();
            posting.due = Some(Timeout::new(FRAME, move || shell.post_now()));
        }
    }

    fn post_now(&self) {
        let documents = std::mem::take(&mut *self.posting.borrow_mut()).documents;
        self.post(&Message::Shown(self.screen.borrow().shown().clone()));
        self.post_documents(documents);
    }

    /// Posts documents that somebody looks at.
    pub(super) fn post_documents(&self, documents: impl IntoIterator<Item = u32>) {
        let Some(writer) = self.writer() else {
            return;
        };
        let wanted: BTreeSet<u32> = writer.followers.borrow().values().flatten().copied().chain([OWN]).collect();
        for n in documents.into_iter().filter(|n| wanted.contains(n)) {
            let page = Page::from(&writer.document(n));
            self.post(&Message::Document(n, page));
        }
    }
}

const fn unsupported(error: StoreError) -> Unsupported {
    match error {
        StoreError::Newer => Unsupported::NewerData,
        StoreError::Blocked => Unsupported::Blocked,
        // Asked for before: whoever comes here cannot be asked.
        StoreError::KeyLost | StoreError::Locked | StoreError::WrongPassword => Unsupported::KeyLost,
        StoreError::Full => Unsupported::Full,
        StoreError::Lost | StoreError::Superseded | StoreError::Unavailable => Unsupported::NoStorage,
    }
}
