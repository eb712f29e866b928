//! One reader of bytes, chosen by the environment variable `TARGET`, under libFuzzer.
//!
//! Now and then it begins anew with honest bytes, or damages what it has as the short run does: most inputs are too well
//! ordered to be found by changing single bytes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use twofold_tests::fuzz::mutate::Damage;
use twofold_tests::fuzz::{Target, target};

static TARGET: LazyLock<&'static Target> =
    LazyLock::new(|| target(&std::env::var("TARGET").expect("TARGET names a reader: see tests/src/fuzz.rs")));
static HONEST: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| TARGET.honest());

fuzz_target!(|data: &[u8]| (TARGET.run)(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let honest = HONEST.get(seed as usize / 64 % HONEST.len()).map_or(&[][..], Vec::as_slice);
    let bytes = match seed % 8 {
        0 if size < 8 || seed % 64 == 0 => honest.to_vec(),
        0..3 => {
            let mut bytes = data[..size].to_vec();
            let [kind, value, ..] = (seed / 8).wrapping_mul(0x9e37_79b9).to_be_bytes();
            let at = (seed / 8).wrapping_mul(0x85eb_ca6b);
            Damage { kind, at, from: at.rotate_left(13), value }.apply(&mut bytes, honest);
            bytes
        }
        _ => return fuzzer_mutate(data, size, max_size),
    };
    let len = bytes.len().min(max_size);
    data[..len].copy_from_slice(&bytes[..len]);
    len
});
