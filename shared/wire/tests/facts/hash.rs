//! Namespaces and lengths keep every hash for one purpose.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use twofold_wire::hash::{hash, namespace};

use crate::support::cases;

/// Read from the source, so that a constant added later takes part.
fn namespaces() -> Vec<&'static str> {
    let source = include_str!("../../src/hash.rs");
    source.lines().filter(|line| line.contains("pub const")).filter_map(|line| line.split('"').nth(1)).collect()
}

#[test]
fn no_two_namespaces_are_equal() {
    let all = namespaces();
    assert!(all.len() >= 10, "found {all:?}");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
}

#[test]
fn every_namespace_names_the_product_and_the_version() {
    for name in namespaces() {
        assert!(name.starts_with("twofold/1/") && name.len() > "twofold/1/".len(), "{name}");
    }
}

#[test]
fn the_namespace_is_part_of_the_hash() {
    assert_ne!(hash(namespace::RECORD, &[b"x"]), hash(namespace::CONTROL, &[b"x"]));
}

#[test]
fn a_part_cannot_pass_for_its_namespace() {
    assert_ne!(hash("ab", &[b"c"]), hash("a", &[b"bc"]));
    assert_ne!(hash("a", &[b"b"]), hash("b", &[b"a"]));
}

// Never regenerate: a changed value means that no older hash, id or signature fits any more.
#[test]
fn the_hash_is_sha_256_over_lengths_and_parts() {
    assert_eq!(
        hash(namespace::CHAIN, &[b"one", b"", b"three"]).to_string(),
        "e8b4777da1443a43f2dd459d5cdb3e73a8a6a7c09e2192e2997d7ce4ecc798dd"
    );
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn bytes_that_move_from_one_part_to_the_next_change_the_hash(
        parts in vec(vec(any::<u8>(), 0..6), 1..4),
        others in vec(vec(any::<u8>(), 0..6), 1..4),
        cut in 0..12_usize,
    ) {
        let of = |parts: &[Vec<u8>]| hash("test", &parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
        prop_assert_eq!(of(&parts) == of(&others), parts == others);

        let joined = parts.concat();
        let (left, right) = joined.split_at(cut.min(joined.len()));
        let moved = vec![left.to_vec(), right.to_vec()];
        prop_assert_eq!(of(&parts) == of(&moved), parts == moved);
    }
}
