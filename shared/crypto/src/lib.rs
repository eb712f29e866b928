//! Keys, and what they seal: a menu by purpose over reviewed crates.
//!
//! | To … | use |
//! |---|---|
//! | be a device | [`DeviceSecret`] |
//! | print a recovery sheet, and come back with it | [`PaperEntropy`] |
//! | begin a person, add and revoke devices | [`person`] |
//! | give a space's key to devices | [`EpochKey::wrap`], [`control::start_epoch`] |
//! | hand over older keys | [`seal_keyring`] |
//! | seal what people write | [`seal_record`], [`open_record`] |
//! | seal names, roles and labels of a control record | [`seal_note`], [`open_note`] |
//! | invite | [`InvitationSecret`], [`InvitationLink`] |
//! | compare who is who, together | [`safety_number`] |
//! | keep things on this device | [`LocalKey`] |
//! | lock this device, or a backup file, with a password | [`wrap_local_key`] |
//!
//! Rules of the house: `derive_*` is deterministic, `make_*` is random. The generator is always the caller's. Every
//! sealed kind has its own namespace, so one kind never opens as another. Secrets are erased when dropped and have no
//! `Debug` that shows them. Errors say as little as the caller needs.

pub mod control;
pub mod device;
pub mod epoch;
pub mod invitation;
pub mod keyring;
pub mod link;
pub mod local;
pub mod lock;
mod namespace;
pub mod note;
pub mod paper;
pub mod person;
pub mod record;
pub mod safety;
mod seal;

pub use control::{sign_control, sign_join, start_epoch};
pub use device::{BadSecret, DeviceSecret};
pub use epoch::{EpochKey, UnwrapError, WrapContext, WrapError};
pub use invitation::InvitationSecret;
pub use keyring::{KeyringError, open_keyring, seal_keyring};
pub use link::{InvitationLink, LinkError};
pub use local::{LocalError, LocalKey};
pub use lock::{LockError, LockParams, UnlockError, unwrap_local_key, wrap_local_key};
pub use note::{NoteError, open_note, seal_note};
pub use paper::{PaperEntropy, WordsError};
pub use person::{NewPerson, make_person};
pub use record::{OpenError, RecordDraft, SealError, open_record, seal_record};
pub use safety::safety_number;
