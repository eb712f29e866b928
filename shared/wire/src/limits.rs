//! Sizes that both sides hold to. All in bytes unless the name says otherwise.

use crate::control::SpaceKind;

/// A WebSocket message.
pub const FRAME: usize = 1024 * 1024;
/// A record that is not a snapshot, as it travels.
pub const RECORD: usize = 256 * 1024;
/// A snapshot record, as it travels.
pub const SNAPSHOT: usize = 960 * 1024;
/// A control record, as it travels: with room for what it must carry, whatever the limits below allow.
pub const CONTROL: usize = 640 * 1024;
/// A presence record, as it travels.
pub const PRESENCE: usize = 4 * 1024;
/// One statement of a person's chain, as it travels.
pub const STATEMENT: usize = 3 * 1024;
/// Statements in a person's chain. The last of them are kept free for revoking every device that there is.
pub const STATEMENTS: usize = 96;
/// An epoch key wrapped to one device, in a control record.
pub const WRAP: usize = 1_280;
/// Devices that a person has at the same time, paper included.
pub const DEVICES: usize = 16;
/// Entries of a log in one `RECORDS` frame.
pub const PAGE_ENTRIES: usize = 512;
/// Bytes of entries in one `RECORDS` frame (a single larger entry travels alone).
pub const PAGE_BYTES: usize = 768 * 1024;
/// The smallest ciphertext of a record: smaller content is padded to this.
pub const PADDING_FLOOR: usize = 512;
/// Seconds between two `PING`s of a device.
pub const PING_SECONDS: u64 = 20;
/// Seconds of silence after which a connection counts as dead.
pub const DEAD_SECONDS: u64 = 45;

/// What stands in a control record beside chains and wraps: signatures, keyring, the sealed part.
const BESIDE: usize = 16 * 1024;
/// A space's id in a list, as it travels.
const SPACE_NAME: usize = 17;
/// The longest chain.
const CHAIN: usize = STATEMENTS * (STATEMENT + 4);

// Why: a person with the longest chain can still begin a pair with another such person, join the largest space, and be
// asked for over the line.
const _: () = assert!(2 * CHAIN + 2 * DEVICES * WRAP + BESIDE <= CONTROL, "a pair of long chains cannot begin");
const _: () = assert!(
    CHAIN + SpaceKind::Program.capacity() * DEVICES * WRAP + BESIDE <= CONTROL,
    "a long chain cannot join the largest space"
);
const _: () = assert!(CONTROL <= PAGE_BYTES, "a control record does not fit a page");
const _: () = assert!(PAGE_BYTES + 1024 <= FRAME && SNAPSHOT + 1024 <= FRAME, "a page does not fit a frame");
const _: () = assert!(CHAIN + 1024 * SPACE_NAME <= FRAME, "a chain does not fit a frame beside the person's spaces");
