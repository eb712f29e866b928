//! Persons and their devices, with real signatures.

use twofold_crypto::person::{add_device, replace_paper, revoke_device};
use twofold_crypto::{BadSecret, DeviceSecret, PaperEntropy, make_person};
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{ChainError, ChainEvent, PersonChain};
use twofold_wire::ids::Hash;
use twofold_wire::keys::verify;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::rng;

#[test]
fn a_new_person_has_a_device_and_a_recovery_sheet() {
    let person = make_person(&mut rng(1));
    let chain = PersonChain::begin(&person.statements).unwrap();
    let paper = DeviceSecret::derive_paper(&person.paper);
    let devices: Vec<_> = chain.current_devices().map(|device| (device.id, device.is_paper)).collect();
    assert_eq!(devices, [(person.device.id(), false), (paper.id(), true)]);
}

#[test]
fn no_two_persons_are_the_same() {
    let mut rng = rng(2);
    let (one, other) = (make_person(&mut rng), make_person(&mut rng));
    assert_ne!(one.device.id(), other.device.id());
    assert_ne!(one.paper.words(), other.paper.words());
    assert_ne!(one.statements, other.statements);
}

#[test]
fn somebody_who_lost_every_device_comes_back_with_the_sheet() {
    let mut rng = rng(3);
    let person = make_person(&mut rng);
    let mut chain = PersonChain::begin(&person.statements).unwrap();
    let sheet = person.paper.words().join(" ");

    let paper = DeviceSecret::derive_paper(&PaperEntropy::from_words(&sheet).unwrap());
    let fresh = DeviceSecret::make(&mut rng);
    let added = chain.extend(&add_device(chain.head(), &paper, &fresh, Bytes::default()));
    assert_eq!(added, Ok(ChainEvent::Added(fresh.id())));
    let revoked = chain.extend(&revoke_device(chain.head(), &paper, person.device.id()));
    assert_eq!(revoked, Ok(ChainEvent::Revoked(person.device.id())));

    let denied = chain.extend(&revoke_device(chain.head(), &person.device, fresh.id()));
    assert_eq!(denied, Err(ChainError::NotAllowed));
}

#[test]
fn a_new_sheet_says_whether_the_old_one_signed_it() {
    let mut rng = rng(4);
    let person = make_person(&mut rng);
    let mut chain = PersonChain::begin(&person.statements).unwrap();
    let old = DeviceSecret::derive_paper(&person.paper);
    let second = DeviceSecret::derive_paper(&PaperEntropy::make(&mut rng));
    let third = DeviceSecret::derive_paper(&PaperEntropy::make(&mut rng));

    let event = chain.extend(&replace_paper(chain.head(), &person.device, &second));
    assert_eq!(event, Ok(ChainEvent::PaperReplaced { by_old_paper: false }));
    let event = chain.extend(&replace_paper(chain.head(), &old, &third));
    assert_eq!(event, Err(ChainError::NotAllowed), "the sheet that was replaced may do nothing any more");
    let event = chain.extend(&replace_paper(chain.head(), &second, &third));
    assert_eq!(event, Ok(ChainEvent::PaperReplaced { by_old_paper: true }));
}

#[test]
fn a_device_signs_and_nobody_else_can() {
    let mut rng = rng(5);
    let (device, other) = (DeviceSecret::make(&mut rng), DeviceSecret::make(&mut rng));
    let digest = Hash([7; 32]);
    let signature = device.sign(&digest);
    assert!(verify(&device.keys().verify, &digest, &signature).is_ok());
    assert!(verify(&device.keys().verify, &Hash([8; 32]), &signature).is_err());
    assert!(verify(&other.keys().verify, &digest, &signature).is_err());
}

#[test]
fn a_stored_device_is_the_same_device() {
    let device = DeviceSecret::make(&mut rng(6));
    let stored = device.to_bytes();
    assert_eq!(stored.len(), 65);
    let back = DeviceSecret::from_bytes(&stored).unwrap();
    assert_eq!((back.id(), back.keys()), (device.id(), device.keys()));
    assert_eq!(back.to_bytes(), stored);
}

#[test]
fn bytes_that_are_no_device_are_refused() {
    let stored = DeviceSecret::make(&mut rng(7)).to_bytes().to_vec();
    let mut newer = stored.clone();
    newer[0] = 2;
    for bytes in [&[], &stored[..64], &[stored.clone(), vec![0]].concat(), &newer] {
        assert_eq!(DeviceSecret::from_bytes(bytes).unwrap_err(), BadSecret);
    }
}
