//! The tab that writes: the engine, and its effects done in their order.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use rand_core::Rng;
use twofold_crypto::LocalKey;
use twofold_model::{Command, DocView};
use twofold_sync::engine::Refusal;
use twofold_sync::engine::history::Past;
use twofold_sync::engine::signing::{SignRefusal, SignRequest};
use twofold_sync::store::{BatchId, Row};
use twofold_sync::{Changed, Effect, Engine, Input, Request, Target};
use wasm_bindgen_futures::spawn_local;

use super::entropy::rng;
use super::environment;
use super::local_key::local_key;
use super::lock::WriterLock;
use super::message::TabId;
use super::queue::{Progress, StoreQueue};
use super::shell::Shell;
use super::socket::{LineEvent, Socket};
use super::store::indexed_db::IndexedDb;
use super::store::{Store, StoreError};
use super::time::now;
use crate::i18n;

/// The database of this app in the browser profile.
pub(crate) const DATABASE: &str = "twofold";
/// No wish of the engine is fulfilled faster than this, in milliseconds: the page stays alive whatever it wishes.
const SHORTEST_WAKE: u64 = 10;
/// Timers of browsers cannot count further than 24 days; an early wake does no harm.
const LONGEST_WAKE: u64 = 60 * 60 * 1000;

/// Everything that only the writing tab has.
pub(crate) struct Writer {
    shell: Weak<Shell>,
    local: LocalKey,
    engine: RefCell<Engine>,
    queue: Rc<StoreQueue<IndexedDb>>,
    socket: Rc<Socket>,
    wake: RefCell<Option<Timeout>>,
    lock: Rc<WriterLock>,
    newest_batch: Cell<BatchId>,
    offline_since: Cell<Option<u64>>,
    /// Tabs that follow, and which pair each has on screen.
    pub(super) followers: RefCell<BTreeMap<TabId, Option<u32>>>,
}

impl Writer {
    /// Opens the database as its writer. The rows are for [`Input::Boot`], once the shell knows the writer.
    pub(crate) async fn open(
        shell: &Rc<Shell>,
        lock: Rc<WriterLock>,
        password: Option<&str>,
    ) -> Result<(Rc<Self>, Vec<Row>), StoreError> {
        let on_superseded = {
            let shell = Rc::downgrade(shell);
            move || {
                if let Some(shell) = shell.upgrade() {
                    shell.superseded();
                }
            }
        };
        let store = IndexedDb::claim(DATABASE, Rc::new(on_superseded)).await?;
        let (rows, local) = match open_rows(shell, &store, password).await {
            Ok(opened) => opened,
            Err(error) => {
                store.close();
                return Err(error);
            }
        };
        let templates = i18n::templates().collect();
        let mut nonce = [0; 16];
        rng().fill_bytes(&mut nonce);
        let engine = Engine::new(local.clone(), shell.origin().to_owned(), templates, nonce);
        let shell = Rc::downgrade(shell);
        let writer = Rc::new_cyclic(|me: &Weak<Self>| {
            let tell = {
                let me = me.clone();
                move |progress| {
                    if let Some(me) = me.upgrade() {
                        me.progress(progress);
                    }
                }
            };
            let queue = Rc::new(StoreQueue::new(store, tell));
            let hear = {
                let me = me.clone();
                move |event| {
                    if let Some(me) = me.upgrade() {
                        me.heard(event);
                    }
                }
            };
            let url = shell.upgrade().map(|shell| shell.relay_url()).unwrap_or_default();
            Self {
                shell,
                local,
                engine: RefCell::new(engine),
                queue,
                socket: Socket::new(url, hear),
                wake: RefCell::default(),
                lock,
                newest_batch: Cell::new(0),
                offline_since: Cell::new(None),
                followers: RefCell::default(),
            }
        });
        Ok((writer, rows))
    }

    /// Gives the engine an input, and does what it says.
    pub(crate) fn handle(self: &Rc<Self>, input: Input) {
        let effects = self.engine.borrow_mut().handle(input, now(), &mut rng());
        self.perform(effects);
    }

    /// Asks the engine for something.
    pub(crate) fn ask(self: &Rc<Self>, request: Request) {
        self.handle(Input::Ask(request));
    }

    /// Changes a document: shown when this returns.
    pub(crate) fn execute(self: &Rc<Self>, target: &Target, command: Command) -> Result<(), Refusal> {
        let effects = self.engine.borrow_mut().execute(target, command, now(), &mut rng())?;
        self.perform(effects);
        Ok(())
    }

    /// Signs a pair's agreement: shown when this returns.
    pub(crate) fn sign(self: &Rc<Self>, n: u32, request: &SignRequest) -> Result<(), SignRefusal> {
        let effects = self.engine.borrow_mut().sign_agreement(n, request, now(), &mut rng())?;
        self.perform(effects);
        Ok(())
    }

    /// The changes of a pair's document, the newest first.
    pub(crate) fn history(&self, n: u32) -> Vec<Past> {
        self.engine.borrow_mut().history(n)
    }

