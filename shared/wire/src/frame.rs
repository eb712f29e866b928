//! What travels over the WebSocket, one frame a binary message.
//!
//! A conversation: relay `Challenge` → device (`ChainPut` of a birth, if the relay does not know the person yet) →
//! `Auth` → relay `Welcome` → device `Sub` for each space → relay `Records` until `head` is reached, then every new
//! entry as it comes. Per space and connection, `Records` and `Ack` arrive in the order of the log: an author gets
//! `Ack` where the others get `Records`.

use minicbor::{Decode, Encode};

use crate::cbor::Bytes;
use crate::hash::{hash, namespace};
use crate::ids::{DeviceId, Hash, PersonId, Signature, SpaceId, VerifyKey};
use crate::log::Entry;

/// The protocol version in `Challenge`. A device that does not know it asks for an update and sends nothing.
pub const VERSION: u8 = 1;

/// From a device to the relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClientFrame {
    /// Logs in: the signature is over [`auth_digest`].
    #[n(0)]
    Auth {
        /// Who says so.
        #[n(0)]
        device: DeviceId,
        /// The person whose chain names the device. Zeros: whoever that is; a recovery sheet knows no person.
        #[n(1)]
        person: PersonId,
        /// Over [`auth_digest`].
        #[n(2)]
        signature: Signature,
    },
    /// Appends statements to a person's chain if its head is still `expected`. A whole new chain (a birth) is
    /// accepted before login, within the relay's limits on new persons.
    #[n(1)]
    ChainPut {
        /// Whose chain.
        #[n(0)]
        person: PersonId,
        /// The head before, or nothing for a new person.
        #[n(1)]
        expected: Option<Hash>,
        /// The statements to append, as they travel.
        #[n(2)]
        statements: Vec<Bytes>,
        /// What the operator asks of new persons, if anything.
        #[n(3)]
        admission: Option<String>,
    },
    /// Asks for a person's chain (one's own, or of somebody in a common space).
    #[n(2)]
    ChainGet {
        /// Whose chain.
        #[n(0)]
        person: PersonId,
    },
    /// Asks for one's own chain and spaces.
    #[n(3)]
    WhoAmI,
    /// Appends a control record to a space's roster, or begins a space with its `GENESIS`.
    #[n(4)]
    RosterPut {
        /// The space (also for `GENESIS`: its own hash).
        #[n(0)]
        space: SpaceId,
        /// The control record, as it travels. Its `prev` is the compare-and-swap.
        #[n(1)]
        control: Bytes,
    },
    /// With an invitation's key: asks for the roster of a space, before joining.
    #[n(5)]
    Peek {
        /// The space of the invitation.
        #[n(0)]
        space: SpaceId,
        /// The invitation's public key.
        #[n(1)]
        invitation: VerifyKey,
        /// By the invitation's key, over [`peek_digest`].
        #[n(2)]
        signature: Signature,
    },
    /// Asks for the log after `after`, and for everything that comes.
    #[n(6)]
    Sub {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The last entry that the device has; 0 for none.
        #[n(1)]
        after: u64,
        /// The device's chain at `after`, so that a fork shows at once.
        #[n(2)]
        chain: Hash,
    },
    /// Stores a record. Sending the same bytes twice is the same as once.
    #[n(7)]
    Append {
        /// The record, as it travels.
        #[n(0)]
        record: Bytes,
    },
    /// Forwards a presence record to the space's other devices that are connected now.
    #[n(8)]
    Presence {
        /// The record, as it travels.
        #[n(0)]
        record: Bytes,
    },
    /// Gives an entry back to a relay that lost it: accepted if it continues the chain.
    #[n(9)]
    Restore {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The entry's number before the loss.
        #[n(1)]
        seq: u64,
        /// The entry, byte for byte.
        #[n(2)]
        entry: Entry,
    },
    /// Still here.
    #[n(10)]
    Ping,
}

