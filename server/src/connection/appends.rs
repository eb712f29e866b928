//! Records and presence: parsed and their signatures checked here, where there are more threads than one.

use std::time::{Duration, Instant};

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::Refused;
use twofold_wire::ids::{Hash, SpaceId, VerifyKey};
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record, RecordError, record_hash};

use crate::connection::{Connection, End};
use crate::relay::{Login, NewRecord};
use crate::writer::Job;

impl Connection {
    pub(super) async fn append(&mut self, login: Login, key: VerifyKey, record: Bytes) -> Result<(), End> {
        let Some(new) = self.parse(record).await? else { return Ok(()) };
        if let Err(wait) = self.state.limits.records.take(login.device, Instant::now()) {
            return self.refuse(new.record.header.space, new.hash, busy(wait)).await;
        }
        let is_signed = is_signed(&login, &key, &new.record);
        let new = Box::new(NewRecord { is_signed, ..new });
        let room = self.room(new.record.bytes().len()).await?;
        self.ask_answered(Some(new.hash), Job::Append { connection: self.id, new, room }).await
    }

    pub(super) async fn presence(&mut self, login: Login, key: VerifyKey, record: Bytes) -> Result<(), End> {
        let Some(new) = self.parse(record).await? else { return Ok(()) };
        // Presence that comes too often is dropped: the next one says more.
        if self.state.limits.presence.take(login.device, Instant::now()).is_err() {
            return Ok(());
        }
        let is_signed = is_signed(&login, &key, &new.record);
        let new = Box::new(NewRecord { is_signed, ..new });
        let room = self.room(new.record.bytes().len()).await?;
        self.ask_answered(None, Job::Presence { connection: self.id, new, room }).await
    }

    pub(super) async fn restore(&mut self, login: Login, space: SpaceId, seq: u64, entry: Entry) -> Result<(), End> {
        if let Err(wait) = self.state.limits.restores.take(login.device, Instant::now()) {
            return self.refuse(space, entry.hash(), busy(wait)).await;
        }
        match entry {
            Entry::Control(control) => self.restore_control(login, space, seq, control).await,
            Entry::Record(record) => {
                let Some(new) = self.parse(record).await? else { return Ok(()) };
                if new.record.header.space != space {
                    return self.refuse(space, new.hash, Refused::Invalid).await;
                }
                let room = self.room(new.record.bytes().len()).await?;
                let (hash, new) = (new.hash, Box::new(new));
                self.ask_answered(Some(hash), Job::Restore { connection: self.id, seq, new, room }).await
            }
        }
    }

    async fn parse(&mut self, bytes: Bytes) -> Result<Option<NewRecord>, End> {
        let hash = record_hash(&bytes);
        // Of bytes that are no record there is no space to name.
        let reason = match Record::parse(bytes.0) {
            Ok(record) => return Ok(Some(NewRecord { record, hash, is_signed: false })),
            Err(RecordError::TooBig) => Refused::TooBig,
            Err(RecordError::BadPadding) => Refused::BadPadding,
            Err(RecordError::UnknownVersion | RecordError::Malformed) => Refused::Invalid,
        };
        self.refuse(SpaceId::ZERO, hash, reason).await?;
        Ok(None)
    }
}

// A repeated record is known by its hash; whatever else claims another device is refused by the writer.
fn is_signed(login: &Login, key: &VerifyKey, record: &Record) -> bool {
    let is_own = record.header.device == login.device;
    let is_meant = matches!(record.header.kind, Kind::Entry | Kind::Snapshot | Kind::Presence);
    is_own && is_meant && record.verify(key).is_ok()
}

/// Wait this long.
pub(super) fn busy(wait: Duration) -> Refused {
    Refused::Busy { after: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1) }
}

/// For something that cannot be named by an entry.
pub(super) const NO_ENTRY: Hash = Hash::ZERO;
