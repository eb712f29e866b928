//! One name per purpose, in front of everything that is derived or sealed. A name never changes its meaning.

/// The paper device's signing key, from the recovery sheet.
pub(crate) const PAPER_SIGN: &str = "twofold/1/paper/sign";
/// The paper device's HPKE key, from the recovery sheet.
pub(crate) const PAPER_WRAP: &str = "twofold/1/paper/wrap";
/// The signing key of the device that a device link stands for.
pub(crate) const GUEST_SIGN: &str = "twofold/1/guest/sign";
/// Its HPKE key.
pub(crate) const GUEST_WRAP: &str = "twofold/1/guest/wrap";
/// The checksum at the end of a device link.
pub(crate) const DEVICE_LINK: &str = "twofold/1/guest/link";
/// HPKE's `info` for an epoch key sealed to a device.
pub(crate) const WRAP: &str = "twofold/1/wrap";
/// Older epoch keys, sealed under a newer one.
pub(crate) const KEYRING: &str = "twofold/1/keyring";
/// The key of one device's records in one epoch.
pub(crate) const RECORD_KEY: &str = "twofold/1/rec";
/// What binds a record to its key.
pub(crate) const RECORD_COMMIT: &str = "twofold/1/rec/commit";
/// The sealed part of a control record.
pub(crate) const NOTE: &str = "twofold/1/note";
/// An invitation's signing key.
pub(crate) const INVITATION_SIGN: &str = "twofold/1/invitation/sign";
/// What the inviter tells whoever holds the link.
pub(crate) const INVITATION_NOTE: &str = "twofold/1/invitation/note";
/// The checksum at the end of an invitation link.
pub(crate) const INVITATION_LINK: &str = "twofold/1/invitation/link";
/// One person's half of a safety number.
pub(crate) const SAFETY: &str = "twofold/1/safety";
/// A row in this device's storage.
pub(crate) const LOCAL: &str = "twofold/1/local";
/// A local key under a password.
pub(crate) const LOCK: &str = "twofold/1/lock";
