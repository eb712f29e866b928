//! One tab: what it is (writer or follower), what is on its screen, and everything that happens to it.

mod actions;
mod backup;
mod following;
mod lifecycle;
mod locking;
mod remembering;
mod trust;
mod update;
mod writing;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use rand_core::Rng;
use twofold_model::{Command, DocView};
use twofold_sync::engine::Refusal;
use twofold_sync::store::BatchId;
use twofold_sync::{Request, Target};
use zeroize::Zeroizing;

use super::camera::Search;
use super::channel::Channel;
use super::entropy::rng;
use super::environment::{self, Place};
use super::lock::WriterLock;
use super::message::TabId;
use super::screen::Screen;
use super::time::{clock, now};
use super::writer::Writer;
use crate::state::{JoinRequest, NotWritten, Session};

/// One tab.
pub(crate) struct Shell {
    /// Signals live as long as the page, not as long as the component that asked for them.
    owner: Owner,
    place: Place,
    tab: TabId,
    screen: RefCell<Screen>,
    mode: RefCell<Mode>,
    channel: RefCell<Option<Channel>>,
    /// The pair whose pages are open.
    current: Cell<Option<u32>>,
    /// What was asked for while another tab wrote.
    later: RefCell<Vec<Later>>,
    /// Whether this tab stands in the lock's queue.
    is_queued: Cell<bool>,
    /// Held after writing was handed over, until the other tab takes it.
    handing_over: RefCell<Option<Rc<WriterLock>>>,
    /// Whether this tab is about to take over.
    wants_to_write: Cell<bool>,
    /// The pair that was started, and the batch with which it is durable.
    starting: Cell<Option<(u32, BatchId)>>,
    /// The name under which to join as soon as the invitation has been looked at.
    joining_as: RefCell<Option<String>>,
    /// The invitation that was looked at last.
    looked_at: RefCell<String>,
    /// The camera, while it looks for a picture.
    search: RefCell<Option<Search>>,
    /// Whether the browser has been asked to keep the data, or has nothing to keep yet.
    keeping: Cell<Keeping>,
    /// The passphrase that was typed, until it is tried.
    password: RefCell<Option<Zeroizing<String>>>,
    /// The passphrase of the backup file that is being made.
    backup_password: RefCell<Option<Zeroizing<String>>>,
    /// The file that was chosen to be opened.
    backup_file: RefCell<Vec<u8>>,
    /// When somebody last touched this page, or another tab.
    last_active: Cell<u64>,
    /// Whether somebody touched this page since the last look.
    was_active: Cell<bool>,
    /// Whether this device was given its first name.
    has_named: Cell<bool>,
    posting: RefCell<writing::Posting>,
    update: RefCell<update::Update>,
    remembering: RefCell<remembering::Remembering>,
}

/// What a tab is.
enum Mode {
    /// Not known yet, or changing.
    Undecided,
    /// Another tab writes.
    Following,
    /// This tab writes.
    Writing(Rc<Writer>),
}

/// Whether the browser was asked, in this tab, to keep the data: once, after the first save that is worth it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Keeping {
    /// Nothing was made here.
    #[default]
    Nothing,
    /// Something was made, and is not durable yet.
    Due,
    /// Asked.
    Asked,
}

/// What a tab does once it writes.
enum Later {
    Ask(Request),
    Join(JoinRequest),
}

/// Starts the app in this tab. Must be called inside the app's root owner, once.
pub(super) fn start() -> Session {
    let place = Place::of_page();
    let shell = Rc::new(Shell {
        owner: Owner::current().unwrap_or_default(),
        tab: TabId(rng().next_u64()),
        screen: RefCell::new(Screen::new(place.origin.clone(), clock())),
        place,
        mode: RefCell::new(Mode::Undecided),
        channel: RefCell::default(),
        current: Cell::new(None),
        later: RefCell::default(),
        is_queued: Cell::new(false),
        handing_over: RefCell::default(),
        wants_to_write: Cell::new(false),
        starting: Cell::new(None),
        joining_as: RefCell::default(),
        looked_at: RefCell::default(),
        search: RefCell::default(),
        keeping: Cell::default(),
        password: RefCell::default(),
        backup_password: RefCell::default(),
        backup_file: RefCell::default(),
        last_active: Cell::new(now().0),
        was_active: Cell::default(),
        has_named: Cell::default(),
        posting: RefCell::default(),
        update: RefCell::default(),
        remembering: RefCell::default(),
    });
    let session = shell.session();
    match environment::missing() {
        Some(reason) => shell.screen.borrow().set_boot(crate::state::Boot::Unsupported(reason)),
        None => {
            shell.listen_to_tabs();
            shell.listen_to_page();
            shell.take_invitation();
            shell.begin();
        }
    }
    session
}

impl Shell {
    /// Where this page came from: also the relay.
    pub(crate) fn origin(&self) -> &str {
        &self.place.origin
    }

    /// The relay's WebSocket.
    pub(crate) fn relay_url(&self) -> String {
        self.place.relay_url.clone()
    }

    /// The writer, if it is this tab.
    fn writer(&self) -> Option<Rc<Writer>> {
        match &*self.mode.borrow() {
            Mode::Writing(writer) => Some(writer.clone()),
            Mode::Undecided | Mode::Following => None,
        }
    }

    fn is_following(&self) -> bool {
        matches!(*self.mode.borrow(), Mode::Following)
    }

    /// Asks the engine, or takes over writing first.
    fn ask(self: &Rc<Self>, request: Request) {
        match self.writer() {
            Some(writer) => writer.ask(request),
            None => self.do_later(Later::Ask(request)),
        }
    }

    fn do_later(self: &Rc<Self>, later: Later) {
        self.later.borrow_mut().push(later);
        if self.is_following() {
            self.take_over();
        }
    }

    fn execute(&self, target: &Target, command: Command) -> Result<(), NotWritten> {
        let Some(writer) = self.writer() else {
            return self.execute_later(target, command);
        };
        self.made_something();
        writer.execute(target, command).map_err(|refusal| match refusal {
            Refusal::Command(error) => NotWritten::Command(error),
            Refusal::NoSuchPair => NotWritten::NoPair,
            Refusal::ReadOnly => NotWritten::ReadOnly,
        })
    }

    /// Puts a pair's pages on screen.
    fn open(self: &Rc<Self>, n: u32, view: DocView) {
        let port = || self.pair_port(n);
        self.owner.with(|| self.screen.borrow_mut().open(n, view, port));
    }
}
