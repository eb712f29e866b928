//! Looks into bytes from a partner before Automerge does: how large they are unpacked, and how many operations.
//!
//! Automerge inflates without a limit, and its columns can say "the same a billion times" in ten bytes. Both would
//! use up the memory or the time of the page, so both are counted here first.

use std::io::Read;

use automerge::Change;

use crate::document::apply::ApplyError;

/// The most bytes that the changes of one record have when unpacked.
pub(super) const UNPACKED: usize = 4 * 1024 * 1024;
/// The most operations in the changes of one record: a character is one operation, and so is its deletion.
pub(super) const OPERATIONS: usize = 600_000;
/// The most bytes and operations of a whole document.
const DOCUMENT_UNPACKED: usize = 64 * 1024 * 1024;
const DOCUMENT_OPERATIONS: u64 = 8_000_000;
/// The most changes of a whole document, each of which takes room even when it is empty: a thought every minute, day and
/// night, for almost a year.
const DOCUMENT_CHANGES: u64 = 500_000;

const MAGIC: &[u8] = &[0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;
const COMPRESSED: u8 = 2;

/// Reads the changes of a record.
pub(super) fn changes(all: &[Vec<u8>]) -> Result<Vec<Change>, ApplyError> {
    let mut budget = Budget { bytes: UNPACKED, operations: OPERATIONS as u64 };
    all.iter()
        .map(|bytes| {
            budget.change(bytes)?;
            let change = Change::try_from(bytes.as_slice()).map_err(|_| ApplyError::Unreadable)?;
            // We write neither; a partner could hide a cost or a message there.
            if !change.extra_bytes().is_empty() || change.message().is_some() {
                return Err(ApplyError::UnknownShape);
            }
            // Why: a saved document holds operations, not bytes. What was written in another form than Automerge's own
            // would come back from it under another hash, and the whole document would not open any more.
            if Change::from(change.decode()).hash() == change.hash() {
                Ok(change)
            } else {
                Err(ApplyError::UnknownShape)
            }
        })
        .collect()
}

/// Whether a whole document stays within its limits when unpacked.
pub(super) fn document(bytes: &[u8]) -> Result<(), ApplyError> {
    let mut budget = Budget { bytes: DOCUMENT_UNPACKED, operations: 0 };
    let mut input = Input(bytes);
    let (kind, mut body) = input.chunk()?;
    if kind != DOCUMENT || !input.0.is_empty() {
        return Err(ApplyError::Unreadable);
    }
    let actors = body.unsigned()?;
    for _ in 0..actors {
        body.prefixed()?;
    }
    let heads = body.count()?;
    body.take(heads.checked_mul(32).ok_or(ApplyError::Unreadable)?)?;
    let changes = body.columns()?;
    let operations = body.columns()?;
    budget.columns(&mut body, &changes, actors, DOCUMENT_CHANGES)?;
    budget.columns(&mut body, &operations, actors, DOCUMENT_OPERATIONS).map(drop)
}

struct Budget {
    bytes: usize,
    operations: u64,
}

impl Budget {
    fn change(&mut self, bytes: &[u8]) -> Result<(), ApplyError> {
        let mut input = Input(bytes);
        let (kind, body) = input.chunk()?;
        if !input.0.is_empty() {
            return Err(ApplyError::Unreadable);
        }
        let inflated;
        let mut body = match kind {
            CHANGE => body,
            COMPRESSED => {
                inflated = self.inflate(body.0)?;
                Input(&inflated)
            }
            _ => return Err(ApplyError::Unreadable),
        };
        self.spend(body.0.len())?;
        let deps = body.count()?;
        body.take(deps.checked_mul(32).ok_or(ApplyError::Unreadable)?)?;
        body.prefixed()?; // actor
        body.unsigned()?; // sequence number
        body.unsigned()?; // first operation
        body.signed()?; // time
        body.prefixed()?; // message
        let others = body.unsigned()?;
        for _ in 0..others {
            body.prefixed()?; // the other actors that it points at
        }
        let columns = body.columns()?;
        self.operations -= self.columns(&mut body, &columns, others.saturating_add(1), self.operations)?;
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), ApplyError> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(ApplyError::TooLarge)?;
        Ok(())
    }

    fn inflate(&self, packed: &[u8]) -> Result<Vec<u8>, ApplyError> {
        let mut unpacked = Vec::new();
        let limit = self.bytes as u64 + 1;
        flate2::bufread::DeflateDecoder::new(packed)
            .take(limit)
            .read_to_end(&mut unpacked)
            .map_err(|_| ApplyError::Unreadable)?;
        if unpacked.len() as u64 == limit { Err(ApplyError::TooLarge) } else { Ok(unpacked) }
    }

    /// How many rows they have, of which there may be so many.
    fn columns(
        &mut self,
        data: &mut Input<'_>,
        columns: &[(u64, usize)],
        actors: u64,
        most: u64,
    ) -> Result<u64, ApplyError> {
        let mut actions = 0;
        for (spec, length) in columns {
            let packed = data.take(*length)?;
            let deflated = spec & 0b1000 != 0;
            let rows = if deflated {
                let unpacked = self.inflate(packed)?;
                self.spend(unpacked.len())?;
                rows(*spec, &unpacked, actors)?
            } else {
                rows(*spec, packed, actors)?
            };
            if rows > most {
                return Err(ApplyError::TooLarge);
            }
            // Columns lie side by side; the one that says how many operations there are is the action column.
            if spec >> 4 == 4 {
                actions = rows;
            }
        }
        Ok(actions)
    }
}

