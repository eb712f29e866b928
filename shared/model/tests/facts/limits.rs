//! Small bytes that would take a lot of memory or time, and snapshots that nobody honest would make.

use automerge::Change;
use twofold_model::{Actor, ApplyError, Document, Role, Snapshot, SnapshotError};

use crate::{
    devices::{Sent, edit, member, same},
    hostile::{TEXT, pair, refused},
};

#[test]
fn a_small_change_that_unpacks_to_a_large_one_is_refused_before_it_is_unpacked() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "x"));
    let packed = packed_zeros(32);
    assert!(packed.len() < 500_000);
    // A change whose columns say "the same, a billion times".
    let mut endless = vec![0, 16];
    endless.extend([9; 16]);
    endless.extend([1, 1, 0, 0, 0]);
    let mut column = Vec::new();
    signed(&mut column, 1_000_000_000);
    column.push(1);
    endless.extend([1, 0x42, column.len() as u8]);
    endless.extend(column);
    for bytes in [chunk(2, &packed), chunk(1, &endless)] {
        let mut bomb = honest.clone();
        bomb.commit.changes = vec![bytes];
        refused(&mut mentor, &bomb, ApplyError::TooLarge);
    }
}

#[test]
fn many_changes_share_one_limit() {
    let (mut mentor, mut mentee) = pair();
    for _ in 0..2 {
        mentee.run(edit("next_meeting/-/homework", 0, 0, &"x".repeat(155_000)));
        mentee.run(edit("next_meeting/-/homework", 0, 155_000, ""));
    }
    let sent = mentee.commit();
    refused(&mut mentor, &sent, ApplyError::TooLarge);
    let parts = sent.commit.clone().split(64 * 1024);
    let parts: Vec<Sent> = parts.into_iter().map(|commit| Sent { commit, ..sent.clone() }).collect();
    assert!(parts.len() > 1, "{}", parts.len());
    mentor.takes(&parts);
    same(&mentor, &mentee);
}

#[test]
fn a_snapshot_of_a_stranger_shape_is_not_opened() {
    let open = |bytes: &[u8]| {
        Snapshot::decode(bytes)
            .and_then(|snapshot| Document::from_snapshot(&snapshot, Actor([9; 16]), member(Role::Mentee)))
            .map(drop)
    };
    let (mentor, _) = pair();
    let honest = mentor.doc.snapshot().encode();
    assert_eq!(open(&honest), Ok(()));
    for length in 0..honest.len() {
        assert!(open(&honest[..length]).is_err(), "cut at {length}");
    }

    // A document with the genesis and something hidden beside it.
    let mut doc = automerge::AutoCommit::new();
    use automerge::transaction::Transactable;
    doc.apply_changes([Change::from_bytes(include_bytes!("../../src/genesis.bin").to_vec()).unwrap()]).unwrap();
    doc.put(automerge::ROOT, "hidden", "container").unwrap();
    doc.commit();
    let heads = doc.get_heads();
    let forged = forged_snapshot(&doc.save(), heads[0].0);
    assert_eq!(open(&forged), Err(SnapshotError::UnknownShape));
    let forged = forged_snapshot(&doc.save(), [7; 32]);
    assert_eq!(open(&forged), Err(SnapshotError::Unreadable));
}

#[test]
fn a_small_snapshot_that_unpacks_to_a_large_one_is_refused_before_it_is_unpacked() {
    let packed = packed_zeros(65);
    // No actors, no heads, one packed column of changes, none of operations.
    let mut body = vec![0, 0, 1, 0x1a];
    unsigned(&mut body, packed.len() as u64);
    body.push(0);
    body.extend(packed);
    let snapshot = forged_snapshot(&chunk(0, &body), [7; 32]);
    assert_eq!(Snapshot::decode(&snapshot).map(drop), Err(SnapshotError::TooLarge));
}

#[test]
fn a_snapshot_of_more_empty_changes_than_anybody_makes_is_refused_before_it_is_unpacked() {
    let snapshot_of = |changes: u64| {
        let mut column = Vec::new();
        signed(&mut column, changes);
        column.push(1);
        // No actors, no heads, one column of changes: their numbers, each one more than the last. No operations.
        let mut body = vec![0, 0, 1, 0x13, column.len() as u8, 0];
        body.extend(column);
        Snapshot::decode(&forged_snapshot(&chunk(0, &body), [7; 32])).map(drop)
    };
    assert_eq!(snapshot_of(500_001), Err(SnapshotError::TooLarge));
    assert_eq!(snapshot_of(500_000), Ok(()));
}

/// Bytes as Automerge frames them, with a wrong checksum, at which it does not look.
fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, kind];
    unsigned(&mut bytes, body.len() as u64);
    bytes.extend(body);
    bytes
}

fn packed_zeros(mebibytes: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(4));
    packer.write_all(&vec![0; mebibytes * 1024 * 1024]).unwrap();
    packer.finish().unwrap()
}

/// The bytes of a snapshot around a document, as this version writes them.
fn forged_snapshot(document: &[u8], head: [u8; 32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = minicbor::Encoder::new(&mut bytes);
    e.array(6).unwrap().u8(1).unwrap();
    e.array(1).unwrap().bytes(&head).unwrap();
    e.array(0).unwrap().array(0).unwrap().array(0).unwrap();
    e.bytes(document).unwrap();
    bytes
}

fn unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// A signed number that is not negative.
fn signed(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x3f {
        bytes.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
