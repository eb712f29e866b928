//! Backup files: the engine gives the content, a passphrase seals it, the browser saves it; and the way back.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use twofold_crypto::{BackupError, LockParams, open_backup, seal_backup};
use twofold_sync::Request;
use twofold_sync::engine::arrive::{Arrival, ArrivalError};
use wasm_bindgen_futures::spawn_local;
use zeroize::Zeroizing;

use super::Shell;
use super::locking::BREATH;
use crate::runtime::entropy::rng;
use crate::runtime::files;
use crate::runtime::local_key::normal;
use crate::runtime::time::clock;
use crate::state::{BackupProblem, BackupRequest, BackupStep, BackupView};

impl Shell {
    pub(super) fn ask_about_backup(self: &Rc<Self>, asked: BackupRequest) {
        match asked {
            BackupRequest::Make(password) => {
                self.backup_password.replace(Some(Zeroizing::new(password)));
                self.show_backup(BackupStep::Preparing, None);
                self.ask(Request::PrepareBackup);
                self.make_backup_if_ready();
            }
            BackupRequest::Choose => self.choose_backup(),
            BackupRequest::Open(password) => self.open_backup(Zeroizing::new(password)),
            BackupRequest::Stop => {
                self.backup_password.take();
                self.backup_file.take();
                self.screen.borrow().set_backup(BackupView::default());
            }
        }
    }

    fn show_backup(&self, step: BackupStep, problem: Option<BackupProblem>) {
        let screen = self.screen.borrow();
        let chosen = screen.backup().chosen;
        screen.set_backup(BackupView { step, chosen, problem });
    }

    /// Makes the file that was asked for, as soon as everything in it is also at the relay.
    pub(super) fn make_backup_if_ready(self: &Rc<Self>) {
        if self.backup_password.borrow().is_none() {
            return;
        }
        let content = self.writer().and_then(|writer| writer.read(twofold_sync::Engine::backup));
        let Some((content, password)) = content.and_then(|content| Some((content, self.backup_password.take()?)))
        else {
            return;
        };
        let shell = self.clone();
        spawn_local(async move {
            shell.show_backup(BackupStep::Working, None);
            TimeoutFuture::new(BREATH).await;
            let sealed = seal_backup(&content, &normal(&password), LockParams::default(), &mut rng());
            let date = clock().today();
            let name = format!("twofold-{:04}-{:02}-{:02}.backup", date.year, date.month, date.day);
            match sealed.ok().and_then(|file| files::save(&name, &file).ok()) {
                Some(()) => shell.show_backup(BackupStep::Made(name), None),
                None => shell.show_backup(BackupStep::Idle, Some(BackupProblem::NotMade)),
            }
        });
    }

    fn choose_backup(self: &Rc<Self>) {
        let shell = self.clone();
        let offered = files::choose(move |chosen| {
            let problem = chosen.is_none().then_some(BackupProblem::NoFile);
            let (name, file) = chosen.unzip();
            shell.backup_file.replace(file.unwrap_or_default());
            shell.screen.borrow().set_backup(BackupView { chosen: name, problem, ..BackupView::default() });
        });
        if offered.is_err() {
            self.show_backup(BackupStep::Idle, Some(BackupProblem::NoFile));
        }
    }

    fn open_backup(self: &Rc<Self>, password: Zeroizing<String>) {
        if self.backup_file.borrow().is_empty() {
            return self.show_backup(BackupStep::Idle, Some(BackupProblem::NoFile));
        }
        self.show_backup(BackupStep::Working, None);
        let shell = self.clone();
        spawn_local(async move {
            TimeoutFuture::new(BREATH).await;
            let opened = open_backup(&shell.backup_file.borrow(), &normal(&password));
            let problem = match opened {
                Ok(content) => {
                    shell.made_something();
                    shell.ask(Request::OpenBackup { content });
                    shell.backup_refused()
                }
                Err(BackupError::NotABackup) => Some(BackupProblem::NotABackup),
                Err(BackupError::UnknownVersion) => Some(BackupProblem::Newer),
                Err(BackupError::WrongPassword) => Some(BackupProblem::WrongPassphrase),
            };
            shell.show_backup(BackupStep::Idle, problem);
        });
    }

    /// Why the engine did not take what was in the file; that is told here and not as what became of a link.
    fn backup_refused(self: &Rc<Self>) -> Option<BackupProblem> {
        let arrival = self.writer()?.read(twofold_sync::Engine::arrival);
        let Some(Arrival::Failed(error)) = arrival else {
            self.backup_file.take();
            self.screen.borrow().set_backup(BackupView::default());
            return None;
        };
        self.ask(Request::StayOut);
        Some(match error {
            ArrivalError::OtherRelay => BackupProblem::OtherRelay,
            ArrivalError::Occupied => BackupProblem::SomebodyElse,
            _ => BackupProblem::Newer,
        })
    }
}
