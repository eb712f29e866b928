//! The signals behind the screens: written here, read everywhere else.

mod sheet;

use std::collections::BTreeMap;

use leptos::prelude::*;
use sheet::Sheet;
use twofold_model::DocView;

use super::board::Board;
use super::message::OWN;
use super::shown::Shown;
use crate::state::{
    BackupView, Boot, Clock, Connection, Devices, InvitationPreview, Joining, LockView, NotWritten, Notice, NoticeId,
    PairActions, PairState, PairSummary, SaveState, Session, SessionActions, Starting, StorageAnswer,
};

/// All signals of the app, and what they were made from.
pub(crate) struct Screen {
    origin: String,
    boot: RwSignal<Boot>,
    pairs: RwSignal<Vec<PairSummary>>,
    open: RwSignal<Option<PairState>>,
    connection: RwSignal<Connection>,
    saved: RwSignal<SaveState>,
    notices: RwSignal<Vec<(NoticeId, Notice)>>,
    starting: RwSignal<Starting>,
    joining: RwSignal<Joining>,
    storage: RwSignal<StorageAnswer>,
    devices: RwSignal<Devices>,
    lock: RwSignal<LockView>,
    backup: RwSignal<BackupView>,
    clock: RwSignal<Clock>,
    own: RwSignal<DocView>,
    sheets: BTreeMap<u32, Sheet>,
    board: Board,
    shown: Shown,
    preview: Option<InvitationPreview>,
}

/// What the pages of one pair can ask for.
pub(crate) struct PairPort {
    /// Changes the pair's document.
    pub(crate) shared: Callback<twofold_model::Command, Result<(), NotWritten>>,
    /// Changes the person's own document.
    pub(crate) own: Callback<twofold_model::Command, Result<(), NotWritten>>,
    /// Everything else.
    pub(crate) actions: PairActions,
}

impl Screen {
    /// Signals that show nothing yet. `origin` stands in front of invitations.
    pub(crate) fn new(origin: String, clock: Clock) -> Self {
        Self {
            origin,
            boot: RwSignal::default(),
            pairs: RwSignal::default(),
            open: RwSignal::new(None),
            connection: RwSignal::default(),
            saved: RwSignal::default(),
            notices: RwSignal::default(),
            starting: RwSignal::default(),
            joining: RwSignal::default(),
            storage: RwSignal::default(),
            devices: RwSignal::default(),
            lock: RwSignal::default(),
            backup: RwSignal::default(),
            clock: RwSignal::new(clock),
            own: RwSignal::default(),
            sheets: BTreeMap::new(),
            board: Board::default(),
            shown: Shown::default(),
            preview: None,
        }
    }

    /// What the pages get.
    pub(crate) fn session(&self, actions: SessionActions) -> Session {
        Session {
            boot: self.boot.into(),
            pairs: self.pairs.into(),
            open: self.open.into(),
            connection: self.connection.into(),
            saved: self.saved.into(),
            notices: self.notices.into(),
            starting: self.starting.into(),
            joining: self.joining.into(),
            storage: self.storage.into(),
            devices: self.devices.into(),
            lock: self.lock.into(),
            backup: self.backup.into(),
            clock: self.clock.into(),
            actions,
        }
    }

    /// Everything but documents, as the writer says it.
    pub(crate) fn show(&mut self, shown: Shown) {
        put(self.pairs, shown.summaries());
        put(self.connection, shown.connection);
        put(self.saved, shown.saved());
        for (n, sheet) in &self.sheets {
            if let Some(pair) = shown.pair(*n) {
                sheet.show(pair, &self.origin);
            }
        }
        self.board.follow(&shown.notices);
        self.shown = shown;
        self.show_board();
    }

    /// The person's devices, as they are drawn now.
    pub(crate) fn devices(&self) -> Devices {
        self.devices.get_untracked()
    }

    /// The person's devices.
    pub(crate) fn show_devices(&self, devices: Devices) {
        put(self.devices, devices);
    }

    /// How it stands with the passphrase.
    pub(crate) fn lock(&self) -> LockView {
        self.lock.get_untracked()
    }

