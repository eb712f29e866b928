//! Logging in: a signature over the challenge of this connection, by a current device of a known person.

use std::time::Instant;

use tokio::sync::oneshot;
use twofold_wire::frame::{Denied, RelayFrame, auth_digest};
use twofold_wire::ids::{PersonId, Signature};
use twofold_wire::keys::verify;

use crate::connection::{Connection, End};
use crate::hub::Hearing;
use crate::relay::Login;
use crate::writer::Job;

impl Connection {
    pub(super) async fn log_in(&mut self, mut login: Login, signature: Signature) -> Result<(), End> {
        if self.state.limits.logins.take(self.address, Instant::now()).is_err() {
            return self.deny(Denied::TooMany).await;
        }
        // A challenge answers for one login only.
        let Some(events) = self.sender.take() else { return self.deny(Denied::BadSignature).await };
        let found = self.read(move |reader| {
            let known = match login.person {
                PersonId::ZERO => reader.person_of(&login.device)?,
                known => Some(known),
            };
            let Some(id) = known else { return Ok(None) };
            Ok(reader.person(&id)?.map(|person| (id, person)))
        });
        let person = match found.await {
            Ok(Some((id, person))) => {
                login.person = id;
                person
            }
            Ok(None) => return self.deny(Denied::UnknownPerson).await,
            Err(_) => return self.deny(Denied::TooMany).await,
        };
        let Some(key) = person.key(&login.device) else { return self.deny(Denied::UnknownDevice).await };
        let digest = auth_digest(&self.origin, &self.nonce, &login.device);
        if verify(&key, &digest, &signature).is_err() {
            return self.deny(Denied::BadSignature).await;
        }
        let (reply, result) = oneshot::channel();
        let hearing = Hearing { events, queued: self.queued.clone() };
        self.ask(Job::Login { connection: self.id, login, hearing, reply }).await?;
        match result.await {
            Ok(Ok(())) => {}
            Ok(Err(reason)) => return self.deny(reason).await,
            Err(_) => return Err(End::Gone),
        }
        self.login = Some((login, key));
        self.state.metrics.logins.up();
        self.send(&RelayFrame::Welcome).await
    }
}
