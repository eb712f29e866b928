//! Admitting records and control records, check by check, in the order of the protocol.

use twofold_wire::frame::Refused;
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::time::Timestamp;

use crate::gate::Gate;
use crate::relay::space::Space;
use crate::relay::{BUSY, Login, Relay, Verdict};
use crate::store::{NewEntry, Place, StoreError, Write};

/// A record that parsed.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// The record.
    pub record: Record,
    /// Its hash.
    pub hash: Hash,
    /// Whether the signature is the device's that sent it. Checked outside, where there are more threads.
    pub is_signed: bool,
}

/// A control record that the roster accepted, after the control record `prev`.
#[derive(Clone, Debug)]
pub struct NewControl {
    /// The space.
    pub space: SpaceId,
    /// The control record, as it travels.
    pub bytes: twofold_wire::cbor::Bytes,
    /// Its hash.
    pub hash: Hash,
    /// The roster's head before; zeros for `GENESIS`.
    pub prev: Hash,
    /// Its author.
    pub author: Login,
    /// Who may write after it.
    pub gate: Gate,
    /// `CLOSE`: never refused for a quota.
    pub is_exempt: bool,
    /// When it came, by the relay's clock.
    pub at: Timestamp,
}

impl Relay {
    /// Admits a record of the device that sent it.
    pub fn append(&mut self, by: &Login, new: NewRecord) -> Verdict {
        match self.admit(by, new) {
            Ok(verdict) => verdict,
            Err(reason) => Verdict::Refused(reason),
        }
    }

    fn admit(&mut self, by: &Login, new: NewRecord) -> Result<Verdict, Refused> {
        let header = &new.record.header;
        let id = header.space;
        let quotas = self.quotas;
        let space = self.load(&id).map_err(busy)?.ok_or(Refused::NotMember)?;
        let device = space.gate.device(&header.device).ok_or(Refused::NotMember)?;
        if *by != (Login { person: device.person, device: device.device }) {
            return Err(Refused::NotMember);
        }
        let mut author = space.author(by.person, by.device);
        if header.dev_seq != 0 && header.dev_seq <= author.dev_seq {
            return self.repeated(&new);
        }
        if space.gate.is_closed {
            return Err(Refused::Closed);
        }
        if header.roster_hash != space.gate.head {
            return Err(Refused::Stale);
        }
        if !new.is_signed {
            return Err(Refused::BadSignature);
        }
        if header.dev_seq != author.dev_seq + 1 {
            return Err(Refused::Gap { expected: author.dev_seq + 1 });
        }
        if header.prev_dev_hash != author.last {
            return Err(Refused::Conflict { hash: author.last });
        }
        if header.epoch != space.gate.epoch || header.kind == Kind::Presence {
            return Err(Refused::Invalid);
        }
        let size = new.record.bytes().len() as u64;
        if space.used(&by.person).0 + size > quotas.records {
            return Err(Refused::Quota);
        }
        author.dev_seq = header.dev_seq;
        author.last = new.hash;
        author.record_bytes += size;
        let place = space.next(new.hash);
        space.append(place, author);
        let entry = Entry::Record(new.record.bytes().to_vec().into());
        Ok(self.write(NewEntry { space: id, seq: place.seq, chain: place.chain, hash: place.hash, entry, author }))
    }

    // Nothing is compared but hashes: they cover the signature.
    fn repeated(&mut self, new: &NewRecord) -> Result<Verdict, Refused> {
        let header = &new.record.header;
        let pending = self.writes.iter().find_map(|write| match write {
            Write::Entry(entry)
                if entry.space == header.space
                    && entry.author.device == header.device
                    && entry.author.dev_seq == header.dev_seq
                    && matches!(entry.entry, Entry::Record(_)) =>
            {
                Some(Place { seq: entry.seq, chain: entry.chain, hash: entry.hash })
            }
            _ => None,
        });
        let place = match pending {
            Some(place) => place,
            None => {
                let stored = self.store.record(&header.space, &header.device, header.dev_seq).map_err(busy)?;
                stored.ok_or(BUSY)?
            }
        };
        if place.hash == new.hash {
            return Ok(Verdict::Known(place));
        }
        if !new.is_signed {
            return Err(Refused::BadSignature);
        }
        Err(Refused::Conflict { hash: place.hash })
    }

