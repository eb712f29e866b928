//! The clear part of a record: fixed layout, strict sizes, every bit signed.

use proptest::collection::vec;
use proptest::prelude::*;
use twofold_wire::ids::Signature;
use twofold_wire::keys::BadSignature;
use twofold_wire::padding::padded_len;
use twofold_wire::record::{HEADER, Header, Kind, Record, RecordError, TAG};
use twofold_wire::{DeviceId, Hash, SpaceId};

use crate::support::{Signer, cases, from_hex, to_hex};

fn header(kind: Kind) -> Header {
    Header {
        kind,
        space: SpaceId([0x51; 16]),
        epoch: 0x0102_0304,
        device: DeviceId([0x52; 16]),
        dev_seq: if kind == Kind::Presence { 0 } else { 0x1112_1314_1516_1718 },
        prev_dev_hash: Hash([0x53; 32]),
        roster_hash: Hash([0x54; 32]),
        nonce: [0x55; 24],
        commit: [0x56; 32],
    }
}

fn record(kind: Kind, plaintext_len: usize) -> Record {
    let ciphertext: Vec<u8> = (0_u8..=250).cycle().take(plaintext_len + TAG).collect();
    Record::assemble(header(kind), &ciphertext, |digest| author().sign(digest))
}

fn author() -> Signer {
    Signer::new("author")
}

// Never regenerate: relay and older devices read exactly these places.
#[test]
fn the_header_has_the_layout_of_version_1() {
    let expected = [
        "01 01 01",
        "51515151515151515151515151515151",
        "01020304",
        "52525252525252525252525252525252",
        "1112131415161718",
        "5353535353535353535353535353535353535353535353535353535353535353",
        "5454545454545454545454545454545454545454545454545454545454545454",
        "555555555555555555555555555555555555555555555555",
        "5656565656565656565656565656565656565656565656565656565656565656",
        "a1a2a3a4",
    ];
    let expected = from_hex(&expected.concat().replace(' ', ""));
    assert_eq!(expected.len(), HEADER);
    assert_eq!(to_hex(&header(Kind::Entry).encode(0xa1a2_a3a4)), to_hex(&expected));
}

// Never regenerate: `RECORD` hashes name records in every stored log.
#[test]
fn a_known_record_keeps_its_name() {
    assert_eq!(
        record(Kind::Entry, 512).hash().to_string(),
        "7aa449c0ff0169aeb53b35a141a703180fdf8b114e9c1e67f60910e2803b28f0"
    );
}

#[test]
fn the_kinds_have_the_bytes_of_version_1() {
    for (kind, byte) in [(Kind::Entry, 1), (Kind::Snapshot, 2), (Kind::Presence, 3)] {
        assert_eq!(header(kind).encode(0)[2], byte);
        assert_eq!(Record::parse(record(kind, 512).bytes().to_vec()).unwrap().header.kind, kind);
    }
}

#[test]
fn a_record_parses_to_what_was_put_together() {
    let record = record(Kind::Entry, 544);
    let parsed = Record::parse(record.bytes().to_vec()).unwrap();
    assert_eq!(parsed, record);
    assert_eq!(parsed.clear(), header(Kind::Entry).encode(560));
    assert_eq!(parsed.ciphertext().len(), 560);
    assert_eq!(parsed.bytes().len(), HEADER + 560 + Signature::LEN);
    assert_eq!(parsed.verify(&author().key()), Ok(()));
}

#[test]
fn a_record_is_its_authors_only() {
    assert_eq!(record(Kind::Entry, 512).verify(&Signer::new("other").key()), Err(BadSignature));
}

#[test]
fn a_record_cut_off_anywhere_is_refused() {
    let bytes = record(Kind::Entry, 512).bytes().to_vec();
    for len in 0..bytes.len() {
        assert_eq!(Record::parse(bytes[..len].to_vec()), Err(RecordError::Malformed), "{len} bytes");
    }
}

#[test]
fn a_record_with_bytes_behind_it_is_refused() {
    for extra in [1, 32] {
        let mut bytes = record(Kind::Entry, 512).bytes().to_vec();
        bytes.resize(bytes.len() + extra, 0);
        assert_eq!(Record::parse(bytes), Err(RecordError::Malformed));
    }
}

