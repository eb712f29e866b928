//! A record's length says little, and the padding says nothing.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use twofold_wire::limits::{PADDING_FLOOR, SNAPSHOT};
use twofold_wire::padding::{is_padded_len, pad, padded_len, unpad};

use crate::support::cases;

// Never regenerate: relay and older devices refuse any other sizes.
#[test]
fn the_sizes_are_those_of_padme_above_a_floor() {
    let sizes = [
        (0, 512),
        (512, 512),
        (513, 544),
        (1000, 1024),
        (1024, 1024),
        (1025, 1088),
        (65_536, 65_536),
        (65_537, 67_584),
        (262_143, 262_144),
    ];
    for (len, padded) in sizes {
        assert_eq!(padded_len(len), padded, "{len}");
    }
}

#[test]
fn everything_up_to_a_snapshot_travels_in_few_sizes() {
    let sizes: BTreeSet<usize> = (0..=SNAPSHOT).map(padded_len).collect();
    assert!(sizes.len() < 300, "{} sizes", sizes.len());
}

#[test]
fn padding_costs_at_most_an_eighth() {
    for len in PADDING_FLOOR..=SNAPSHOT {
        let padded = padded_len(len);
        assert!(len <= padded && padded - len <= len / 8, "{len} became {padded}");
    }
}

#[test]
fn small_contents_all_look_the_same() {
    assert_eq!(pad(b"").len(), pad(&[1; PADDING_FLOOR - 4]).len());
    assert!(pad(&[1; PADDING_FLOOR - 3]).len() > PADDING_FLOOR);
}

#[test]
fn a_byte_hidden_in_the_padding_is_refused() {
    let padded = pad(b"content");
    for at in 4 + b"content".len()..padded.len() {
        let mut changed = padded.clone();
        changed[at] = 1;
        assert_eq!(unpad(&changed), None, "byte {at}");
    }
}

#[test]
fn more_or_less_padding_than_needed_is_refused() {
    let padded = pad(b"content");
    assert_eq!(unpad(&padded[..padded.len() - 1]), None);
    assert_eq!(unpad(&[padded.as_slice(), &[0]].concat()), None);
    let next_size = [padded.as_slice(), &[0; 32]].concat();
    assert!(is_padded_len(next_size.len()));
    assert_eq!(unpad(&next_size), None);
}

#[test]
fn a_length_beyond_the_end_is_refused() {
    for len in [509_u32, 512, u32::MAX] {
        let mut padded = pad(b"");
        padded[..4].copy_from_slice(&len.to_be_bytes());
        assert_eq!(unpad(&padded), None, "{len}");
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_was_padded_comes_out_again(content in vec(any::<u8>(), 0..3000)) {
        let padded = pad(&content);
        prop_assert!(is_padded_len(padded.len()));
        prop_assert_eq!(unpad(&padded), Some(content.as_slice()));
    }

    #[test]
    fn no_two_paddings_hold_the_same_content(
        content in vec(any::<u8>(), 0..700),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        resize in 0..3_usize,
    ) {
        let mut bytes = pad(&content);
        bytes.resize([bytes.len(), 512, 544][resize], 0);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(content) = unpad(&bytes) {
            prop_assert_eq!(pad(content), bytes);
        }
    }

    #[test]
    fn a_padded_length_needs_no_more_padding_and_order_is_kept(len in 0..2_000_000_usize) {
        prop_assert!(is_padded_len(padded_len(len)));
        prop_assert!(padded_len(len) <= padded_len(len + 1));
    }

    #[test]
    fn garbage_is_never_a_panic(bytes in vec(any::<u8>(), 0..600)) {
        let _ = unpad(&bytes);
    }
}
