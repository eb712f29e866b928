//! The traps that Wycheproof collected: weak keys, malleable signatures, edge cases of the arithmetic.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf;
use sha2::Sha256;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use wycheproof::{TestResult, aead, eddsa, hkdf as hkdf_tests, xdh};

#[test]
fn ed25519_verifies_what_wycheproof_says() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        let public: [u8; 32] = group.key.pk[..].try_into().unwrap();
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).unwrap();
        for case in group.tests {
            let signature = ed25519_dalek::Signature::from_slice(&case.sig);
            let is_good = signature.is_ok_and(|signature| key.verify_strict(&case.msg, &signature).is_ok());
            assert_eq!(is_good, case.result == TestResult::Valid, "case {}: {}", case.tc_id, case.comment);
            count += 1;
        }
    }
    assert!(count > 100, "only {count} cases");
}

#[test]
fn x25519_multiplies_what_wycheproof_says() {
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    let mut count = 0;
    for case in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let private: [u8; 32] = case.private_key[..].try_into().unwrap();
        let public: [u8; 32] = case.public_key[..].try_into().unwrap();
        let shared = x25519_dalek::x25519(private, public);
        // Why: «acceptable» are low-order and twisted points. RFC 7748 multiplies them, and X-Wing hashes public keys
        // and the ML-KEM secret in, so they give nobody anything.
        assert!(case.result != TestResult::Invalid, "case {}", case.tc_id);
        assert_eq!(shared, case.shared_secret[..], "case {}: {}", case.tc_id, case.comment);
        count += 1;
    }
    assert!(count > 400, "only {count} cases");
}

#[test]
fn hkdf_sha256_derives_what_wycheproof_says() {
    let set = hkdf_tests::TestSet::load(hkdf_tests::TestName::HkdfSha256).unwrap();
    let mut count = 0;
    for case in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let mut out = vec![0; case.size];
        let made = Hkdf::<Sha256>::new(Some(&case.salt), &case.ikm).expand(&case.info, &mut out);
        assert_eq!(made.is_ok(), case.result == TestResult::Valid, "case {}: {}", case.tc_id, case.comment);
        if made.is_ok() {
            assert_eq!(out, case.okm[..], "case {}: {}", case.tc_id, case.comment);
        }
        count += 1;
    }
    assert!(count > 80, "only {count} cases");
}

#[test]
fn xchacha20_poly1305_opens_what_wycheproof_says() {
    let set = aead::TestSet::load(aead::TestName::XChaCha20Poly1305).unwrap();
    let mut count = 0;
    for case in set.test_groups.into_iter().flat_map(|group| group.tests) {
        // Nonces of other lengths cannot be said in our types.
        let Ok(nonce) = <[u8; 24]>::try_from(&case.nonce[..]) else {
            assert_eq!(case.result, TestResult::Invalid);
            continue;
        };
        let key: [u8; 32] = case.key[..].try_into().unwrap();
        let cipher = XChaCha20Poly1305::new((&key).into());
        let sealed = [&case.ct[..], &case.tag[..]].concat();
        let opened = cipher.decrypt((&nonce).into(), Payload { msg: &sealed, aad: &case.aad });
        match case.result {
            TestResult::Invalid => assert!(opened.is_err(), "case {}: {}", case.tc_id, case.comment),
            _ => {
                assert_eq!(opened.unwrap(), case.pt[..], "case {}: {}", case.tc_id, case.comment);
                let again = cipher.encrypt((&nonce).into(), Payload { msg: &case.pt, aad: &case.aad }).unwrap();
                assert_eq!(again, sealed, "case {}: {}", case.tc_id, case.comment);
            }
        }
        count += 1;
    }
    assert!(count > 200, "only {count} cases");
}
