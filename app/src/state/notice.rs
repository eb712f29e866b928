//! What a person must be told outside the page they are on: one kind, one message.

use serde::{Deserialize, Serialize};

/// Names one notice, so that it can be dismissed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(pub u64);

/// Something that happened and that the person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The relay showed two different histories.
    Fork,
    /// This many entries could not be opened and were set aside, unchanged.
    Quarantine(u32),
    /// The device has no room left; nothing new can be saved.
    StorageFull,
    /// The database connection was lost three times in a row.
    StorageLost,
    /// The browser did not promise to keep the data.
    NotPersistent,
    /// The partner writes from a new device.
    PartnerAddedDevice,
    /// The partner removed a device.
    PartnerRemovedDevice,
    /// Somebody tried to use the invitation again.
    LinkUsedTwice,
    /// The relay had lost entries; this device gave them back.
    RelayHealed,
    /// This device's clock and the relay's are far apart.
    ClockOff,
    /// The partner's recovery sheet was replaced, and the old one did not vouch for the new one.
    PartnerSheet,
    /// That the two have checked each other does not hold any more.
    CheckVoid,
    /// The partner said that it was not this person.
    SentAway,
    /// The partner goes on with another person in the place of this one.
    Replaced,
    /// The relay says that this partnership has ended, and its log says nothing of the kind.
    DeletedAtRelay,
    /// There is no room for another device.
    DevicesFull,
    /// This device was copied or set back: another one uses its keys.
    DeviceCopied,
    /// Something was written by a newer version of the app.
    NewerApp,
    /// Something that this device had kept could not be read any more.
    StoreDamaged,
    /// A new version waits for a tap.
    UpdateReady,
    /// A tab with a newer version took over.
    Superseded,
}

impl Notice {
    /// Whether work may be lost or misled if it is not read at once.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        matches!(
            self,
            Self::Fork
                | Self::StorageFull
                | Self::StorageLost
                | Self::Superseded
                | Self::DeviceCopied
                | Self::CheckVoid
                | Self::StoreDamaged
        )
    }
}
