//! One kind of sealed thing never opens as another, even under the same key bytes.

use twofold_crypto::{
    DeviceSecret, EpochKey, InvitationSecret, LocalKey, PaperEntropy, open_keyring, open_note, open_record,
    seal_keyring, seal_note, seal_record,
};
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::keys::verify;
use twofold_wire::record::{Kind, Record};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::{draft, rng};

const KEY: [u8; 32] = [7; 32];
const SPACE: [u8; 16] = [1; 16];

#[test]
fn one_kind_of_sealed_thing_never_opens_as_another() {
    let mut rng = rng(1);
    let author = DeviceSecret::make(&mut rng);
    let (epoch, local) = (EpochKey::from_bytes(KEY), LocalKey::from_bytes(KEY));
    let invitation = InvitationSecret::from_bytes(KEY);
    let record = seal_record(&draft(Kind::Entry), &epoch, &author, b"x", &mut rng).unwrap();
    let boxed = |record: &Record| [&record.header.nonce, record.header.commit.as_slice(), record.ciphertext()].concat();
    let sealed: [(&str, Vec<u8>); 6] = [
        ("keyring", seal_keyring(&epoch, &SPACE, 1, &[EpochKey::from_bytes([8; 32])], &mut rng).0),
        ("note", seal_note(&epoch, &SPACE, 1, b"", &[8; 32], &mut rng).0),
        ("invitation", invitation.seal_note(&SpaceId(SPACE), &[8; 32], &mut rng).0),
        ("local", local.seal("", b"", &[8; 32], &mut rng)),
        ("record's box", boxed(&record)),
        ("record's ciphertext", [&record.header.nonce, record.ciphertext()].concat()),
    ];
    for (kind, bytes) in &sealed {
        let opened = [
            ("keyring", open_keyring(&epoch, &SPACE, 1, bytes).is_ok()),
            ("note", open_note(&epoch, &SPACE, 1, b"", bytes).is_ok()),
            ("invitation", invitation.open_note(&SpaceId(SPACE), bytes).is_ok()),
            ("local", local.open("", b"", bytes).is_ok()),
        ];
        for (other, is_open) in opened {
            assert_eq!(is_open, *kind == other, "a {kind} opens as a {other}");
        }
    }
    assert!(open_record(&record, &epoch).is_ok());
}

#[test]
fn keys_from_the_same_bytes_for_different_purposes_differ() {
    let paper = DeviceSecret::derive_paper(&PaperEntropy::from_bytes(KEY));
    let device = DeviceSecret::from_bytes(&[&[1], KEY.as_slice(), &KEY].concat()).unwrap();
    let invitation = InvitationSecret::from_bytes(KEY).verify_key();
    let keys = [paper.keys().verify, device.keys().verify, invitation];
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    let stored = paper.to_bytes();
    assert_ne!(stored[1..33], stored[33..], "a sheet's two keys differ");
}

#[test]
fn a_signature_of_one_kind_is_none_of_another() {
    // Everything that is signed is hashed with its own namespace before, so this is about the digests.
    let author = DeviceSecret::make(&mut rng(2));
    let bytes = b"the same bytes";
    let namespaces = [
        twofold_wire::hash::namespace::STATEMENT_SIGNATURE,
        twofold_wire::hash::namespace::CONTROL_SIGNATURE,
        twofold_wire::hash::namespace::RECORD_SIGNATURE,
        twofold_wire::hash::namespace::AUTH,
        twofold_wire::hash::namespace::PEEK,
    ];
    let digests = namespaces.map(|namespace| twofold_wire::hash::hash(namespace, &[bytes]));
    for (n, signed) in digests.iter().enumerate() {
        let signature = author.sign(signed);
        for (m, checked) in digests.iter().enumerate() {
            assert_eq!(verify(&author.keys().verify, checked, &signature).is_ok(), n == m);
        }
    }
    assert!(digests.iter().all(|digest| *digest != Hash::ZERO));
}
