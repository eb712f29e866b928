//! The chain over a space's log binds every entry to its place.

use twofold_wire::Hash;
use twofold_wire::log::{Entry, next_chain};

fn chain(entries: &[Entry]) -> Hash {
    (1..).zip(entries).fold(Hash::ZERO, |chain, (seq, entry)| next_chain(&chain, seq, &entry.hash()))
}

fn entry(byte: u8) -> Entry {
    Entry::Record(vec![byte; 8].into())
}

#[test]
fn two_logs_that_differ_anywhere_end_in_different_chains() {
    let log = chain(&[entry(1), entry(2), entry(3)]);
    assert_ne!(log, chain(&[entry(1), entry(3), entry(2)]), "reordered");
    assert_ne!(log, chain(&[entry(1), entry(2)]), "cut off");
    assert_ne!(log, chain(&[entry(9), entry(2), entry(3)]), "another beginning");
    assert_ne!(log, chain(&[entry(1), entry(2), entry(2), entry(3)]), "repeated");
}

#[test]
fn the_same_entry_at_another_number_gives_another_chain() {
    let hash = entry(1).hash();
    assert_ne!(next_chain(&Hash::ZERO, 1, &hash), next_chain(&Hash::ZERO, 2, &hash));
}

#[test]
fn a_control_record_cannot_pass_for_a_record_of_the_same_bytes() {
    let bytes = vec![1; 8];
    assert_ne!(Entry::Control(bytes.clone().into()).hash(), Entry::Record(bytes.into()).hash());
}

// Never regenerate: every stored log ends in such a value.
#[test]
fn the_chain_of_a_known_log_stays_as_it_is() {
    let log = [Entry::Control(b"genesis".to_vec().into()), entry(1), entry(2)];
    assert_eq!(chain(&log).to_string(), "6dc82c6061adf40a8a8b95e679a66124b7b7a171a06f23abc18777028b7d42ab");
}

#[test]
fn a_page_counts_an_entry_with_room_for_its_frame() {
    for entry in [entry(1), Entry::Control(vec![0; 70_000].into())] {
        assert!(twofold_wire::cbor::encode(&entry).len() <= entry.size());
    }
}