    /// Reads the engine. Nothing of it may be kept.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Engine) -> T) -> T {
        read(&self.engine.borrow())
    }

    /// A document as it is now.
    pub(crate) fn document(&self, n: u32) -> DocView {
        self.engine.borrow().document(n).unwrap_or_default()
    }

    /// Since when the relay has not been reached, in minutes; nothing before the first failure.
    pub(crate) fn offline_since(&self) -> Option<u64> {
        self.offline_since.get()
    }

    /// The newest batch that was put in line.
    pub(crate) fn newest_batch(&self) -> BatchId {
        self.newest_batch.get()
    }

    /// Before the page goes away: see [`StoreQueue::leave`].
    pub(crate) fn leave(&self, screen: impl FnOnce() -> Vec<u8>) -> bool {
        self.queue.leave(screen)
    }

    /// Whether a page that goes away now may lose something: see [`StoreQueue::is_at_risk`].
    pub(crate) fn is_at_risk(&self) -> bool {
        self.queue.is_at_risk()
    }

    /// Whether everything is durable, and nothing waits.
    pub(crate) fn is_settled(&self) -> bool {
        self.queue.is_settled()
    }

    /// The line to the relay.
    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    /// The database.
    pub(crate) fn store(&self) -> &IndexedDb {
        self.queue.store()
    }

    /// The key of what is kept here.
    pub(crate) fn local(&self) -> &LocalKey {
        &self.local
    }

    /// The lock by which this tab writes.
    pub(crate) fn lock(&self) -> &Rc<WriterLock> {
        &self.lock
    }

    /// Completes every thought and waits until all is durable. False if it does not come to that.
    pub(crate) async fn flush(self: &Rc<Self>) -> bool {
        self.ask(Request::Flush);
        self.settled().await
    }

    /// Waits until all is durable. False if it does not come to that.
    pub(crate) async fn settled(&self) -> bool {
        self.queue.settled().await
    }

    /// Tries the database again after trouble.
    pub(crate) fn retry_storage(&self) {
        if self.queue.resume() {
            self.write();
        }
    }

    /// Writes and sends nothing more.
    pub(crate) fn stop(&self) {
        self.queue.close();
        self.queue.store().close();
        self.socket.close();
        self.wake.take();
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        let mut changed = BTreeSet::new();
        for effect in effects {
            match effect {
                Effect::Store { batch, ops } => {
                    self.newest_batch.set(batch);
                    if self.queue.push(batch, ops) {
                        self.write();
                    }
                }
                Effect::Connect => self.socket.connect(),
                Effect::Disconnect => self.socket.disconnect(),
                Effect::Send(frame) => self.socket.send(&frame),
                Effect::Wake(time) => self.wake_at(time.since(now())),
                Effect::Changed(what) => {
                    changed.insert(what);
                }
            }
        }
        self.show(&changed);
    }

    fn show(self: &Rc<Self>, changed: &BTreeSet<Changed>) {
        if let Some(shell) = self.shell.upgrade()
            && !changed.is_empty()
        {
            shell.show(self, changed);
        }
    }

    fn write(&self) {
        let queue = self.queue.clone();
        spawn_local(async move { queue.write().await });
    }

    fn wake_at(self: &Rc<Self>, pause: u64) {
        let pause = u32::try_from(pause.clamp(SHORTEST_WAKE, LONGEST_WAKE)).unwrap_or(u32::MAX);
        let me = Rc::downgrade(self);
        let wake = Timeout::new(pause, move || {
            if let Some(me) = me.upgrade() {
                me.handle(Input::Tick);
            }
        });
        self.wake.replace(Some(wake));
    }

    fn progress(self: &Rc<Self>, progress: Progress) {
        let Some(shell) = self.shell.upgrade() else {
            return;
        };
        match progress {
            Progress::Stored(batch) => {
                self.handle(Input::Stored(batch));
                shell.stored(batch);
            }
            Progress::Stuck(error) => shell.storage_trouble(error),
        }
    }

    fn heard(self: &Rc<Self>, event: LineEvent) {
        let input = match event {
            LineEvent::Connected => Input::Connected,
            LineEvent::Frame(bytes) => Input::Frame(bytes),
            LineEvent::Disconnected => {
                if self.offline_since.get().is_none() {
                    self.offline_since.set(Some(now().minutes()));
                }
                Input::Disconnected
            }
        };
        self.handle(input);
        if self.read(|engine| engine.connection() == twofold_sync::status::Connection::Online) {
            self.socket.settled();
            if self.offline_since.take().is_some() {
                self.show(&BTreeSet::from([Changed::Session]));
            }
        }
    }
}

/// All rows and their key. What was shown last is on the screen before the rows are read.
async fn open_rows(
    shell: &Rc<Shell>,
    store: &IndexedDb,
    password: Option<&str>,
) -> Result<(Vec<Row>, LocalKey), StoreError> {
    if let Some(sealed) = store.screen().await? {
        let local = local_key(store, false, password).await?;
        if shell.show_remembered(&local, &sealed) {
            environment::drawn().await;
        }
        return Ok((store.load().await?, local));
    }
    let rows = store.load().await?;
    let local = local_key(store, rows.is_empty(), password).await?;
    Ok((rows, local))
}
