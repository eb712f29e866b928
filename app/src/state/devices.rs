//! The person's devices, the recovery sheet, and coming in with one or the other.

pub use twofold_sync::engine::arrive::{ArrivalError, WordsError};
pub use twofold_wire::DeviceId;

/// What this browser knows of the person's devices. In a tab that follows: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// The devices, recovery sheet aside.
    pub list: Vec<DeviceView>,
    /// The link that is open for a new device.
    pub link: Option<LinkView>,
    /// How it stands with the recovery sheet.
    pub sheet: SheetView,
    /// How far coming in has come.
    pub arrival: Arrival,
    /// How much of what was written here is nowhere else.
    pub unsent: usize,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceView {
    /// Names it.
    pub id: DeviceId,
    /// What the person calls it.
    pub name: Option<String>,
    /// Whether it is this one.
    pub is_this: bool,
    /// Whether it is a link that another device shows.
    pub is_link: bool,
    /// Whether it is a backup file.
    pub is_backup: bool,
    /// When it last said that it is here, in minutes since 1970 in UTC.
    pub last_here: Option<u64>,
}

/// A text to scan or to copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scannable {
    /// The text.
    pub text: String,
    /// The QR picture: SVG path data, one unit per module, quiet zone included.
    pub qr_path: String,
    /// Width and height of the picture, in modules.
    pub qr_size: u32,
}

/// A link for a new device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// The link; nothing while it is being made known.
    pub link: Option<Scannable>,
    /// When it stops working, in minutes since 1970 in UTC.
    pub until: u64,
}

/// How it stands with the recovery sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SheetView {
    /// Nobody is here yet.
    #[default]
    Nobody,
    /// The relay does not know it yet.
    Preparing,
    /// It waits to be written down: its words, and a link that has them.
    Open(Vec<String>, Scannable),
    /// This device has forgotten it, because it is kept elsewhere.
    Kept,
}

/// How far coming in has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Arrival {
    /// Nobody is coming in.
    #[default]
    Idle,
    /// Waiting for the relay.
    Looking,
    /// The sheet is good. Which of these devices are lost?
    Found(Vec<DeviceView>),
    /// This browser is being added everywhere.
    Entering,
    /// It is in.
    Entered,
    /// A backup file has added so many entries to what was here.
    Merged(usize),
    /// What was brought lets nobody in any more: what is here can be read, and that is all.
    Outdated,
    /// It is not let in.
    Failed(ArrivalError),
}

/// What a page can ask for about devices. Answers come through [`Devices`].
#[derive(Clone, Debug)]
pub enum DeviceRequest {
    /// Call this device so.
    Name(String),
    /// Make a link for a new device.
    Offer,
    /// Take the link back.
    Withdraw,
    /// Remove a device, for good.
    Remove(DeviceId),
    /// These words, by number from 0, stand on the sheet: forget it.
    ConfirmSheet(Vec<(usize, String)>),
    /// A new sheet in the place of the old one.
    ReplaceSheet,
    /// Come in with a link or with words.
    ComeIn(String),
    /// Give up coming in.
    StayOut,
    /// Go on after the sheet, without these devices.
    Enter(Vec<DeviceId>),
}
