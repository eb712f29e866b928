//! A backup: everything of a person as one piece of bytes, and the right to come in with it.
//!
//! The right is a device of the person, as with a link, but without an end: the browser that opens the backup reads with
//! it and adds keys of its own (see [`super::arrive`]). Nothing of the browser that made it is inside: a second browser
//! with the same keys would give two records one number. The app seals the bytes under a passphrase.

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use twofold_crypto::{DeviceSecret, GuestSecret};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::log::Entry;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, SpaceId};
use zeroize::Zeroizing;

use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::arrive::{ArrivalError, Borrowed};
use crate::engine::identity::Identity;
use crate::engine::outbox::is_all_stored;
use crate::engine::turn::Turn;
use crate::space::Space;
use crate::store::KeyRow;

/// What stands in the place of a name where a statement adds a backup. Partners are not told of backups.
pub(crate) const BACKUP: &[u8] = b"backup";
/// The version of the content.
const VERSION: u8 = 1;

/// The device that this browser's backups carry.
pub(crate) struct Pass {
    pub(crate) secret: GuestSecret,
    pub(crate) id: DeviceId,
}

impl Pass {
    pub(crate) fn new(secret: GuestSecret) -> Self {
        Self { id: DeviceSecret::derive_guest(&secret).id(), secret }
    }
}

/// All that is in a backup.
#[derive(Encode, Decode)]
struct Content {
    #[n(0)]
    version: u8,
    /// The relay's origin.
    #[n(1)]
    origin: String,
    /// The device with which to come in.
    #[n(2)]
    pass: Bytes,
    /// The person's chain.
    #[n(3)]
    statements: Vec<Bytes>,
    #[n(4)]
    spaces: Vec<SpaceContent>,
}

/// One space.
#[derive(Encode, Decode)]
struct SpaceContent {
    #[n(0)]
    id: SpaceId,
    /// Its log from the first entry, as the relay has it.
    #[n(1)]
    entries: Vec<Entry>,
    /// The keys of its epochs: of a closed space, nobody hands them over again.
    #[n(2)]
    keys: Vec<KeyRow>,
}

