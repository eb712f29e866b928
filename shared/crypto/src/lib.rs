//! Keys, and what they seal: a menu by purpose over reviewed crates.
//!
//! | To … | use |
//! |---|---|
//! | be a device | [`DeviceSecret`] |
//! | print a recovery sheet, and come back with it | [`PaperEntropy`] |
//! | let a new device in | [`DeviceLink`], [`DeviceSecret::derive_guest`] |
//! | begin a person, add and revoke devices | [`person`] |
//! | give a space's key to devices | [`EpochKey::wrap`], [`control::start_epoch`] |
//! | hand over older keys | [`seal_keyring`] |
//! | seal what people write | [`seal_record`], [`open_record`] |
//! | seal names, roles and labels of a control record | [`seal_note`], [`open_note`] |
//! | invite | [`InvitationSecret`], [`InvitationLink`] |
//! | compare who is who, together | [`safety_number`] |
//! | keep things on this device | [`LocalKey`] |
//! | lock this device with a password | [`wrap_local_key`] |
//! | take everything along in a file | [`seal_backup`], [`open_backup`] |
//!
//! From a key to something read, by somebody who was given the key:
//!
//! ```
//! use rand_chacha::rand_core::SeedableRng;
//! use twofold_crypto::{DeviceSecret, EpochKey, RecordDraft, WrapContext, open_record, seal_record};
//! use twofold_wire::ids::{Hash, SpaceId};
//! use twofold_wire::record::Kind;
//!
//! let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1); // the app passes the browser's generator
//! let (ana, ben) = (DeviceSecret::make(&mut rng), DeviceSecret::make(&mut rng));
//! let (space, prev) = (SpaceId([1; 16]), Hash([2; 32]));
//!
//! let key = EpochKey::make(&mut rng);
//! let place = WrapContext { space: space.0, epoch: 0, recipient: ben.id(), prev };
//! let wrap = key.wrap(&ben.keys(), &place, &mut rng)?;
//!
//! let (dev_seq, prev_dev_hash, roster_hash) = (1, Hash::ZERO, prev);
//! let draft = RecordDraft { kind: Kind::Entry, space, epoch: 0, dev_seq, prev_dev_hash, roster_hash };
//! let record = seal_record(&draft, &key, &ana, b"See you on Tuesday", &mut rng)?;
//!
//! let key = EpochKey::unwrap(&ben, &place, &wrap)?;
//! record.verify(&ana.keys().verify)?;
//! assert_eq!(open_record(&record, &key)?, b"See you on Tuesday");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rules of the house: `derive_*` is deterministic, `make_*` is random. The generator is always the caller's. Every
//! sealed kind has its own namespace, so one kind never opens as another. Secrets are erased when dropped and have no
//! `Debug` that shows them. Errors say as little as the caller needs.

pub mod backup;
pub mod control;
pub mod device;
pub mod epoch;
pub mod guest;
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

pub use backup::{BackupError, open_backup, seal_backup};
pub use control::{sign_control, sign_join, start_epoch};
pub use device::{BadSecret, DeviceSecret};
pub use epoch::{EpochKey, UnwrapError, WrapContext, WrapError};
pub use guest::{DeviceLink, GuestSecret};
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
