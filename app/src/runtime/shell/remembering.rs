//! The screen of last time, until the rows are open; and keeping this one for the next time.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use twofold_crypto::LocalKey;
use twofold_model::{Command, CommandError};
use twofold_sync::Target;
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::runtime::entropy::rng;
use crate::runtime::message::OWN;
use crate::runtime::remembered::{OnScreen, Remembered};
use crate::runtime::writer::Writer;
use crate::state::{Boot, NotWritten};

/// How long nothing may become durable before the screen is kept, in milliseconds: longer than a pause between words.
const CALM: u32 = 3_000;
/// What is sealed, for whoever opens it.
const PURPOSE: &str = "screen";

/// What this tab knows of the screen that is kept.
#[derive(Default)]
pub(super) struct Remembering {
    /// Last time's, from when it was put on the screen until the rows are open.
    on_screen: Option<OnScreen>,
    /// The pair whose document is kept with it.
    pair: Option<u32>,
    due: Option<Timeout>,
}

impl Shell {
    /// Puts last time's screen on the screen. False if it cannot be read; then the rows will say everything.
    pub(crate) fn show_remembered(self: &Rc<Self>, local: &LocalKey, sealed: &[u8]) -> bool {
        let opened = local.open(PURPOSE, &[], sealed).ok();
        let Some(remembered) = opened.and_then(|plain| Remembered::decode(&plain)) else {
            return false;
        };
        let (shown, on_screen) = remembered.take_apart();
        let mut remembering = self.remembering.borrow_mut();
        remembering.pair = on_screen.pair();
        remembering.on_screen = Some(on_screen);
        drop(remembering);
        self.screen.borrow_mut().show(shown);
        if let Some(n) = self.current.get() {
            self.open_remembered(n);
        }
        self.screen.borrow().set_boot(Boot::Remembered);
        true
    }

    /// Puts a pair on screen as it was, if it was.
    pub(super) fn open_remembered(self: &Rc<Self>, n: u32) {
        let remembering = self.remembering.borrow();
        let Some(on_screen) = &remembering.on_screen else {
            return;
        };
        let (view, own) = (on_screen.document(n).cloned(), on_screen.document(OWN).cloned());
        drop(remembering);
        if let Some(view) = view {
            self.open(n, view);
            self.screen.borrow().show_document(OWN, own.unwrap_or_default());
        }
    }

    /// Takes a command before there is anybody to carry it out.
    ///
    /// # Errors
    /// This tab will not carry it out either: another one writes.
    pub(super) fn execute_later(&self, target: &Target, command: Command) -> Result<(), NotWritten> {
        let mut remembering = self.remembering.borrow_mut();
        let on_screen = remembering.on_screen.as_mut().ok_or(NotWritten::Command(CommandError::Broken))?;
        let named = match target {
            Target::Pair(_) => None,
            Target::Own(n) => self.screen.borrow().shown().drawer(*n).map(|drawer| drawer.command(command.clone())),
        };
        let named = named.unwrap_or_else(|| command.clone());
        let typed = on_screen.note(target, command, &named).map(|(n, view)| (n, view.clone()));
        drop(remembering);
        // What last time's screen says of where things are is not so of this.
        let (Target::Pair(n) | Target::Own(n)) = target;
        let shown = self.screen.borrow().shown().clone().saving(*n);
        self.screen.borrow_mut().show(shown);
        if let Some((n, view)) = typed {
            self.screen.borrow().show_document(n, view);
        }
        Ok(())
    }

    /// Carries out what was done on last time's screen, on the documents that it was made from.
    pub(super) fn execute_now(self: &Rc<Self>) {
        let on_screen = self.remembering.borrow_mut().on_screen.take();
        for (target, command) in on_screen.into_iter().flat_map(|on_screen| on_screen.done) {
            // The same documents: refused only if the pair is over since.
            drop(self.execute(&target, command));
        }
    }

    /// Whether something was done on last time's screen that nobody has carried out.
    pub(super) fn has_to_execute(&self) -> bool {
        self.remembering.borrow().on_screen.as_ref().is_some_and(|on_screen| !on_screen.done.is_empty())
    }

    /// There is nothing to come: another tab writes.
    pub(super) fn forget_remembered(&self) {
        self.remembering.borrow_mut().on_screen.take();
    }

    /// Keeps the screen as soon as nothing happens.
    pub(super) fn remember_soon(self: &Rc<Self>) {
        let shell = self.clone();
        let due = Timeout::new(CALM, move || shell.remember());
        self.remembering.borrow_mut().due = Some(due);
    }

    /// The page may go away any time now: what is about to be written is given to the database at once, and the screen
    /// with it. If nothing is, the screen is kept as soon as everything is durable.
    pub(super) fn remember_now(self: &Rc<Self>) {
        let Some(writer) = self.writer() else {
            return;
        };
        if writer.leave(|| self.sealed_screen(&writer)) {
            return;
        }
        let shell = self.clone();
        spawn_local(async move {
            if writer.settled().await {
                shell.remember();
            }
        });
    }

    fn remember(self: &Rc<Self>) {
        let Some(writer) = self.writer().filter(|writer| writer.is_settled()) else {
            // What is being written calls again.
            return;
        };
        if writer.store().has_screen() && self.remembering.borrow().pair == self.pair_to_remember() {
            return;
        }
        let sealed = self.sealed_screen(&writer);
        spawn_local(async move {
            // Without it, the next start takes a little longer.
            let _ = writer.store().keep_screen(&sealed).await;
        });
    }

    fn pair_to_remember(&self) -> Option<u32> {
        self.current.get().or(self.remembering.borrow().pair)
    }

    /// What is on the screen now, as it is kept.
    fn sealed_screen(&self, writer: &Writer) -> Vec<u8> {
        let pair = self.pair_to_remember();
        self.remembering.borrow_mut().pair = pair;
        let document = |n| Some((n, writer.read(|engine| engine.document(n))?));
        let documents = [OWN].into_iter().chain(pair).filter_map(document);
        let plain = Remembered::of(self.screen.borrow().shown(), documents).encode();
        writer.local().seal(PURPOSE, &[], &plain, &mut rng())
    }
}