    /// How it stands with the passphrase.
    pub(crate) fn set_lock(&self, lock: LockView) {
        put(self.lock, lock);
    }

    /// How far making or opening a backup file has come.
    pub(crate) fn backup(&self) -> BackupView {
        self.backup.get_untracked()
    }

    /// How far making or opening a backup file has come.
    pub(crate) fn set_backup(&self, backup: BackupView) {
        put(self.backup, backup);
    }

    /// Where the app comes from.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// What was shown last.
    pub(crate) const fn shown(&self) -> &Shown {
        &self.shown
    }

    /// A document, if its pair was ever opened here.
    pub(crate) fn show_document(&self, n: u32, view: DocView) {
        if n == OWN {
            self.own.set(view);
        } else if let Some(sheet) = self.sheets.get(&n) {
            sheet.view.set(view);
        }
    }

    /// Whether somebody here looks at this document, or may come back to it.
    pub(crate) fn has_opened(&self, n: u32) -> bool {
        if n == OWN { !self.sheets.is_empty() } else { self.sheets.contains_key(&n) }
    }

    /// Puts a pair on screen. Nothing happens while it is not known, or its template is not.
    pub(crate) fn open(&mut self, n: u32, view: DocView, port: impl FnOnce() -> PairPort) {
        let Some(pair) = self.shown.pair(n) else {
            return;
        };
        let sheet = match self.sheets.get(&n) {
            Some(sheet) => *sheet,
            None => {
                let Some(meta) = pair.meta(&self.origin, None) else {
                    return;
                };
                let sheet = Sheet::new(meta, pair, self.own, port());
                self.sheets.insert(n, sheet);
                sheet
            }
        };
        sheet.view.set(view);
        let is_open = self.open.with_untracked(|open| open.is_some_and(|open| open.meta == sheet.state.meta));
        if !is_open {
            self.open.set(Some(sheet.state));
        }
    }

    /// Takes the pair off the screen.
    pub(crate) fn close(&self) {
        if self.open.with_untracked(Option::is_some) {
            self.open.set(None);
        }
    }

    /// How far the app has come.
    pub(crate) fn set_boot(&self, boot: Boot) {
        put(self.boot, boot);
    }

    /// How far the app has come.
    pub(crate) fn boot(&self) -> Boot {
        self.boot.get_untracked()
    }

    /// How far starting has come.
    pub(crate) fn set_starting(&self, starting: Starting) {
        put(self.starting, starting);
    }

    /// How far starting has come.
    pub(crate) fn starting(&self) -> Starting {
        self.starting.get_untracked()
    }

    /// How far joining has come.
    pub(crate) fn set_joining(&mut self, joining: Joining) {
        if let Joining::Found(preview) = &joining {
            self.preview = Some(preview.clone());
        }
        put(self.joining, joining);
    }

    /// How far joining has come.
    pub(crate) fn joining(&self) -> Joining {
        self.joining.get_untracked()
    }

    /// The last invitation that was good.
    pub(crate) const fn preview(&self) -> Option<&InvitationPreview> {
        self.preview.as_ref()
    }

    /// What the browser said about keeping the data.
    pub(crate) fn set_storage(&self, answer: StorageAnswer) {
        put(self.storage, answer);
    }

    /// The time.
    pub(crate) fn set_clock(&self, clock: Clock) {
        put(self.clock, clock);
    }

    /// Something of this tab has to be told.
    pub(crate) fn raise(&mut self, notice: Notice) {
        self.board.raise(notice);
        self.show_board();
    }

    /// It is over.
    pub(crate) fn lower(&mut self, notice: &Notice) {
        self.board.lower(notice);
        self.show_board();
    }

    /// The person has read it.
    pub(crate) fn dismiss(&mut self, id: NoticeId) -> Option<(u32, Notice)> {
        let read = self.board.dismiss(id);
        self.show_board();
        read
    }

    fn show_board(&self) {
        put(self.notices, self.board.list());
    }
}

