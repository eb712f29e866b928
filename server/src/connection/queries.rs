//! Questions that change nothing: chains, one's own spaces, a look at a roster with an invitation.

use std::time::Instant;

use twofold_wire::Timestamp;
use twofold_wire::frame::{Refused, RelayFrame, peek_digest};
use twofold_wire::ids::{PersonId, Signature, SpaceId, VerifyKey};
use twofold_wire::keys::verify;
use twofold_wire::limits::FRAME;

use crate::clock;
use crate::connection::appends::{NO_ENTRY, busy};
use crate::connection::controls::rebuild;
use crate::connection::{Connection, End};
use crate::relay::{BUSY, Login};
use crate::store::StoredControl;

impl Connection {
    pub(super) async fn who_am_i(&mut self, login: Login) -> Result<(), End> {
        let person = login.person;
        let found = self.read(move |reader| Ok((reader.statements(&person)?, reader.spaces(&person)?))).await;
        let Ok((statements, spaces)) = found else { return self.refuse(SpaceId::ZERO, NO_ENTRY, BUSY).await };
        self.send(&RelayFrame::Me { person, statements, spaces }).await
    }

    pub(super) async fn get_chain(&mut self, person: PersonId) -> Result<(), End> {
        let login = self.login.map(|(login, _)| login.person);
        let is_open = login == Some(person) || self.peeked.contains(&person);
        let found = self.read(move |reader| {
            let may_see = is_open
                || match login {
                    Some(login) => reader.have_common_space(&login, &person)?,
                    None => false,
                };
            if may_see { reader.statements(&person) } else { Ok(Vec::new()) }
        });
        let Ok(statements) = found.await else { return self.refuse(SpaceId::ZERO, NO_ENTRY, BUSY).await };
        self.send(&RelayFrame::Chain { person, statements }).await
    }

    pub(super) async fn peek(
        &mut self,
        space: SpaceId,
        invitation: VerifyKey,
        signature: Signature,
    ) -> Result<(), End> {
        if let Err(wait) = self.state.limits.peeks.take(self.address, Instant::now()) {
            return self.refuse(space, NO_ENTRY, busy(wait)).await;
        }
        if verify(&invitation, &peek_digest(&self.origin, &self.nonce, &space), &signature).is_err() {
            return self.refuse(space, NO_ENTRY, Refused::BadSignature).await;
        }
        let now = clock::now();
        let found = self.read(move |reader| {
            let Some(gate) = reader.gate(&space)? else { return Ok(Err(Refused::Invitation)) };
            let controls = reader.controls(&space)?;
            Ok(if gate.is_open(&invitation, now) {
                Ok((gate.members, controls))
            } else {
                Err(why(&controls, &invitation, now))
            })
        });
        let found = match found.await {
            Ok(Ok(found)) => found,
            Ok(Err(reason)) => return self.refuse(space, NO_ENTRY, reason).await,
            Err(_) => return self.refuse(space, NO_ENTRY, BUSY).await,
        };
        let (members, controls) = found;
        // A roster that nobody has joined yet is small; one that does not fit a frame cannot be shown.
        let size: usize = controls.iter().map(|control| control.bytes.len() + 8).sum();
        if size + 64 > FRAME {
            return self.refuse(space, NO_ENTRY, Refused::TooBig).await;
        }
        self.peeked = members;
        let controls = controls.into_iter().map(|control| control.bytes).collect();
        self.send(&RelayFrame::Roster { space, controls }).await
    }
}

/// Why an invitation that is not open lets nobody in.
fn why(controls: &[StoredControl], invitation: &VerifyKey, now: Timestamp) -> Refused {
    let answer = rebuild(controls).and_then(|roster| roster.ok_or(Refused::Invitation)?.admits(invitation, now));
    answer.err().unwrap_or(Refused::Invitation)
}