    /// Whether a presence record may be forwarded. It is never stored.
    ///
    /// # Errors
    /// Why not.
    pub fn admit_presence(&mut self, by: &Login, new: &NewRecord) -> Result<(), Refused> {
        let header = &new.record.header;
        let space = self.load(&header.space).map_err(busy)?.ok_or(Refused::NotMember)?;
        let device = space.gate.device(&header.device).ok_or(Refused::NotMember)?;
        if *by != (Login { person: device.person, device: device.device }) {
            return Err(Refused::NotMember);
        }
        if space.gate.is_closed {
            return Err(Refused::Closed);
        }
        if header.roster_hash != space.gate.head {
            return Err(Refused::Stale);
        }
        if !new.is_signed {
            return Err(Refused::BadSignature);
        }
        if header.kind != Kind::Presence || header.dev_seq != 0 || header.epoch != space.gate.epoch {
            return Err(Refused::Invalid);
        }
        Ok(())
    }

    /// Admits a control record that the roster accepted, if the roster's head is still the one it followed.
    pub fn put_control(&mut self, new: NewControl) -> Verdict {
        match self.admit_control(new) {
            Ok(verdict) => verdict,
            Err(reason) => Verdict::Refused(reason),
        }
    }

    fn admit_control(&mut self, new: NewControl) -> Result<Verdict, Refused> {
        let quotas = self.quotas;
        let Login { person, device } = new.author;
        let is_genesis = new.prev == Hash::ZERO;
        if is_genesis && self.store.count_spaces(&person).map_err(busy)? >= quotas.spaces {
            return Err(Refused::Quota);
        }
        let begun = Space::begun(new.gate.clone());
        let space = match self.load(&new.space).map_err(busy)? {
            Some(space) if space.gate.head == new.prev => space,
            Some(_) => return Err(Refused::Stale),
            None if is_genesis => &begun,
            None => return Err(Refused::NotMember),
        };
        let size = new.bytes.len() as u64;
        if space.used(&person).1 + size > quotas.controls && !new.is_exempt {
            return Err(Refused::Quota);
        }
        let mut author = space.author(person, device);
        author.control_bytes += size;
        let space = self.spaces.entry(new.space).or_insert(begun);
        let place = space.next(new.hash);
        space.append(place, author);
        space.gate = new.gate.clone();
        let has_ended = new.gate.is_closed;
        self.writes.push(Write::Gate { space: new.space, gate: new.gate });
        if has_ended {
            self.writes.push(Write::Ended { space: new.space, at: new.at });
        }
        let entry = Entry::Control(new.bytes);
        Ok(self.write(NewEntry {
            space: new.space,
            seq: place.seq,
            chain: place.chain,
            hash: place.hash,
            entry,
            author,
        }))
    }

    /// Gives a record back its number after a loss: it must continue the log exactly where the log ends.
    ///
    /// `by` is who brings it, not who wrote it. Somebody who is not in the space (yet) may bring only what
    /// `is_author_current` stands behind, so that a revoked device cannot slip a record in under a new name.
    pub fn restore_record(&mut self, by: &Login, seq: u64, new: NewRecord, is_author_current: bool) -> Verdict {
        let header = &new.record.header;
        if let Some(verdict) = self.restored_before(&header.space, seq, &new.hash) {
            return verdict;
        }
        let Ok(Some(space)) = self.load(&header.space) else { return Verdict::Refused(Refused::NotMember) };
        let Some(author) = space.gate.device(&header.device).copied() else {
            return Verdict::Refused(Refused::NotMember);
        };
        if !space.gate.has_member(&by.person) && !is_author_current {
            return Verdict::Refused(Refused::NotMember);
        }
        let is_signed = new.record.verify(&author.key).is_ok();
        self.append(&Login { person: author.person, device: author.device }, NewRecord { is_signed, ..new })
    }

    /// What to answer when the log has this number already, or is too short for it.
    pub fn restored_before(&mut self, space: &SpaceId, seq: u64, hash: &Hash) -> Option<Verdict> {
        let head = match self.load(space) {
            Ok(space) => space.map_or(0, |space| space.head),
            Err(_) => return Some(Verdict::Refused(BUSY)),
        };
        if seq == head + 1 {
            return None;
        }
        if seq == 0 || seq > head {
            return Some(Verdict::Refused(Refused::Gap { expected: head + 1 }));
        }
        let pending = self.writes.iter().find_map(|write| match write {
            Write::Entry(entry) if entry.space == *space && entry.seq == seq => {
                Some(Place { seq, chain: entry.chain, hash: entry.hash })
            }
            _ => None,
        });
        let place = pending.map_or_else(|| self.store.entry(space, seq), |place| Ok(Some(place)));
        Some(match place {
            Ok(Some(place)) if place.hash == *hash => Verdict::Known(place),
            Ok(Some(place)) => Verdict::Refused(Refused::Conflict { hash: place.hash }),
            Ok(None) | Err(_) => Verdict::Refused(BUSY),
        })
    }

    fn write(&mut self, new: NewEntry) -> Verdict {
        self.writes.push(Write::Entry(new));
        Verdict::Stored(self.writes.len() - 1)
    }
}

fn busy(_: StoreError) -> Refused {
    BUSY
}