/// Nobody is woken by what is so already.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use twofold_model::{Drawer, FieldPath};

    use super::*;
    use crate::runtime::shown::examples::pair;

    fn screen() -> (Owner, Screen) {
        let owner = Owner::new();
        owner.set();
        (owner, Screen::new("https://twofold.example".into(), Clock::default()))
    }

    fn showing(numbers: &[u32]) -> Shown {
        Shown { pairs: numbers.iter().map(|n| pair(*n)).collect(), ..Shown::default() }
    }

    fn port() -> PairPort {
        let nothing = Callback::new(|()| ());
        let execute = Callback::new(|_| Ok(()));
        let actions = PairActions {
            confirm: nothing,
            reject: nothing,
            new_invitation: nothing,
            flush: nothing,
            focus: Callback::new(|_| ()),
            checked: Callback::new(|_| ()),
            sign: Callback::new(|_| Ok(())),
            history: Callback::new(|()| None),
            returning: Callback::new(|_| ()),
            ending: Callback::new(|_| ()),
            copying: Callback::new(|_| ()),
            automerge: Callback::new(|()| None),
            read_at: Callback::new(|_| None),
        };
        PairPort { shared: execute, own: execute, actions }
    }

    fn view(text: &str) -> DocView {
        let path = "contract/-/why".parse::<FieldPath>().expect("it is written as paths are");
        DocView { texts: [(path, text.into())].into(), ..DocView::default() }
    }

    #[test]
    fn whoever_holds_a_pair_never_sees_another_one_in_it() {
        let (_owner, mut screen) = screen();
        screen.show(showing(&[1, 2]));
        screen.open(1, view("one"), port);
        let one = screen.open.get_untracked().unwrap();
        screen.open(2, view("two"), port);
        let two = screen.open.get_untracked().unwrap();
        assert_eq!(one.meta.get_untracked().n, 1);
        assert_eq!(one.shared.view.get_untracked(), view("one"));
        assert_eq!(two.shared.view.get_untracked(), view("two"));
        screen.open(1, view("one, later"), port);
        assert_eq!(screen.open.get_untracked().unwrap().meta, one.meta, "it is the same pair again");
        assert_eq!(one.shared.view.get_untracked(), view("one, later"));
    }

    #[test]
    fn a_pair_that_is_not_known_is_not_opened() {
        let (_owner, mut screen) = screen();
        screen.show(showing(&[1]));
        screen.open(3, view("three"), port);
        assert!(screen.open.get_untracked().is_none());
        assert!(!screen.has_opened(3));
    }

    #[test]
    fn nobody_is_woken_by_what_is_so_already() {
        let (_owner, mut screen) = screen();
        screen.show(showing(&[1]));
        let (pairs, woken) = (screen.pairs, Arc::new(AtomicUsize::new(0)));
        let memo = Memo::new({
            let woken = woken.clone();
            move |_| (pairs.get().len(), woken.fetch_add(1, Ordering::Relaxed)).0
        });
        assert_eq!(memo.get_untracked(), 1);
        screen.show(showing(&[1]));
        assert_eq!((memo.get_untracked(), woken.load(Ordering::Relaxed)), (1, 1));
        screen.show(showing(&[1, 2]));
        assert_eq!((memo.get_untracked(), woken.load(Ordering::Relaxed)), (2, 2));
    }

    #[test]
    fn what_one_writes_for_oneself_in_one_pair_is_not_shown_in_another() {
        let (_owner, mut screen) = screen();
        let drawer = Drawer::of(&[2; 16]);
        let mut second = pair(2);
        second.drawer = Some(drawer.clone());
        screen.show(Shown { pairs: vec![pair(1), second], ..Shown::default() });
        screen.open(1, view("one"), port);
        let one = screen.open.get_untracked().unwrap();
        screen.open(2, view("two"), port);
        let two = screen.open.get_untracked().unwrap();
        let mut own = view("in the first");
        let path = format!("contract__{drawer}/-/why").parse::<FieldPath>().expect("it is written as paths are");
        own.texts.insert(path, "in the second".into());
        screen.show_document(OWN, own);
        assert_eq!(one.own.view.get_untracked(), view("in the first"));
        assert_eq!(two.own.view.get_untracked(), view("in the second"));
    }
}
