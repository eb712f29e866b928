//! Where the relay keeps logs, rosters and chains.
//!
//! A [`Store`] must keep promises that types cannot express. Every implementation runs [`contract::check`]; do not
//! ship one that does not.
//!
//! 1. [`Store::commit`] keeps all writes together or none of them.
//!    If it does not: an entry is in a log that its roster knows nothing of.
//! 2. What `commit` returned `Ok` for is there after the power fails.
//!    If it does not: the relay confirmed what it lost.
//! 3. A log has no holes and no number twice; a device has no `dev_seq` twice in a space.
//! 4. A [`Reader`] sees what was committed before it was asked.
//! 5. Of a space that was deleted, nothing is left but that it must not begin again.
//!    If it is not so: what two people parted with stands on a disk, or a device that slept brings it back.

pub mod contract;
pub mod memory;
pub mod sqlite;

use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::log::Entry;
use twofold_wire::time::Timestamp;

use crate::gate::{Gate, Person};

/// Why the store could not do it. Nothing of it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// The disk or the database does not answer as it should.
    #[error("the database cannot be read or written")]
    Unavailable,
    /// Somebody else wrote in between, or the relay's memory differs from the disk: forget and load again.
    #[error("the stored state is another one")]
    Moved,
    /// What is stored does not decode.
    #[error("the database is damaged")]
    Damaged,
}

/// What one device has written in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorState {
    /// The device.
    pub device: DeviceId,
    /// Its person, whose quota it uses.
    pub person: PersonId,
    /// Its last stored `dev_seq`; 0 for none.
    pub dev_seq: u64,
    /// The hash of that record; zeros for none.
    pub last: Hash,
    /// Bytes of its records.
    pub record_bytes: u64,
    /// Bytes of its control records.
    pub control_bytes: u64,
}

impl AuthorState {
    /// A device that has written nothing.
    #[must_use]
    pub const fn new(person: PersonId, device: DeviceId) -> Self {
        Self { device, person, dev_seq: 0, last: Hash::ZERO, record_bytes: 0, control_bytes: 0 }
    }
}

/// A space as it is stored, without its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceState {
    /// The number of the newest entry.
    pub head: u64,
    /// The chain at it.
    pub chain: Hash,
    /// Who may write.
    pub gate: Gate,
    /// Who has written.
    pub authors: Vec<AuthorState>,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number.
    pub seq: u64,
    /// The chain at it.
    pub chain: Hash,
    /// Its hash.
    pub hash: Hash,
}

/// One entry with the chain at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// The entry.
    pub entry: Entry,
    /// The chain at it.
    pub chain: Hash,
}

/// A piece of a log, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The number before the first entry: as asked, or the head if the log is shorter.
    pub after: u64,
    /// The chain at `after`.
    pub chain: Hash,
    /// Entries `after + 1`, `after + 2`, …
    pub entries: Vec<Chained>,
    /// The number of the newest entry.
    pub head: u64,
}

/// How much of a log to read at once. A single entry that is larger comes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// Entries at most.
    pub entries: usize,
    /// Bytes at most.
    pub bytes: usize,
}

/// A control record of a log, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredControl {
    /// Where it stands.
    pub place: Place,
    /// The control record, as it travels.
    pub bytes: Bytes,
}

/// One more entry of a log.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The log.
    pub space: SpaceId,
    /// Its number: one more than the head.
    pub seq: u64,
    /// The chain at it.
    pub chain: Hash,
    /// Its hash.
    pub hash: Hash,
    /// The entry.
    pub entry: Entry,
    /// Its author, as of after this entry.
    pub author: AuthorState,
}

