//! One encoding for each value: everything else is refused.

use proptest::collection::vec;
use proptest::prelude::*;
use twofold_wire::cbor::{Bytes, Malformed, decode, encode};
use twofold_wire::control::{Body, SpaceKind};
use twofold_wire::frame::{ClientFrame, RelayFrame};
use twofold_wire::{Hash, SpaceId, Timestamp};

use crate::support::{cases, from_hex, to_hex};

const SPACE: &str = "5033333333333333333333333333333333";

/// `NUDGE` is `[10, [space, head]]`.
fn nudge(hex: &str) -> Result<RelayFrame, Malformed> {
    decode(&from_hex(&hex.replace(' ', "").replace("SPACE", SPACE)))
}

#[test]
fn the_one_encoding_is_read() {
    let frame = RelayFrame::Nudge { space: SpaceId([0x33; 16]), head: 5 };
    assert_eq!(to_hex(&encode(&frame)), format!("820a82{SPACE}05"));
    assert_eq!(nudge("82 0a 82 SPACE 05"), Ok(frame));
}

#[test]
fn a_number_longer_than_needed_is_refused() {
    for number in ["1805", "190005", "1a00000005", "1b0000000000000005"] {
        assert_eq!(nudge(&format!("82 0a 82 SPACE {number}")), Err(Malformed), "{number}");
    }
    assert_eq!(nudge("82 180a 82 SPACE 05"), Err(Malformed), "the variant");
}

#[test]
fn a_length_longer_than_needed_is_refused() {
    assert_eq!(nudge("9802 0a 82 SPACE 05"), Err(Malformed), "the outer array");
    assert_eq!(nudge("82 0a 9802 SPACE 05"), Err(Malformed), "the inner array");
    assert_eq!(nudge("82 0a 82 58 10 33333333333333333333333333333333 05"), Err(Malformed), "the byte string");
}

#[test]
fn an_indefinite_length_is_refused() {
    assert_eq!(nudge("9f 0a 82 SPACE 05 ff"), Err(Malformed), "the outer array");
    assert_eq!(nudge("82 0a 9f SPACE 05 ff"), Err(Malformed), "the inner array");
    assert_eq!(nudge("82 0a 82 5f SPACE ff 05"), Err(Malformed), "the byte string");
}

#[test]
fn bytes_behind_the_value_are_refused() {
    for extra in ["00", "f6", "ff", "820a"] {
        assert_eq!(nudge(&format!("82 0a 82 SPACE 05 {extra}")), Err(Malformed), "{extra}");
    }
}

#[test]
fn a_field_too_many_or_too_few_is_refused() {
    assert_eq!(nudge("82 0a 83 SPACE 05 00"), Err(Malformed), "unknown field");
    assert_eq!(nudge("82 0a 83 SPACE 05 f6"), Err(Malformed), "unknown field that is null");
    assert_eq!(nudge("82 0a 83 SPACE SPACE 05"), Err(Malformed), "a field twice");
    assert_eq!(nudge("82 0a 81 SPACE"), Err(Malformed), "a field less");
    assert_eq!(nudge("83 0a 82 SPACE 05 00"), Err(Malformed), "a third part of the frame");
}

#[test]
fn a_map_a_tag_or_a_float_in_the_place_of_a_value_is_refused() {
    assert_eq!(nudge("82 0a a2 00 SPACE 01 05"), Err(Malformed), "a map of fields");
    assert_eq!(nudge("82 0a 82 SPACE c1 05"), Err(Malformed), "a tag");
    assert_eq!(nudge("82 0a 82 SPACE f9 4500"), Err(Malformed), "a float");
    assert_eq!(nudge("82 0a 82 SPACE 24"), Err(Malformed), "a negative number");
    assert_eq!(nudge("82 0a 82 SPACE f6"), Err(Malformed), "null");
}

#[test]
fn an_unknown_variant_is_refused() {
    assert_eq!(nudge("82 0e 80"), Err(Malformed));
    assert_eq!(decode::<ClientFrame>(&from_hex("820b80")), Err(Malformed));
    assert_eq!(decode::<Body>(&from_hex("820c80")), Err(Malformed));
    assert_eq!(decode::<SpaceKind>(&from_hex("03")), Err(Malformed));
}

#[test]
fn an_id_of_another_length_is_refused() {
    for len in [0, 15, 17, 32] {
        assert_eq!(decode::<SpaceId>(&encode(&Bytes(vec![0; len]))), Err(Malformed), "{len}");
    }
    assert_eq!(decode::<SpaceId>(&encode(&Bytes(vec![0; 16]))), Ok(SpaceId::ZERO));
}

#[test]
fn text_that_is_no_unicode_is_refused() {
    let challenge = |origin: &str| {
        let hash = format!("5820{}", "11".repeat(32));
        decode::<RelayFrame>(&from_hex(&format!("82008401{hash}{origin}{hash}")))
    };
    assert!(challenge("6161").is_ok());
    assert_eq!(challenge("61ff"), Err(Malformed));
    assert_eq!(challenge("4161"), Err(Malformed), "bytes in the place of text");
}

#[test]
fn nothing_is_no_value() {
    assert_eq!(decode::<RelayFrame>(&[]), Err(Malformed));
    assert_eq!(decode::<Timestamp>(&[]), Err(Malformed));
}

#[test]
fn a_missing_value_has_one_form_too() {
    let without = Body::Pin { person: pinned(), start: None };
    let bytes = encode(&without);
    assert_eq!(decode::<Body>(&bytes), Ok(without));
    // The other form of «no epoch»: null written out, or left out.
    let (head, fields) = bytes.split_at(2);
    let other = match fields[0] {
        0x81 => [head, &[0x82], &fields[1..], &[0xf6]].concat(),
        0x82 => [head, &[0x81], &fields[1..fields.len() - 1]].concat(),
        byte => panic!("unexpected {byte:02x}"),
    };
    assert_eq!(decode::<Body>(&other), Err(Malformed));
}

fn pinned() -> twofold_wire::control::Pinned {
    twofold_wire::control::Pinned { person: twofold_wire::PersonId([1; 32]), statements: vec![] }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn what_is_read_is_what_would_be_written(bytes in vec(any::<u8>(), 0..40)) {
        if let Ok(value) = decode::<Timestamp>(&bytes) {
            prop_assert_eq!(encode(&value), bytes.clone());
        }
        if let Ok(value) = decode::<Bytes>(&bytes) {
            prop_assert_eq!(encode(&value), bytes.clone());
        }
        if let Ok(value) = decode::<Vec<Bytes>>(&bytes) {
            prop_assert_eq!(encode(&value), bytes.clone());
        }
        if let Ok(value) = decode::<Hash>(&bytes) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }

    #[test]
    fn every_number_has_one_form(number in any::<u64>(), width in 0..4_u32) {
        let number = number >> (width * 16);
        prop_assert_eq!(decode::<Timestamp>(&encode(&Timestamp(number))), Ok(Timestamp(number)));
        let longest = [&[0x1b][..], &number.to_be_bytes()].concat();
        prop_assert_eq!(decode::<Timestamp>(&longest).is_ok(), number > u64::from(u32::MAX));
    }
}
