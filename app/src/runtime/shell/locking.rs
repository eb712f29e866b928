//! Locking the app: everything durable, the key gone, the page loaded anew. And wiping this browser.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::Database;
use wasm_bindgen_futures::spawn_local;
use zeroize::Zeroizing;

use super::{Mode, Shell};
use crate::runtime::environment;
use crate::runtime::local_key::{self, is_password};
use crate::runtime::lock::Ask;
use crate::runtime::message::Message;
use crate::runtime::store::StoreError;
use crate::runtime::time::now;
use crate::runtime::writer::DATABASE;
use crate::state::{Boot, LockProblem, LockRequest, LockView};

/// Time for the page to say that it works, before the work begins, in milliseconds.
pub(super) const BREATH: u32 = 50;

impl Shell {
    pub(super) fn ask_about_lock(self: &Rc<Self>, asked: LockRequest) {
        match asked {
            LockRequest::Set { old, new, minutes } => self.set_lock(old, Some((new, minutes))),
            LockRequest::Remove { old } => self.set_lock(Some(old), None),
            LockRequest::Now => self.lock_now(),
            LockRequest::Unlock(password) => self.unlock(password),
            LockRequest::Wipe => self.wipe(),
        }
    }

    /// Shows how it stands with the passphrase.
    pub(super) async fn learn_lock(self: &Rc<Self>) {
        if let Some(writer) = self.writer() {
            let minutes = local_key::idle_minutes(writer.store()).await.unwrap_or_default();
            self.update_lock(|lock| *lock = LockView { minutes, ..LockView::default() });
        }
    }

    fn update_lock(&self, change: impl FnOnce(&mut LockView)) {
        let screen = self.screen.borrow();
        let mut lock = screen.lock();
        change(&mut lock);
        screen.set_lock(lock);
    }

    fn set_lock(self: &Rc<Self>, old: Option<String>, new: Option<(String, u32)>) {
        let Some(writer) = self.writer() else {
            return;
        };
        self.update_lock(|lock| *lock = LockView { is_working: true, problem: None, ..*lock });
        let shell = self.clone();
        let (old, new) = (old.map(Zeroizing::new), new.map(|(new, minutes)| (Zeroizing::new(new), minutes)));
        spawn_local(async move {
            TimeoutFuture::new(BREATH).await;
            let store = writer.store();
            let is_right = is_password(store, old.as_ref().map_or("", |old| old)).await;
            let result = match (is_right, &new) {
                (Err(error), _) => Err(error),
                (Ok(()), Some((new, minutes))) => local_key::lock(store, writer.local(), new, *minutes).await,
                (Ok(()), None) => local_key::unlock(store, writer.local()).await,
            };
            shell.update_lock(|lock| {
                lock.is_working = false;
                match result {
                    Ok(()) => {
                        lock.minutes = new.map(|(_, minutes)| minutes);
                        lock.done += 1;
                    }
                    Err(StoreError::WrongPassword) => lock.problem = Some(LockProblem::Wrong),
                    Err(_) => lock.problem = Some(LockProblem::Storage),
                }
            });
        });
    }

    /// Locks: what is unsealed here is gone with the page.
    pub(super) fn lock_now(self: &Rc<Self>) {
        let Some(writer) = self.writer() else {
            return self.post(&Message::LockNow);
        };
        if self.screen.borrow().lock().minutes.is_none() {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            // What cannot become durable is lost, as it would be with the tab.
            writer.flush().await;
            writer.stop();
            shell.post(&Message::Locked);
            environment::load("/");
        });
    }

    fn unlock(self: &Rc<Self>, password: String) {
        self.password.replace(Some(Zeroizing::new(password)));
        self.update_lock(|lock| *lock = LockView { is_working: true, problem: None, ..*lock });
        let shell = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(BREATH).await;
            shell.begin();
        });
    }

    /// There is a passphrase, and it was not given, or another was.
    pub(super) fn stay_locked(&self, is_wrong: bool) {
        *self.mode.borrow_mut() = Mode::Undecided;
        self.update_lock(|lock| {
            *lock = LockView { problem: is_wrong.then_some(LockProblem::Wrong), ..LockView::default() };
        });
        self.screen.borrow().set_boot(Boot::Locked);
    }

    pub(super) fn is_locked(&self) -> bool {
        self.screen.borrow().boot() == Boot::Locked
    }

    /// Somebody touched this page.
    pub(super) fn note_activity(&self) {
        self.last_active.set(now().0);
        self.was_active.set(true);
    }

    /// Tells the writer that somebody is at another tab; locks when nobody was at any for as long as was asked for.
    pub(super) fn lock_if_idle(self: &Rc<Self>) {
        if self.is_following() && self.was_active.replace(false) {
            self.post(&Message::Active);
        }
        let idle = now().0.saturating_sub(self.last_active.get());
        let is_due = self.screen.borrow().lock().is_due(idle);
        if self.writer().is_some() && is_due {
            self.lock_now();
        }
    }

    /// Deletes everything that this browser keeps, and begins anew.
    fn wipe(self: &Rc<Self>) {
        self.forget_remembered();
        let shell = self.clone();
        spawn_local(async move {
            // Held until the page goes: no other tab may begin anything meanwhile.
            let held = match shell.writer() {
                Some(writer) => {
                    writer.stop();
                    Some(writer.lock().clone())
                }
                None => shell.acquire(Ask::Take).await,
            };
            *shell.mode.borrow_mut() = Mode::Undecided;
            if let Ok(deleted) = Database::delete_by_name(DATABASE) {
                // Another tab that still has it open is told below; the browser then deletes it.
                drop(deleted.await);
            }
            environment::forget_everything().await;
            shell.post(&Message::Wiped);
            environment::load("/");
            drop(held);
        });
    }
}
