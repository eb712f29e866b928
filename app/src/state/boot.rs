//! How far the app has come since the page was opened.

/// What the whole page can do right now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boot {
    /// The store is being opened.
    #[default]
    Loading,
    /// The app cannot work here; nothing was lost.
    Unsupported(Unsupported),
    /// There is a passphrase, and it was not given yet.
    Locked,
    /// What was on the screen last is on it again, while what it was made from is being opened. What is done now is
    /// carried out a moment later.
    Remembered,
    /// Another tab of this profile writes. This one shows live, and can take over.
    Follower,
    /// This tab writes.
    Ready,
}

impl Boot {
    /// Whether there is anything to show.
    #[must_use]
    pub const fn shows_content(self) -> bool {
        matches!(self, Self::Remembered | Self::Follower | Self::Ready)
    }

    /// Whether this tab may change anything.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Remembered | Self::Ready)
    }
}

/// Why the app cannot work in this browser, profile or window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The page was not opened over https or from this computer, so the browser gives no keys.
    NotSecure,
    /// The browser has no database, or refuses it (often a private window).
    NoStorage,
    /// The device has no room left, not even to open what is there.
    Full,
    /// The browser has no locks, so two tabs could write over each other.
    NoLocks,
    /// An older tab holds the database open and must be closed first.
    Blocked,
    /// The data was written by a newer version of the app.
    NewerData,
    /// The key that protects the data on this device is gone.
    KeyLost,
}
