//! One transaction: everything in it is on the disk when it returns, or nothing of it.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, params};
use twofold_wire::cbor::{Bytes, encode};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};

use crate::gate::Person;
use crate::store::sqlite::ending;
use crate::store::sqlite::rows::{self, failed};
use crate::store::{AuthorState, NewEntry, StoreError, Write};

/// Writes all of it in one transaction. `numbers` may be wrong after a failure.
pub(super) fn commit(
    connection: &mut Connection,
    numbers: &mut BTreeMap<SpaceId, i64>,
    writes: &[Write],
) -> Result<(), StoreError> {
    let transaction = connection.transaction().map_err(failed)?;
    let mut batch = Batch::default();
    for write in writes {
        match write {
            Write::Entry(new) => batch.append(&transaction, numbers, new)?,
            Write::Gate { space, gate } => {
                let number = put_gate(&transaction, space, &encode(gate), &gate.members)?;
                numbers.insert(*space, number);
            }
            Write::Ended { space, at } => ending::begin(&transaction, space, *at)?,
            Write::Delete { space } => {
                ending::delete(&transaction, space)?;
                numbers.remove(space);
            }
            Write::Chain { person, expected, statements, state } => {
                put_chain(&transaction, person, expected.as_ref(), statements, state)?;
            }
        }
    }
    batch.finish(&transaction)?;
    transaction
        .prepare_cached("UPDATE meta SET changes = changes + ?1")
        .and_then(|mut count| count.execute([writes.len() as u64]))
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

/// Heads and authors that entries of one transaction change: written once each, at the end.
#[derive(Default)]
struct Batch<'a> {
    heads: BTreeMap<i64, (u64, &'a NewEntry)>,
    authors: BTreeMap<(i64, DeviceId), AuthorState>,
}

impl<'a> Batch<'a> {
    fn append(
        &mut self,
        transaction: &Transaction<'_>,
        numbers: &mut BTreeMap<SpaceId, i64>,
        new: &'a NewEntry,
    ) -> Result<(), StoreError> {
        let number = match numbers.get(&new.space) {
            Some(number) => *number,
            None => {
                let number = rows::number(transaction, &new.space).map_err(failed)?.ok_or(StoreError::Moved)?;
                numbers.insert(new.space, number);
                number
            }
        };
        match self.heads.get_mut(&number) {
            Some((_, last)) if last.seq + 1 == new.seq => *last = new,
            Some(_) => return Err(StoreError::Moved),
            None => {
                let before = new.seq.checked_sub(1).ok_or(StoreError::Moved)?;
                self.heads.insert(number, (before, new));
            }
        }
        rows::insert_entry(transaction, number, new)?;
        self.authors.insert((number, new.author.device), new.author);
        Ok(())
    }

    fn finish(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        for (number, (before, last)) in self.heads {
            // The counter row of the space: moved only from where the first entry of this transaction stands.
            let moved = transaction
                .prepare_cached("UPDATE spaces SET head = ?2, chain = ?3 WHERE number = ?1 AND head = ?4")
                .and_then(|mut update| update.execute(params![number, last.seq, last.chain.as_bytes(), before]))
                .map_err(failed)?;
            if moved != 1 {
                return Err(StoreError::Moved);
            }
        }
        self.authors.iter().try_for_each(|((number, _), author)| rows::put_author(transaction, *number, author))
    }
}

fn put_gate(
    transaction: &Transaction<'_>,
    space: &SpaceId,
    gate: &[u8],
    members: &[PersonId],
) -> Result<i64, StoreError> {
    let number: i64 = transaction
        .prepare_cached(
            "INSERT INTO spaces (id, head, chain, gate) VALUES (?1, 0, zeroblob(32), ?2)
             ON CONFLICT (id) DO UPDATE SET gate = ?2 RETURNING number",
        )
        .and_then(|mut put| put.query_row(params![space.as_bytes(), gate], |row| row.get(0)))
        .map_err(failed)?;
    transaction
        .prepare_cached("DELETE FROM members WHERE space = ?1")
        .and_then(|mut delete| delete.execute([number]))
        .map_err(failed)?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO members (space, person) VALUES (?1, ?2)").map_err(failed)?;
    for person in members {
        insert.execute(params![number, person.as_bytes()]).map_err(failed)?;
    }
    Ok(number)
}

fn put_chain(
    transaction: &Transaction<'_>,
    person: &PersonId,
    expected: Option<&Hash>,
    statements: &[Bytes],
    state: &Person,
) -> Result<(), StoreError> {
    let devices = encode(state);
    let changed = match expected {
        None => transaction
            .prepare_cached("INSERT INTO persons (id, head, state) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .and_then(|mut put| put.execute(params![person.as_bytes(), state.head.as_bytes(), devices])),
        Some(head) => {
            transaction.prepare_cached("UPDATE persons SET head = ?2, state = ?3 WHERE id = ?1 AND head = ?4").and_then(
                |mut put| put.execute(params![person.as_bytes(), state.head.as_bytes(), devices, head.as_bytes()]),
            )
        }
    };
    if changed.map_err(failed)? != 1 {
        return Err(StoreError::Moved);
    }
    let mut insert = transaction
        .prepare_cached("INSERT INTO statements (person, bytes) SELECT number, ?2 FROM persons WHERE id = ?1")
        .map_err(failed)?;
    for statement in statements {
        insert.execute(params![person.as_bytes(), &statement.0]).map_err(failed)?;
    }
    let mut name = transaction
        .prepare_cached(
            "INSERT INTO devices (device, person) SELECT ?2, number FROM persons WHERE id = ?1 ON CONFLICT DO NOTHING",
        )
        .map_err(failed)?;
    for (device, _) in &state.devices {
        name.execute(params![person.as_bytes(), device.as_bytes()]).map_err(failed)?;
    }
    Ok(())
}