/// From the relay to a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RelayFrame {
    /// The first frame of a connection.
    #[n(0)]
    Challenge {
        /// [`VERSION`]
        #[n(0)]
        version: u8,
        /// Random, for this connection only.
        #[n(1)]
        nonce: Hash,
        /// The origin that the relay serves; the device refuses any but the one it connected to.
        #[n(2)]
        origin: String,
        /// Changes when the relay's database was replaced by an older or empty one.
        #[n(3)]
        incarnation: Hash,
    },
    /// Logged in.
    #[n(1)]
    Welcome,
    /// Not logged in; the relay closes after it.
    #[n(2)]
    Denied {
        /// Why.
        #[n(0)]
        reason: Denied,
    },
    /// A person's whole chain, in answer to `ChainGet`, or to a `ChainPut` that was stored.
    #[n(3)]
    Chain {
        /// Whose.
        #[n(0)]
        person: PersonId,
        /// All statements, as they travel. Empty: the relay knows no such person, or may not tell.
        #[n(1)]
        statements: Vec<Bytes>,
    },
    /// A `ChainPut` that was not stored.
    #[n(4)]
    ChainRefused {
        /// Whose.
        #[n(0)]
        person: PersonId,
        /// Why.
        #[n(1)]
        reason: Refused,
        /// The head that the relay has.
        #[n(2)]
        head: Option<Hash>,
    },
    /// In answer to `WhoAmI`.
    #[n(5)]
    Me {
        /// The device's person.
        #[n(0)]
        person: PersonId,
        /// The whole chain.
        #[n(1)]
        statements: Vec<Bytes>,
        /// The spaces whose roster names the person.
        #[n(2)]
        spaces: Vec<SpaceId>,
    },
    /// In answer to `Peek`: all control records of the space, in order.
    #[n(6)]
    Roster {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The control records, as they travel.
        #[n(1)]
        controls: Vec<Bytes>,
    },
    /// A piece of a space's log.
    #[n(7)]
    Records {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The number before the first entry here.
        #[n(1)]
        after: u64,
        /// Entries `after + 1`, `after + 2`, …
        #[n(2)]
        entries: Vec<Entry>,
        /// The number of the newest entry that the relay has. Larger than the last one here: more follows.
        #[n(3)]
        head: u64,
        /// The relay's chain at the last entry here (at `after`, if none).
        #[n(4)]
        chain: Hash,
    },
    /// The entry with this hash is durable, as number `seq`.
    #[n(8)]
    Ack {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The record's or control record's hash.
        #[n(1)]
        hash: Hash,
        /// Its number in the log.
        #[n(2)]
        seq: u64,
        /// The relay's chain at it.
        #[n(3)]
        chain: Hash,
    },
    /// The entry with this hash was not stored.
    #[n(9)]
    Nack {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The hash of what was sent; zeros for a request that carries no entry (`Sub`, `Peek`).
        #[n(1)]
        hash: Hash,
        /// Why.
        #[n(2)]
        reason: Refused,
    },
    /// The space has grown; for connections that did not subscribe.
    #[n(10)]
    Nudge {
        /// The space.
        #[n(0)]
        space: SpaceId,
        /// The number of its newest entry.
        #[n(1)]
        head: u64,
    },
    /// Somebody's presence.
    #[n(11)]
    Presence {
        /// The record, as it travels.
        #[n(0)]
        record: Bytes,
    },
    /// In answer to `Ping`.
    #[n(12)]
    Pong,
    /// The device sent something that is no frame; the relay closes after it.
    #[n(13)]
    BadFrame,
}

/// Why a login was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Denied {
    /// The relay does not know this person: send `ChainPut` with the whole chain, then `Auth` again on a new
    /// connection.
    #[n(0)]
    UnknownPerson,
    /// The person's chain does not name this device, or has revoked it.
    #[n(1)]
    UnknownDevice,
    /// The signature does not verify for this nonce and origin.
    #[n(2)]
    BadSignature,
    /// Too many connections or attempts.
    #[n(3)]
    TooMany,
}

/// Why something was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Refused {
    /// `roster_hash`, `prev` or `expected` is not the head: fetch, seal anew, send again.
    #[n(0)]
    Stale,
    /// The author is not in the space, or the space does not exist.
    #[n(1)]
    NotMember,
    /// The signature does not verify.
    #[n(2)]
    BadSignature,
    /// An earlier record of this device is missing.
    #[n(3)]
    Gap {
        /// The `dev_seq` that would be accepted.
        #[n(0)]
        expected: u64,
    },
    /// Another record of this device has this `dev_seq`, or another entry this number.
    #[n(4)]
    Conflict {
        /// The hash of the one that is stored.
        #[n(0)]
        hash: Hash,
    },
    /// Over a limit on sizes.
    #[n(5)]
    TooBig,
    /// The length is none that padding gives.
    #[n(6)]
    BadPadding,
    /// The person's share of the space is full.
    #[n(7)]
    Quota,
    /// The space is closed.
    #[n(8)]
    Closed,
    /// Try again later: rate limit, or the relay's disk is full.
    #[n(9)]
    Busy {
        /// Milliseconds to wait.
        #[n(0)]
        after: u32,
    },
    /// Not a record, control record or statement, or one that the rules do not allow here.
    #[n(10)]
    Invalid,
    /// The invitation is none of this space, or there is no such space.
    #[n(11)]
    Invitation,
    /// The operator asks for an admission code, and this is none.
    #[n(12)]
    Admission,
    /// The invitation's time is over, by the relay's clock.
    #[n(13)]
    Expired,
    /// Somebody came in before, with this invitation or another.
    #[n(14)]
    Used,
    /// The invitation was taken back, or whoever came in with it was sent away.
    #[n(15)]
    Withdrawn,
}

/// What a device signs to log in at the relay of this origin.
#[must_use]
pub fn auth_digest(origin: &str, nonce: &Hash, device: &DeviceId) -> Hash {
    hash(namespace::AUTH, &[origin.as_bytes(), nonce.as_bytes(), device.as_bytes()])
}

/// What the holder of an invitation signs to see the roster.
#[must_use]
pub fn peek_digest(origin: &str, nonce: &Hash, space: &SpaceId) -> Hash {
    hash(namespace::PEEK, &[origin.as_bytes(), nonce.as_bytes(), space.as_bytes()])
}
