//! What the screens see: small `Copy` structs of signals and actions, filled by the runtime and read by the pages.
//!
//! Nothing here does anything by itself: there is no IO, no clock and no random source, so every type can be
//! made by hand in a native test.

mod backup;
mod boot;
mod clock;
mod copies;
mod copying;
mod devices;
mod ending;
mod joining;
mod lock;
mod notice;
mod pair;
mod returning;
mod saved;
mod session;
mod setup;
mod sharing;
mod trust;

pub use backup::{BackupProblem, BackupRequest, BackupStep, BackupView};
pub use boot::{Boot, Unsupported};
pub use clock::Clock;
pub use copies::{CopyState, copy_state, offer_copy, offered_by, open_copy};
pub use copying::{CopyRequest, CopyWish, CopyingView, GoesOn};
pub use devices::{
    Arrival, ArrivalError, DeviceId, DeviceRequest, DeviceView, Devices, LinkView, Scannable, SheetView, WordsError,
};
pub use ending::{EndingRequest, EndingView, FileToSave};
pub use joining::{InvitationPreview, JoinRequest, Joining, LinkProblem, StartProblem, StartRequest, Starting};
pub use lock::{LockProblem, LockRequest, LockView};
pub use notice::{Notice, NoticeId};
pub use pair::{InvitationView, Member, NotWritten, PairActions, PairMeta, PairState, Presence, Shelf};
pub use returning::{ReturningRequest, ReturningView};
pub use saved::{Connection, Refusal, SaveState};
pub use session::{PairPhase, PairSummary, Session, SessionActions, StorageAnswer};
pub(crate) use setup::{adapted, readable, said_of_setup};
pub use sharing::{Sharing, share, standing, stop};
pub use trust::{CheckState, CheckView, CheckedHow, Moment, NotSigned, PastChange, SignAs};