#[test]
fn an_unknown_version_or_suite_is_told_apart_from_garbage() {
    for at in [0, 1] {
        for byte in [0, 2, 255] {
            let mut bytes = record(Kind::Entry, 512).bytes().to_vec();
            bytes[at] = byte;
            assert_eq!(Record::parse(bytes), Err(RecordError::UnknownVersion), "byte {at} is {byte}");
        }
    }
}

#[test]
fn an_unknown_kind_is_refused() {
    for byte in [0, 4, 255] {
        let mut bytes = record(Kind::Entry, 512).bytes().to_vec();
        bytes[2] = byte;
        assert_eq!(Record::parse(bytes), Err(RecordError::Malformed), "kind {byte}");
    }
}

#[test]
fn only_presence_has_no_number() {
    for kind in [Kind::Entry, Kind::Snapshot, Kind::Presence] {
        let is_presence = kind == Kind::Presence;
        let header = Header { dev_seq: u64::from(is_presence), ..header(kind) };
        let record = Record::assemble(header, &[0; 512 + TAG], |digest| author().sign(digest));
        assert_eq!(Record::parse(record.bytes().to_vec()), Err(RecordError::Malformed), "{kind:?}");
        let header = Header { dev_seq: u64::from(!is_presence), ..record.header };
        let record = Record::assemble(header, &[0; 512 + TAG], |digest| author().sign(digest));
        assert!(Record::parse(record.bytes().to_vec()).is_ok(), "{kind:?}");
    }
}

#[test]
fn a_length_that_no_padding_gives_is_refused() {
    for len in [0, 1, 511, 513, 543, 545] {
        assert_eq!(Record::parse(record(Kind::Entry, len).bytes().to_vec()), Err(RecordError::BadPadding), "{len}");
    }
}

#[test]
fn a_ciphertext_without_room_for_its_tag_is_refused() {
    let short = Record::assemble(header(Kind::Entry), &[0; TAG - 1], |digest| author().sign(digest));
    assert_eq!(Record::parse(short.bytes().to_vec()), Err(RecordError::BadPadding));
}

#[test]
fn each_kind_has_its_own_largest_size() {
    for kind in [Kind::Entry, Kind::Snapshot, Kind::Presence] {
        let room = kind.limit() - HEADER - TAG - Signature::LEN;
        let largest = (0..=room).rev().find(|len| padded_len(*len) == *len).unwrap();
        assert!(Record::parse(record(kind, largest).bytes().to_vec()).is_ok(), "{kind:?} of {largest}");
        let too_big = padded_len(room + 1);
        assert_eq!(Record::parse(record(kind, too_big).bytes().to_vec()), Err(RecordError::TooBig), "{kind:?}");
    }
}

#[test]
fn every_changed_bit_of_a_record_is_noticed() {
    let bytes = record(Kind::Presence, 512).bytes().to_vec();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let is_believed = Record::parse(changed).is_ok_and(|record| record.verify(&author().key()).is_ok());
        assert!(!is_believed, "bit {bit}");
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn garbage_is_never_a_panic(bytes in vec(any::<u8>(), 0..1000)) {
        let _ = Record::parse(bytes);
    }

    #[test]
    fn a_header_that_parses_is_the_header_that_travelled(
        start in vec(any::<u8>(), HEADER - 7),
        kind in 1..4_u8,
    ) {
        let mut bytes = vec![1, 1, kind];
        bytes.extend(start);
        if kind == 3 {
            bytes[39..47].fill(0);
        }
        bytes.extend(528_u32.to_be_bytes());
        bytes.resize(HEADER + 528 + Signature::LEN, 0xee);
        let record = Record::parse(bytes.clone()).unwrap();
        let encoded = record.header.encode(528).to_vec();
        prop_assert_eq!(encoded.as_slice(), &bytes[..HEADER]);
        prop_assert_eq!(record.clear(), &bytes[..HEADER]);
        prop_assert_eq!(record.bytes(), bytes.as_slice());
    }
}
