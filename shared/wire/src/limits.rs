//! Sizes that both sides hold to. All in bytes unless the name says otherwise.

/// A WebSocket message.
pub const FRAME: usize = 1024 * 1024;
/// A record that is not a snapshot, as it travels.
pub const RECORD: usize = 256 * 1024;
/// A snapshot record, as it travels.
pub const SNAPSHOT: usize = 960 * 1024;
/// A control record, as it travels.
pub const CONTROL: usize = 128 * 1024;
/// A presence record, as it travels.
pub const PRESENCE: usize = 4 * 1024;
/// One statement of a person's chain, as it travels.
pub const STATEMENT: usize = 8 * 1024;
/// Statements in a person's chain.
pub const STATEMENTS: usize = 256;
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
