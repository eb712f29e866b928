//! Whatever bytes come from the network or from a file, nothing of the product falls over.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use twofold_tests::fuzz::mutate::Damage;
use twofold_tests::fuzz::{DEVICE_TARGETS, TARGETS, Target};

fn damage() -> impl Strategy<Value = Damage> {
    let edge = prop_oneof![3 => any::<u32>(), 2 => 0..24_u32];
    (any::<u8>(), edge, any::<u32>(), any::<u8>()).prop_map(|(kind, at, from, value)| Damage { kind, at, from, value })
}

/// Honest bytes with some damage, and now and then bytes that were never anything.
#[track_caller]
fn survives(target: &Target) {
    let honest = target.honest();
    assert!(!honest.is_empty(), "{} has nothing to begin with", target.name);
    honest.iter().for_each(|bytes| (target.run)(bytes));
    let input = prop_oneof![
        12 => (any::<Index>(), any::<Index>(), vec(damage(), 1..6)).prop_map(move |(which, other, damages)| {
            let (mut bytes, other) = (which.get(&honest).clone(), other.get(&honest));
            damages.iter().for_each(|damage| damage.apply(&mut bytes, other));
            bytes
        }),
        1 => vec(any::<u8>(), 0..300),
    ];
    let kept = Box::new(FileFailurePersistence::Direct("tests/fuzz/found.txt"));
    let config =
        Config { cases: target.cases, failure_persistence: Some(kept), max_shrink_iters: 2_000, ..Config::default() };
    let run = |bytes: Vec<u8>| {
        (target.run)(&bytes);
        Ok(())
    };
    if let Err(error) = TestRunner::new(config).run(&input, run) {
        panic!("{}: {error}", target.name);
    }
}

/// Inputs that broke something once, or were found on a long run, and whatever else is worth keeping.
#[test]
fn inputs_that_were_kept_do_no_harm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut count = 0;
    for target in TARGETS.iter().chain(&DEVICE_TARGETS) {
        let inputs = std::fs::read_dir(folder.join(target.name)).into_iter().flatten();
        for input in inputs {
            let path = input.expect("the folder can be read").path();
            eprintln!("{}", path.display());
            (target.run)(&std::fs::read(&path).expect("the file can be read"));
            count += 1;
        }
    }
    assert!(count > 0, "there are inputs in {}", folder.display());
}

#[test]
fn bytes_of_the_wire_are_read_in_one_form_or_refused() {
    TARGETS[..5].iter().for_each(survives);
}

#[test]
fn whatever_somebody_pastes_or_types_is_read_or_refused() {
    TARGETS[5..9].iter().for_each(survives);
}

#[test]
fn a_template_is_read_or_its_mistake_has_a_line() {
    TARGETS[9..10].iter().for_each(survives);
}

#[test]
fn what_is_sealed_opens_as_it_was_sealed_or_not_at_all() {
    TARGETS[10..13].iter().for_each(survives);
}

#[test]
fn a_document_takes_what_a_partner_writes_wholly_or_not_at_all() {
    TARGETS[13..].iter().for_each(survives);
}

#[test]
fn a_device_outlives_every_frame_and_every_backup() {
    DEVICE_TARGETS.iter().for_each(survives);
}
