//! Everything that belongs to the whole app rather than to one pair.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use twofold_model::ItemId;
use twofold_programs::Role;
use twofold_templates::Language;

use super::{
    BackupRequest, BackupView, Boot, Clock, Connection, DeviceRequest, Devices, FileToSave, GoesOn, JoinRequest,
    Joining, LockRequest, LockView, Notice, NoticeId, StartRequest, Starting,
};
use super::{PairState, SaveState};

/// The app as the screens see it. In context; read by pages and the shell only.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    /// How far the app has come.
    pub boot: Signal<Boot>,
    /// The partnerships on this device, by local number.
    pub pairs: Signal<Vec<PairSummary>>,
    /// The pair whose page is open, once its document is loaded.
    pub open: Signal<Option<PairState>>,
    /// The connection to the relay.
    pub connection: Signal<Connection>,
    /// Where the newest edit of any pair or of the own document is.
    pub saved: Signal<SaveState>,
    /// What has to be told, oldest first.
    pub notices: Signal<Vec<(NoticeId, Notice)>>,
    /// How far `start` has come.
    pub starting: Signal<Starting>,
    /// How far `look` and `join` have come.
    pub joining: Signal<Joining>,
    /// What the browser said when asked to keep the data.
    pub storage: Signal<StorageAnswer>,
    /// The person's devices, and the recovery sheet.
    pub devices: Signal<Devices>,
    /// How it stands with the passphrase.
    pub lock: Signal<LockView>,
    /// How far making or opening a backup file has come.
    pub backup: Signal<BackupView>,
    /// The device's time.
    pub clock: Signal<Clock>,
    /// What can be asked for.
    pub actions: SessionActions,
}

/// What a screen can ask the runtime for. Answers come through the signals of [`Session`].
#[derive(Clone, Copy, Debug)]
pub struct SessionActions {
    /// Start a partnership: `starting` follows.
    pub start: Callback<StartRequest>,
    /// Check a link or a code (empty text: forget the one given before): `joining` follows.
    pub look: Callback<String>,
    /// Use the invitation that was looked at: `joining` follows.
    pub join: Callback<JoinRequest>,
    /// Show this pair: `open` follows. `None` when its pages are left, which also completes the thought.
    pub visit: Callback<Option<u32>>,
    /// Take over writing from the tab that has it.
    pub edit_here: Callback<()>,
    /// Flush, then change to the version that waits.
    pub apply_update: Callback<()>,
    /// Try the database again.
    pub retry_storage: Callback<()>,
    /// Ask the browser again to keep the data: `storage` follows.
    pub keep_storage: Callback<()>,
    /// Whatever concerns devices and the recovery sheet: `devices` follows.
    pub devices: Callback<DeviceRequest>,
    /// Whatever concerns the passphrase, and wiping this browser: `lock` and `boot` follow.
    pub lock: Callback<LockRequest>,
    /// Make or open a backup file: `backup` follows, and `devices` after a file was opened.
    pub backup: Callback<BackupRequest>,
    /// Put text on the clipboard; the second is told whether it worked.
    pub copy: Callback<(String, Callback<bool>)>,
    /// Do not show a notice again.
    pub dismiss: Callback<NoticeId>,
    /// Look for a picture with the camera, and show what it sees in the `video` with this id. The second is told what
    /// the picture says, or nothing if there is no camera to use; the camera is off by then.
    pub scan: Callback<(String, Callback<Option<String>>)>,
    /// Turn the camera off.
    pub stop_scan: Callback<()>,
    /// Give the browser a file to save; says whether it took it.
    pub save_file: Callback<FileToSave, bool>,
    /// Print the page.
    pub print: Callback<()>,
    /// Speak this language from now on; the page is loaded again.
    pub speak: Callback<Language>,
    /// A new random id for a list item.
    pub new_item: Callback<(), ItemId>,
}

/// One partnership in the list at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairSummary {
    /// The local number in the address.
    pub n: u32,
    /// The partner's name, once somebody has joined.
    pub partner: Option<String>,
    /// The person's own role.
    pub my_role: Role,
    /// The template's display name.
    pub template_name: String,
    /// How far the partnership has come.
    pub phase: PairPhase,
    /// When something last changed, in minutes since 1970 in UTC.
    pub last_news: Option<u64>,
    /// Where it goes on, if it has ended with a clean copy.
    pub goes_on: Option<GoesOn>,
}

/// How far a partnership has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairPhase {
    /// The invitation is out.
    WaitingForPartner,
    /// Somebody of this name has joined: is it the partner?
    PartnerJoined(String),
    /// This person has joined and waits for the inviter's yes.
    WaitingForConfirm,
    /// Both are in.
    Open,
    /// This browser is not one of the person's devices yet: it reads.
    Entering,
    /// This person was removed.
    Removed,
    /// This device was removed; the person is in.
    DeviceRemoved,
    /// A clean copy of it is being made: can be read, not changed.
    Copying,
    /// Closed: can be read, not changed.
    Closed,
    /// This person lost everything and waits for the partner's yes.
    Returning,
}

impl PairPhase {
    /// Whether this person may write.
    #[must_use]
    pub const fn writes(&self) -> bool {
        !matches!(
            self,
            Self::Entering | Self::Removed | Self::DeviceRemoved | Self::Copying | Self::Closed | Self::Returning
        )
    }
}

/// What the browser said when asked to keep the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StorageAnswer {
    /// Not asked yet: nothing has been saved.
    #[default]
    NotAsked,
    /// It promised to keep it.
    Kept,
    /// It may delete the data when the disk is full.
    MayBeDeleted,
}
