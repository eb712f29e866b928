//! Persons' chains. A chain proves itself, so it does not matter who brings it; only new persons are limited.

use std::time::Instant;

use tokio::sync::oneshot;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{ChainError, PersonChain};
use twofold_wire::frame::{Refused, RelayFrame};
use twofold_wire::ids::{Hash, PersonId};
use twofold_wire::limits::{FRAME, STATEMENT, STATEMENTS};

use crate::connection::appends::busy;
use crate::connection::{Connection, End};
use crate::gate::Person;
use crate::relay::{BUSY, ChainPut};
use crate::store::Reader;
use crate::writer::{ChainRefusal, Job};

/// A chain must fit a frame, with room for what stands beside it.
const CHAIN: usize = FRAME / 2;

/// Why it was not stored, and the head that is.
type NotPut = (Refused, Option<Hash>);

impl Connection {
    pub(super) async fn put_chain(
        &mut self,
        person: PersonId,
        expected: Option<Hash>,
        statements: Vec<Bytes>,
        admission: Option<String>,
    ) -> Result<(), End> {
        match self.try_put_chain(person, expected, statements, admission).await? {
            Ok(statements) => self.send(&RelayFrame::Chain { person, statements }).await,
            Err((reason, head)) => {
                self.state.metrics.refuse(&reason);
                self.send(&RelayFrame::ChainRefused { person, reason, head }).await
            }
        }
    }

    async fn try_put_chain(
        &mut self,
        person: PersonId,
        expected: Option<Hash>,
        statements: Vec<Bytes>,
        admission: Option<String>,
    ) -> Result<Result<Vec<Bytes>, NotPut>, End> {
        if statements.len() > STATEMENTS || statements.iter().any(|statement| statement.len() > STATEMENT) {
            return Ok(Err((Refused::TooBig, None)));
        }
        if let Err(wait) = self.state.limits.chains.take(self.address, Instant::now()) {
            return Ok(Err((busy(wait), None)));
        }
        let checked = self.read(move |reader| Ok(check(person, expected, &statements, reader))).await;
        let (chain, put) = match checked.unwrap_or(Err((BUSY, None))) {
            Ok((chain, Some(put))) => (chain, put),
            Ok((chain, None)) => return Ok(Ok(chain.statements().to_vec())),
            Err(not_put) => return Ok(Err(not_put)),
        };
        if put.expected.is_none() {
            let code = self.state.config.admission.as_ref();
            if code.is_some_and(|code| admission.as_ref().is_none_or(|said| !is_same(code, said))) {
                return Ok(Err((Refused::Admission, None)));
            }
            if let Err(wait) = self.state.limits.new_persons.take(self.address, Instant::now()) {
                return Ok(Err((busy(wait), None)));
            }
        }
        let (reply, result) = oneshot::channel();
        self.ask(Job::Chain { put: Box::new(put), reply }).await?;
        Ok(match result.await {
            Ok(Ok(())) => Ok(chain.statements().to_vec()),
            Ok(Err(ChainRefusal::Stale(head))) => Err((Refused::Stale, head)),
            Ok(Err(ChainRefusal::Busy)) => Err((BUSY, None)),
            Err(_) => return Err(End::Gone),
        })
    }
}

/// The chain as it would be, and how to get there; nothing to do if it is so already.
fn check(
    person: PersonId,
    expected: Option<Hash>,
    statements: &[Bytes],
    reader: &dyn Reader,
) -> Result<(PersonChain, Option<ChainPut>), NotPut> {
    let stored = reader.statements(&person).map_err(|_| (BUSY, None))?;
    let known = match stored.is_empty() {
        true => None,
        false => Some(PersonChain::begin(&stored).map_err(|_| (BUSY, None))?),
    };
    let head = known.as_ref().map(PersonChain::head);
    let chain = match (&known, expected) {
        (_, None) => PersonChain::begin(statements).map_err(|error| (refused(error), head))?,
        (None, Some(_)) => return Err((Refused::Stale, None)),
        (Some(known), Some(expected)) => {
            let kept = known.statements().len() - known.since(&expected).ok_or((Refused::Stale, head))?.len();
            let before = known.statements().get(..kept).unwrap_or_default();
            let mut chain = PersonChain::begin(before).map_err(|_| (BUSY, head))?;
            for statement in statements {
                chain.extend(statement).map_err(|error| (refused(error), head))?;
            }
            chain
        }
    };
    if chain.id() != person {
        return Err((Refused::Invalid, head));
    }
    if chain.statements().iter().map(|statement| statement.len()).sum::<usize>() > CHAIN {
        return Err((Refused::TooBig, head));
    }
    if head == Some(chain.head()) {
        return Ok((chain, None));
    }
    // Either the expected head is the head, or the new chain differs from what has been stored after it.
    if head != expected {
        return Err((Refused::Stale, head));
    }
    let put = ChainPut { person, expected, statements: statements.to_vec(), state: Person::of(&chain) };
    Ok((chain, Some(put)))
}

fn refused(error: ChainError) -> Refused {
    match error {
        ChainError::BadSignature => Refused::BadSignature,
        ChainError::TooMany => Refused::Quota,
        ChainError::Malformed | ChainError::NotNext | ChainError::NotAllowed => Refused::Invalid,
    }
}

// In a time that does not depend on where they differ.
fn is_same(code: &str, said: &str) -> bool {
    let differences = code.bytes().zip(said.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b));
    code.len() == said.len() && differences == 0
}