impl Engine {
    /// Makes sure that a backup would let somebody in. It is ready when [`Engine::backup`] gives one.
    pub(crate) fn prepare_backup<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some(identity) = self.identity.as_mut().filter(|identity| identity.borrowed.is_none()) else {
            return;
        };
        if identity.pass.is_none() {
            // Of earlier backups, made by other devices, nobody knows where they lie.
            identity.spent.extend(passes(&identity.chain));
            identity.pass = Some(Pass::new(GuestSecret::make(turn.rng)));
            self.keep_identity(turn);
        }
        self.flush(turn);
        self.tend_devices(turn);
        turn.changed(Changed::Session);
    }

    /// Everything of the person, to be sealed under a passphrase; nothing as long as the relay or a space does not know
    /// what lets somebody in with it, or something that was written here is nowhere else.
    #[must_use]
    pub fn backup(&self) -> Option<Zeroizing<Vec<u8>>> {
        let identity = self.identity.as_ref().filter(|identity| identity.borrowed.is_none())?;
        let pass = identity.pass.as_ref()?;
        let me = identity.device.id();
        let is_stored = |space: &Space| !space.is_writable(&me) || is_all_stored(space);
        if !self.is_everywhere(identity, &pass.id) || !self.spaces.values().all(is_stored) {
            return None;
        }
        let content = Content {
            version: VERSION,
            origin: self.origin.clone(),
            pass: Bytes(pass.secret.as_bytes().to_vec()),
            statements: identity.chain.statements().to_vec(),
            spaces: self.spaces.values().map(SpaceContent::of).collect(),
        };
        Some(Zeroizing::new(cbor::encode(&content)))
    }

    /// Takes in a backup: a browser that is nobody yet becomes a device of the person; one that is that person's
    /// already takes what it does not have.
    pub(crate) fn open_backup<R: CryptoRng>(&mut self, content: &[u8], turn: &mut Turn<'_, R>) {
        self.borrowing = None;
        self.arrival_failed = self.take_backup(content, turn).err();
        turn.changed(Changed::Session);
    }

    fn take_backup<R: CryptoRng>(&mut self, content: &[u8], turn: &mut Turn<'_, R>) -> Result<(), ArrivalError> {
        let content: Content = cbor::decode(content).map_err(|_| ArrivalError::Backup)?;
        if content.version != VERSION {
            return Err(ArrivalError::Backup);
        }
        if content.origin != self.origin {
            return Err(ArrivalError::OtherRelay);
        }
        let chain = PersonChain::begin(&content.statements).map_err(|_| ArrivalError::Backup)?;
        match &self.identity {
            Some(identity) if identity.borrowed.is_none() && identity.person() == chain.id() => {
                let added = content.spaces.into_iter().map(|space| self.take_space(space, turn)).sum();
                self.merged = Some(added);
            }
            Some(_) => return Err(ArrivalError::Occupied),
            None => {
                let secret = content.pass.0.as_slice().try_into().map_err(|_| ArrivalError::Backup)?;
                let pass = DeviceSecret::derive_guest(&GuestSecret::from_bytes(secret));
                chain.current_device(&pass.id()).ok_or(ArrivalError::Backup)?;
                let borrowed = Borrowed { successor: DeviceSecret::make(turn.rng), lost: None };
                self.identity = Some(Identity { borrowed: Some(borrowed), ..Identity::new(pass, chain) });
                self.keep_identity(turn);
                for space in content.spaces {
                    self.take_space(space, turn);
                }
                turn.effects.push(Effect::Connect);
            }
        }
        Ok(())
    }

    /// Adds to a space's log what a backup has after it, as if the relay had sent it. A log that goes another way stays
    /// as it is here. Gives the number of entries that are new.
    fn take_space<R: CryptoRng>(&mut self, kept: SpaceContent, turn: &mut Turn<'_, R>) -> usize {
        let SpaceContent { id, entries, keys } = kept;
        let is_new = self.space_numbered(&id).is_none();
        let n = self.add_shell(id, turn);
        let Some(space) = self.spaces.get_mut(&n) else {
            return 0;
        };
        if is_new {
            space.keys.extend(keys.iter().filter_map(KeyRow::open));
            space.row.keys = Some(keys);
        }
        let differs = |(seq, entry): (u64, &Entry)| space.log.get(seq).is_some_and(|known| known != entry);
        if (1..).zip(&entries).any(differs) {
            return 0;
        }
        let known = usize::try_from(space.log.len()).unwrap_or(usize::MAX);
        let fresh: Vec<Entry> = entries.into_iter().skip(known).collect();
        let count = fresh.len();
        self.take_entries(n, fresh, turn);
        self.settle_own(n, turn);
        if let Some(n) = self.space_numbered(&id) {
            self.resubscribe(n, turn);
        }
        count
    }

    /// Whether the chain and every space that takes in devices know a device, and each has wrapped its key for it.
    pub(crate) fn is_everywhere(&self, identity: &Identity, device: &DeviceId) -> bool {
        let is_in =
            |roster: &Roster| roster.device(device).is_some() && roster.unwrapped().all(|(id, _)| id != *device);
        identity.chain.current_device(device).is_some()
            && self.spaces.values().all(|space| {
                space.roster.as_ref().is_some_and(|roster| {
                    roster.is_closed() || roster.member(&identity.person()).is_none() || is_in(roster)
                })
            })
    }
}

impl SpaceContent {
    fn of(space: &Space) -> Self {
        let entries = (1..=space.log.len()).filter_map(|seq| space.log.get(seq)).cloned().collect();
        Self { id: space.id, entries, keys: KeyRow::all(&space.keys) }
    }
}

/// The devices of backups that a chain names as current.
pub(crate) fn passes(chain: &PersonChain) -> Vec<DeviceId> {
    chain.current_devices().filter(|device| device.label.0 == BACKUP).map(|device| device.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files of today must open in every later version.
    #[test]
    fn the_content_of_a_backup_is_frozen() {
        let content = Content {
            version: VERSION,
            origin: "https://relay.example".into(),
            pass: Bytes(vec![7; 2]),
            statements: vec![Bytes(vec![8])],
            spaces: vec![SpaceContent {
                id: SpaceId([9; 16]),
                entries: vec![Entry::Control(Bytes(vec![10])), Entry::Record(Bytes(vec![11]))],
                keys: vec![KeyRow { epoch: 1, key: Bytes(vec![12; 2]) }],
            }],
        };
        let bytes = cbor::encode(&content);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, FROZEN);
        let again: Content = cbor::decode(&bytes).unwrap();
        assert_eq!(again.spaces.first().unwrap().entries, content.spaces.first().unwrap().entries);
    }

    const FROZEN: &str = "85017568747470733a2f2f72656c61792e6578616d706c654207078141088183500909090909090909090909090909090982820081410a820181410b818201420c0c";
}
