//! A signature counts only in one strict reading.

use twofold_wire::Hash;
use twofold_wire::ids::{Signature, VerifyKey};
use twofold_wire::keys::{BadSignature, verify};

use crate::support::Signer;

const DIGEST: Hash = Hash([9; 32]);

#[test]
fn a_signature_is_good_for_its_key_and_its_digest_only() {
    let (ann, ben) = (Signer::new("ann"), Signer::new("ben"));
    let signature = ann.sign(&DIGEST);
    assert_eq!(verify(&ann.key(), &DIGEST, &signature), Ok(()));
    assert_eq!(verify(&ben.key(), &DIGEST, &signature), Err(BadSignature));
    assert_eq!(verify(&ann.key(), &Hash([8; 32]), &signature), Err(BadSignature));
}

#[test]
fn every_changed_bit_of_a_signature_makes_it_bad() {
    let ann = Signer::new("ann");
    let signature = ann.sign(&DIGEST);
    for bit in 0..Signature::LEN * 8 {
        let mut changed = signature;
        changed.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify(&ann.key(), &DIGEST, &changed), Err(BadSignature), "bit {bit}");
    }
}

#[test]
fn a_weak_key_under_which_everything_verifies_is_refused() {
    // The neutral point as key and as R, with S = 0: right for any message in the plain reading of the equation.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut signature = Signature::ZERO;
    signature.0[0] = 1;
    assert_eq!(verify(&VerifyKey(neutral), &DIGEST, &signature), Err(BadSignature));
}

#[test]
fn the_second_form_of_a_signature_is_refused() {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let ann = Signer::new("ann");
    let mut signature = ann.sign(&DIGEST);
    let mut carry = 0;
    for (byte, add) in signature.0[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(verify(&ann.key(), &DIGEST, &signature), Err(BadSignature));
}

#[test]
fn a_device_id_commits_to_both_keys() {
    let ann = Signer::new("ann");
    let mut other_wrap = ann.keys.clone();
    other_wrap.wrap.0[1215] ^= 1;
    let mut other_verify = ann.keys.clone();
    other_verify.verify = Signer::new("ben").key();
    assert_ne!(other_wrap.id(), ann.id());
    assert_ne!(other_verify.id(), ann.id());
}
