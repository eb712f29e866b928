//! Safety numbers: what two people read to each other to be sure that nobody stands between them.

use twofold_wire::hash::hash;
use twofold_wire::ids::PersonId;

use crate::namespace;

/// Makes each try of somebody who looks for a person with the same digits 5,200 times as dear.
const ROUNDS: u32 = 5200;

/// 60 digits in 12 groups of 5, the same for both, whoever asks.
#[must_use]
pub fn safety_number(a: &PersonId, b: &PersonId) -> String {
    let mut halves = [derive_half(a), derive_half(b)];
    halves.sort_unstable();
    halves.join(" ")
}

fn derive_half(person: &PersonId) -> String {
    let mut digest = hash(namespace::SAFETY, &[person.as_bytes()]);
    for _ in 1..ROUNDS {
        digest = hash(namespace::SAFETY, &[digest.as_bytes(), person.as_bytes()]);
    }
    let (chunks, _) = digest.0.as_chunks::<5>();
    let group = |chunk: &[u8; 5]| {
        let number = chunk.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:05}", number % 100_000)
    };
    chunks.iter().map(group).collect::<Vec<_>>().join(" ")
}