/// How many rows a column has when its runs are written out. Actors are numbered, and Automerge stops the page if
/// there is no actor with a number, so that is looked at as well.
fn rows(spec: u64, bytes: &[u8], actors: u64) -> Result<u64, ApplyError> {
    let mut input = Input(bytes);
    let mut rows: u64 = 0;
    let kind = spec & 0b111;
    if kind == 7 {
        return Ok(0); // the raw bytes of values
    }
    while !input.0.is_empty() {
        let run = if kind == 4 {
            input.unsigned()? // booleans are only lengths of runs
        } else {
            let run = input.signed()?;
            let values = match run {
                0 => 0,
                1.. => 1,
                _ => run.unsigned_abs(),
            };
            for _ in 0..values {
                match kind {
                    1 if input.unsigned()? >= actors => return Err(ApplyError::Unreadable),
                    1 => {}
                    3 => input.signed().map(drop)?,
                    5 => input.prefixed().map(drop)?,
                    _ => input.unsigned().map(drop)?,
                }
            }
            if run == 0 { input.unsigned()? } else { run.unsigned_abs() }
        };
        rows = rows.checked_add(run).ok_or(ApplyError::TooLarge)?;
    }
    Ok(rows)
}

/// Bytes still to be read. Every way of running out of them is `Unreadable`.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn chunk(&mut self) -> Result<(u8, Input<'a>), ApplyError> {
        if self.take(4)? != MAGIC {
            return Err(ApplyError::Unreadable);
        }
        self.take(4)?; // a checksum, which the heads replace
        let kind = self.byte()?;
        Ok((kind, Input(self.prefixed()?)))
    }

    fn columns(&mut self) -> Result<Vec<(u64, usize)>, ApplyError> {
        let count = self.count()?;
        (0..count).map(|_| Ok((self.unsigned()?, self.count()?))).collect()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ApplyError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ApplyError::Unreadable)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, ApplyError> {
        let (byte, rest) = self.0.split_first().ok_or(ApplyError::Unreadable)?;
        self.0 = rest;
        Ok(*byte)
    }

    fn prefixed(&mut self) -> Result<&'a [u8], ApplyError> {
        let length = self.count()?;
        self.take(length)
    }

    fn count(&mut self) -> Result<usize, ApplyError> {
        usize::try_from(self.unsigned()?).map_err(|_| ApplyError::Unreadable)
    }

    fn unsigned(&mut self) -> Result<u64, ApplyError> {
        let mut number: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(ApplyError::Unreadable)
    }

    fn signed(&mut self) -> Result<i64, ApplyError> {
        let mut number: i64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0 && shift + 7 < 64;
                return Ok(if negative { number | (-1 << (shift + 7)) } else { number });
            }
        }
        Err(ApplyError::Unreadable)
    }
}