/// One of the things that [`Store::commit`] keeps together.
#[derive(Clone, Debug)]
pub enum Write {
    /// Appends to a log. Follows the [`Write::Gate`] that begins the space.
    Entry(NewEntry),
    /// Begins a space, or gives it another gate and other members.
    Gate {
        /// The space.
        space: SpaceId,
        /// Who may write from now on.
        gate: Gate,
    },
    /// A space has ended; its time until deletion runs. A second one for the same space changes nothing.
    Ended {
        /// The space.
        space: SpaceId,
        /// When, by the relay's clock.
        at: Timestamp,
    },
    /// Deletes a space with everything in it. It can never begin again.
    Delete {
        /// The space.
        space: SpaceId,
    },
    /// Appends statements to a person's chain, or begins it.
    Chain {
        /// Whose.
        person: PersonId,
        /// The head before; nothing for a new person.
        expected: Option<Hash>,
        /// The new statements, as they travel.
        statements: Vec<Bytes>,
        /// The person after them.
        state: Person,
    },
}

/// The one writer. See the [module](self) for what it promises.
pub trait Store: Send {
    /// Random; another one after the data were lost or replaced by an older copy.
    fn incarnation(&self) -> Hash;

    /// A space without its log.
    ///
    /// # Errors
    /// [`StoreError`]
    fn space(&mut self, space: &SpaceId) -> Result<Option<SpaceState>, StoreError>;

    /// Who may log in as this person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn person(&mut self, person: &PersonId) -> Result<Option<Person>, StoreError>;

    /// How many spaces name the person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn count_spaces(&mut self, person: &PersonId) -> Result<u64, StoreError>;

    /// Where a device's record stands.
    ///
    /// # Errors
    /// [`StoreError`]
    fn record(&mut self, space: &SpaceId, device: &DeviceId, dev_seq: u64) -> Result<Option<Place>, StoreError>;

    /// The entry with this number.
    ///
    /// # Errors
    /// [`StoreError`]
    fn entry(&mut self, space: &SpaceId, seq: u64) -> Result<Option<Place>, StoreError>;

    /// Spaces that ended before this, the oldest first; not more than a few at a time.
    ///
    /// # Errors
    /// [`StoreError`]
    fn ended_before(&mut self, moment: Timestamp) -> Result<Vec<SpaceId>, StoreError>;

    /// Whether a space was deleted.
    ///
    /// # Errors
    /// [`StoreError`]
    fn is_deleted(&mut self, space: &SpaceId) -> Result<bool, StoreError>;

    /// Keeps all of it, durably, or nothing.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was kept.
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError>;

    /// Called now and then while nothing is to be written, and before the end.
    fn settle(&mut self);
}

/// Reads beside the writer, from any thread.
pub trait Reader: Send + Sync {
    /// Who may log in as this person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn person(&self, person: &PersonId) -> Result<Option<Person>, StoreError>;

    /// Whose device this is, or was.
    ///
    /// # Errors
    /// [`StoreError`]
    fn person_of(&self, device: &DeviceId) -> Result<Option<PersonId>, StoreError>;

    /// A person's whole chain; empty for nobody.
    ///
    /// # Errors
    /// [`StoreError`]
    fn statements(&self, person: &PersonId) -> Result<Vec<Bytes>, StoreError>;

    /// The spaces that name the person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn spaces(&self, person: &PersonId) -> Result<Vec<SpaceId>, StoreError>;

    /// Whether one space names both.
    ///
    /// # Errors
    /// [`StoreError`]
    fn have_common_space(&self, one: &PersonId, other: &PersonId) -> Result<bool, StoreError>;

    /// Who may write in a space.
    ///
    /// # Errors
    /// [`StoreError`]
    fn gate(&self, space: &SpaceId) -> Result<Option<Gate>, StoreError>;

    /// All control records of a space, in order; empty for no such space.
    ///
    /// # Errors
    /// [`StoreError`]
    fn controls(&self, space: &SpaceId) -> Result<Vec<StoredControl>, StoreError>;

    /// Whether a space was deleted.
    ///
    /// # Errors
    /// [`StoreError`]
    fn is_deleted(&self, space: &SpaceId) -> Result<bool, StoreError>;

    /// A piece of a log; nothing for no such space.
    ///
    /// # Errors
    /// [`StoreError`]
    fn page(&self, space: &SpaceId, after: u64, size: PageSize) -> Result<Option<Page>, StoreError>;
}
