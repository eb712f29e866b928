//! Control records: the whole roster is rebuilt and checked here; the writer only compares heads.

use std::time::Instant;

use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Author, Body, control_hash, space_id};
use twofold_wire::frame::Refused;
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::limits;
use twofold_wire::roster::{Roster, RosterError, parse};
use twofold_wire::time::Timestamp;

use crate::clock;
use crate::connection::appends::busy;
use crate::connection::{Connection, End};
use crate::gate::Gate;
use crate::relay::{BUSY, Login, NewControl};
use crate::store::{Place, Reader, StoredControl};
use crate::writer::Job;

impl Connection {
    pub(super) async fn put_control(&mut self, login: Login, space: SpaceId, bytes: Bytes) -> Result<(), End> {
        let hash = control_hash(&bytes);
        if let Err(wait) = self.state.limits.controls.take(login.device, Instant::now()) {
            return self.refuse(space, hash, busy(wait)).await;
        }
        self.check_control(Put { by: login, space, bytes, hash, seq: None, now: clock::now() }).await
    }

    pub(super) async fn restore_control(
        &mut self,
        login: Login,
        space: SpaceId,
        seq: u64,
        bytes: Bytes,
    ) -> Result<(), End> {
        let hash = control_hash(&bytes);
        self.check_control(Put { by: login, space, bytes, hash, seq: Some(seq), now: clock::now() }).await
    }

    async fn check_control(&mut self, put: Put) -> Result<(), End> {
        let (space, hash, seq) = (put.space, put.hash, put.seq);
        let checked = self.read(move |reader| Ok(check(&put, reader))).await;
        match checked.unwrap_or(Err(BUSY)) {
            Ok(Checked::New(new)) => {
                let room = self.room(new.bytes.len()).await?;
                self.ask_answered(Some(hash), Job::Control { connection: self.id, seq, new, room }).await
            }
            Ok(Checked::Known(place)) => {
                self.state.metrics.repeated.up();
                self.stored(space, place).await
            }
            Err(reason) => self.refuse(space, hash, reason).await,
        }
    }
}

struct Put {
    by: Login,
    space: SpaceId,
    bytes: Bytes,
    hash: Hash,
    seq: Option<u64>,
    now: Timestamp,
}

enum Checked {
    New(Box<NewControl>),
    Known(Place),
}

fn check(put: &Put, reader: &dyn Reader) -> Result<Checked, Refused> {
    if put.bytes.len() > limits::CONTROL {
        return Err(Refused::TooBig);
    }
    let control = parse(&put.bytes).map_err(refused)?.control;
    let author = Login { person: control.author.person, device: control.author.device };
    let stored = reader.controls(&put.space).map_err(|_| BUSY)?;
    if let Some(known) = stored.iter().find(|known| known.place.hash == put.hash) {
        return Ok(Checked::Known(known.place));
    }
    let before = rebuild(&stored)?;
    match put.seq {
        None if author != put.by => return Err(Refused::NotMember),
        None => {}
        Some(_) => may_restore(put, &control.author, before.as_ref(), reader)?,
    }
    if let Body::Join { key, .. } = &control.body
        && (put.seq.is_none() || author.person == put.by.person)
        && let Some(roster) = &before
    {
        roster.admits(key, put.now)?;
    }
    let (prev, after) = match before {
        None if matches!(control.body, Body::Genesis { .. }) => {
            if space_id(&put.bytes) != put.space {
                return Err(Refused::Invalid);
            }
            if reader.is_deleted(&put.space).map_err(|_| BUSY)? {
                return Err(Refused::Closed);
            }
            (Hash::ZERO, Roster::genesis(&put.bytes).map_err(refused)?)
        }
        None => return Err(Refused::NotMember),
        Some(mut roster) => {
            let prev = roster.head();
            roster.apply(&put.bytes).map_err(refused)?;
            (prev, roster)
        }
    };
    Ok(Checked::New(Box::new(NewControl {
        space: put.space,
        bytes: put.bytes.clone(),
        hash: put.hash,
        prev,
        author,
        gate: Gate::of(&after),
        is_exempt: after.is_closed(),
        at: put.now,
    })))
}

/// Rebuilds the roster that these control records make; nothing for none.
pub(super) fn rebuild(stored: &[StoredControl]) -> Result<Option<Roster>, Refused> {
    let Some((genesis, rest)) = stored.split_first() else { return Ok(None) };
    let mut roster = Roster::genesis(&genesis.bytes).map_err(refused)?;
    for control in rest {
        roster.apply(&control.bytes).map_err(refused)?;
    }
    Ok(Some(roster))
}

// Somebody who is not in the space (yet) may bring only what a device signed that may still act: else a revoked device
// could slip a control record in under a new name.
fn may_restore(put: &Put, author: &Author, before: Option<&Roster>, reader: &dyn Reader) -> Result<(), Refused> {
    if before.is_some_and(|roster| roster.member(&put.by.person).is_some()) || author.person == put.by.person {
        return Ok(());
    }
    let person = reader.person(&author.person).map_err(|_| BUSY)?;
    if person.is_none_or(|person| person.key(&author.device).is_some()) { Ok(()) } else { Err(Refused::NotMember) }
}

fn refused(error: RosterError) -> Refused {
    match error {
        RosterError::Malformed
        | RosterError::OtherSpace
        | RosterError::BadChain
        | RosterError::BadEpoch
        | RosterError::NotAllowed => Refused::Invalid,
        RosterError::Stale => Refused::Stale,
        RosterError::BadSignature => Refused::BadSignature,
        RosterError::NotMember => Refused::NotMember,
        RosterError::BadInvitation => Refused::Invitation,
        RosterError::Closed => Refused::Closed,
    }
}
