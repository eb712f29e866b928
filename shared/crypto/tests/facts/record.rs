//! Records: sealed, padded, signed, and bound to their place.

use twofold_crypto::{DeviceSecret, OpenError, RecordDraft, SealError, open_record, seal_record};
use twofold_wire::ids::{DeviceId, Hash, Signature, SpaceId};
use twofold_wire::padding::is_padded_len;
use twofold_wire::record::{HEADER, Header, Kind, Record, TAG};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::{draft, epoch_key, rng};

fn flip(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

/// As if the attacker could sign for the author: only what is inside protects the record.
fn resign(record: &Record, header: Header, ciphertext: &[u8], author: &DeviceSecret) -> Record {
    assert_eq!(record.ciphertext().len(), ciphertext.len());
    Record::assemble(header, ciphertext, |digest| author.sign(digest))
}

#[test]
fn a_record_opens_with_its_key_and_says_what_was_written() {
    let mut rng = rng(1);
    let author = DeviceSecret::make(&mut rng);
    for body in [&b""[..], b"24 hours together", &[0; 600], &vec![7; 200_000]] {
        let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, body, &mut rng).unwrap();
        let record = Record::parse(record.bytes().to_vec()).unwrap();
        record.verify(&author.keys().verify).unwrap();
        assert_eq!(record.header.device, author.id());
        assert_eq!(open_record(&record, &epoch_key(1)).unwrap(), body);
    }
}

#[test]
fn a_record_keeps_its_place() {
    let mut rng = rng(2);
    let author = DeviceSecret::make(&mut rng);
    for kind in [Kind::Entry, Kind::Snapshot, Kind::Presence] {
        let draft = draft(kind);
        let header = seal_record(&draft, &epoch_key(1), &author, b"x", &mut rng).unwrap().header;
        let place = RecordDraft {
            kind: header.kind,
            space: header.space,
            epoch: header.epoch,
            dev_seq: header.dev_seq,
            prev_dev_hash: header.prev_dev_hash,
            roster_hash: header.roster_hash,
        };
        assert_eq!(place, draft);
    }
}

#[test]
fn every_single_flipped_bit_of_a_record_is_refused() {
    let mut rng = rng(3);
    let author = DeviceSecret::make(&mut rng);
    let key = author.keys().verify;
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    let bytes = record.bytes();
    for bit in 0..bytes.len() * 8 {
        let is_believed = Record::parse(flip(bytes, bit)).is_ok_and(|record| record.verify(&key).is_ok());
        assert!(!is_believed, "bit {bit}");
    }
}

#[test]
fn every_single_flipped_bit_is_refused_even_by_somebody_who_does_not_look_at_the_signature() {
    let mut rng = rng(4);
    let author = DeviceSecret::make(&mut rng);
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    let signed = record.bytes().len() - Signature::LEN;
    for bit in 0..signed * 8 {
        let opened = Record::parse(flip(record.bytes(), bit)).map(|record| open_record(&record, &epoch_key(1)));
        assert!(!matches!(opened, Ok(Ok(_))), "bit {bit}");
    }
}

#[test]
fn a_shortened_or_lengthened_record_is_refused() {
    let mut rng = rng(5);
    let author = DeviceSecret::make(&mut rng);
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    for len in 0..record.bytes().len() {
        assert!(Record::parse(record.bytes()[..len].to_vec()).is_err(), "{len} bytes");
    }
    assert!(Record::parse([record.bytes(), &[0]].concat()).is_err());
}

#[test]
fn another_epochs_key_does_not_open_a_record() {
    let mut rng = rng(6);
    let author = DeviceSecret::make(&mut rng);
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    assert_eq!(open_record(&record, &epoch_key(2)), Err(OpenError::WrongKey));
}

#[test]
fn a_record_moved_elsewhere_by_its_own_author_does_not_open() {
    let mut rng = rng(7);
    let author = DeviceSecret::make(&mut rng);
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    let moves: [fn(&mut Header); 8] = [
        |header| header.kind = Kind::Snapshot,
        |header| header.space = SpaceId([9; 16]),
        |header| header.epoch += 1,
        |header| header.device = DeviceId([9; 16]),
        |header| header.dev_seq += 1,
        |header| header.prev_dev_hash = Hash([9; 32]),
        |header| header.roster_hash = Hash([9; 32]),
        |header| header.nonce = [9; 24],
    ];
    for (n, change) in moves.into_iter().enumerate() {
        let mut header = record.header.clone();
        change(&mut header);
        let moved = resign(&record, header, record.ciphertext(), &author);
        assert_eq!(open_record(&moved, &epoch_key(1)), Err(OpenError::WrongKey), "move {n}");
    }
}

#[test]
fn a_record_with_the_right_commitment_and_another_content_is_damaged() {
    let mut rng = rng(8);
    let author = DeviceSecret::make(&mut rng);
    let record = seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    let changed = flip(record.ciphertext(), 0);
    let changed = resign(&record, record.header.clone(), &changed, &author);
    assert_eq!(open_record(&changed, &epoch_key(1)), Err(OpenError::Damaged));
}

#[test]
fn a_record_says_little_about_the_length_of_its_content() {
    let mut rng = rng(9);
    let author = DeviceSecret::make(&mut rng);
    let len = |body: &[u8], rng: &mut _| {
        seal_record(&draft(Kind::Entry), &epoch_key(1), &author, body, rng).unwrap().ciphertext().len() - TAG
    };
    assert_eq!(len(b"", &mut rng), len(&[1; 508], &mut rng));
    assert!(len(&[1; 509], &mut rng) > len(&[1; 508], &mut rng));
    for body in [509, 1000, 5000, 77_777] {
        assert!(is_padded_len(len(&vec![1; body], &mut rng)), "{body} bytes");
    }
}

#[test]
fn a_body_over_the_limit_of_its_kind_is_refused_and_one_below_is_not() {
    let mut rng = rng(10);
    let author = DeviceSecret::make(&mut rng);
    for kind in [Kind::Entry, Kind::Snapshot, Kind::Presence] {
        let room = kind.limit() - HEADER - TAG - Signature::LEN;
        let largest = (1..=room).rev().find(|len| is_padded_len(*len)).unwrap() - 4;
        let mut seal = |len: usize| seal_record(&draft(kind), &epoch_key(1), &author, &vec![1; len], &mut rng);
        let record = seal(largest).unwrap();
        assert!(Record::parse(record.bytes().to_vec()).is_ok());
        assert_eq!(seal(largest + 1).unwrap_err(), SealError::TooBig);
    }
}

#[test]
fn the_same_body_never_gives_the_same_bytes() {
    let mut rng = rng(11);
    let author = DeviceSecret::make(&mut rng);
    let mut seal = || seal_record(&draft(Kind::Entry), &epoch_key(1), &author, b"x", &mut rng).unwrap();
    let (one, other) = (seal(), seal());
    assert_ne!(one.header.nonce, other.header.nonce);
    assert_ne!(one.header.commit, other.header.commit);
    assert_ne!(one.ciphertext(), other.ciphertext());
}
