//! A space with real keys: two people who meet, a key that somebody gets or does not get.

use twofold_crypto::control::wrap_to;
use twofold_crypto::{
    DeviceSecret, EpochKey, InvitationSecret, NewPerson, UnwrapError, WrapContext, WrapError, make_person,
    open_keyring, open_note, seal_keyring, seal_note, sign_control, sign_join, start_epoch,
};
use twofold_wire::Timestamp;
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Author, Body, Control, EpochStart, Pinned, SpaceKind, VERSION, Wrap};
use twofold_wire::ids::{DeviceId, Hash, SpaceId};
use twofold_wire::keys::DeviceKeys;
use twofold_wire::roster::{Roster, RosterEvent};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::{epoch_key, rng};

fn pinned(person: &NewPerson) -> Pinned {
    let chain = PersonChain::begin(&person.statements).unwrap();
    Pinned { person: chain.id(), statements: person.statements.clone() }
}

fn keys_of(persons: &[&NewPerson]) -> Vec<DeviceKeys> {
    let both = |person: &&NewPerson| [person.device.keys(), DeviceSecret::derive_paper(&person.paper).keys()];
    persons.iter().flat_map(both).collect()
}

fn control(space: SpaceId, prev: Hash, person: &NewPerson, body: Body, sealed: Bytes) -> Control {
    let author = Author { person: pinned(person).person, device: person.device.id() };
    Control { version: VERSION, space, prev, author, body, sealed }
}

fn open_wrap(start: &EpochStart, space: [u8; 16], prev: Hash, device: &DeviceSecret) -> Result<EpochKey, UnwrapError> {
    let wrap: &Wrap = start.wraps.iter().find(|wrap| wrap.device == device.id()).unwrap();
    let ctx = WrapContext { space, epoch: start.epoch, recipient: device.id(), prev };
    EpochKey::unwrap(device, &ctx, &wrap.sealed)
}

#[test]
fn two_people_meet_in_a_space_and_the_second_reads_older_content_after_the_first_said_yes() {
    let mut rng = rng(1);
    let (ana, ben) = (make_person(&mut rng), make_person(&mut rng));
    let nonce = SpaceId([6; 16]);
    let ek0 = EpochKey::make(&mut rng);

    // Ana begins.
    let start = start_epoch(&ek0, &nonce.0, 0, &Hash::ZERO, &keys_of(&[&ana]), &[], &mut rng);
    let name = seal_note(&ek0, &nonce.0, 0, b"genesis", "Ana".as_bytes(), &mut rng);
    let body = Body::Genesis { kind: SpaceKind::Pair, nonce, persons: vec![pinned(&ana)], start };
    let genesis = sign_control(control(SpaceId::ZERO, Hash::ZERO, &ana, body, name), &ana.device);
    let mut roster = Roster::genesis(&genesis).unwrap();

    // She invites.
    let invitation = InvitationSecret::make(&mut rng);
    let note = invitation.seal_note(&roster.space(), "Ana, mentor".as_bytes(), &mut rng);
    let body = Body::Invite { key: invitation.verify_key(), expires: Timestamp(1) };
    let invite = sign_control(control(roster.space(), roster.head(), &ana, body, note.clone()), &ana.device);
    assert_eq!(roster.apply(&invite), Ok(RosterEvent::Invitation));

    // Ben reads the note, and comes in with a key of his own making.
    assert_eq!(invitation.open_note(&roster.space(), &note).unwrap(), "Ana, mentor".as_bytes());
    let ek1 = EpochKey::make(&mut rng);
    let (space, prev) = (roster.space(), roster.head());
    let start = start_epoch(&ek1, &space.0, 1, &prev, &keys_of(&[&ana, &ben]), &[], &mut rng);
    let name = seal_note(&ek1, &space.0, 1, b"join", "Ben".as_bytes(), &mut rng);
    let body = Body::Join { key: invitation.verify_key(), person: pinned(&ben), start: start.clone() };
    let join = sign_join(control(space, prev, &ben, body, name.clone()), &ben.device, &invitation);
    assert_eq!(roster.apply(&join), Ok(RosterEvent::Joined(pinned(&ben).person)));

    // Each of Ana's devices opens it, paper too, and she sees who came.
    for device in [&ana.device, &DeviceSecret::derive_paper(&ana.paper)] {
        assert_eq!(open_wrap(&start, space.0, prev, device).unwrap(), ek1);
    }
    assert_eq!(open_note(&ek1, &space.0, 1, b"join", &name).unwrap(), "Ben".as_bytes());

    // «Yes, this is my partner.»
    let keyring = seal_keyring(&ek1, &space.0, 1, core::slice::from_ref(&ek0), &mut rng);
    let body = Body::Confirm { person: pinned(&ben).person, keyring: keyring.clone() };
    let confirm = sign_control(control(space, roster.head(), &ana, body, Bytes::default()), &ana.device);
    assert_eq!(roster.apply(&confirm), Ok(RosterEvent::Confirmed(pinned(&ben).person)));
    assert_eq!(open_keyring(&ek1, &space.0, 1, &keyring).unwrap(), [ek0]);
}

#[test]
fn a_join_without_the_invitation_is_refused() {
    let mut rng = rng(2);
    let (ana, ben) = (make_person(&mut rng), make_person(&mut rng));
    let nonce = SpaceId([6; 16]);
    let start = start_epoch(&epoch_key(0), &nonce.0, 0, &Hash::ZERO, &keys_of(&[&ana]), &[], &mut rng);
    let body = Body::Genesis { kind: SpaceKind::Pair, nonce, persons: vec![pinned(&ana)], start };
    let genesis = sign_control(control(SpaceId::ZERO, Hash::ZERO, &ana, body, Bytes::default()), &ana.device);
    let mut roster = Roster::genesis(&genesis).unwrap();
    let invitation = InvitationSecret::make(&mut rng);
    let body = Body::Invite { key: invitation.verify_key(), expires: Timestamp(1) };
    let invite = sign_control(control(roster.space(), roster.head(), &ana, body, Bytes::default()), &ana.device);
    roster.apply(&invite).unwrap();

    let (space, prev) = (roster.space(), roster.head());
    let start = start_epoch(&epoch_key(1), &space.0, 1, &prev, &keys_of(&[&ana, &ben]), &[], &mut rng);
    let body = Body::Join { key: invitation.verify_key(), person: pinned(&ben), start };
    let join = control(space, prev, &ben, body, Bytes::default());
    let guessed = InvitationSecret::make(&mut rng);
    assert!(roster.clone().apply(&sign_join(join.clone(), &ben.device, &guessed)).is_err());
    assert!(roster.clone().apply(&sign_control(join.clone(), &ben.device)).is_err());
    assert!(roster.apply(&sign_join(join, &ben.device, &invitation)).is_ok());
}

fn context(device: &DeviceSecret) -> WrapContext {
    WrapContext { space: [1; 16], epoch: 2, recipient: device.id(), prev: Hash([3; 32]) }
}

#[test]
fn a_wrapped_key_opens_for_its_device_at_its_place_only() {
    let mut rng = rng(3);
    let (device, other) = (DeviceSecret::make(&mut rng), DeviceSecret::make(&mut rng));
    let ctx = context(&device);
    let sealed = epoch_key(1).wrap(&device.keys(), &ctx, &mut rng).unwrap();
    assert_eq!(sealed.len(), 1168);
    assert_eq!(EpochKey::unwrap(&device, &ctx, &sealed).unwrap(), epoch_key(1));

    let elsewhere = [
        WrapContext { space: [2; 16], ..ctx },
        WrapContext { epoch: 3, ..ctx },
        WrapContext { recipient: other.id(), ..ctx },
        WrapContext { prev: Hash([4; 32]), ..ctx },
    ];
    for ctx in elsewhere {
        assert_eq!(EpochKey::unwrap(&device, &ctx, &sealed), Err(UnwrapError));
    }
    assert_eq!(EpochKey::unwrap(&other, &ctx, &sealed), Err(UnwrapError));
}

#[test]
fn every_changed_byte_of_a_wrapped_key_is_refused() {
    let mut rng = rng(4);
    let device = DeviceSecret::make(&mut rng);
    let ctx = context(&device);
    let sealed = epoch_key(1).wrap(&device.keys(), &ctx, &mut rng).unwrap().0;
    // Every bit of the ciphertext and of X25519's part; of ML-KEM's, one bit of every byte.
    for at in 0..sealed.len() {
        let bits = if at < 1088 { 0..1 } else { 0..8 };
        for bit in bits {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            assert_eq!(EpochKey::unwrap(&device, &ctx, &changed), Err(UnwrapError), "byte {at}, bit {bit}");
        }
    }
    for len in [0, 1, 1119, 1120, 1136, 1167] {
        assert_eq!(EpochKey::unwrap(&device, &ctx, &sealed[..len]), Err(UnwrapError), "{len} bytes");
    }
    assert_eq!(EpochKey::unwrap(&device, &ctx, &[sealed.as_slice(), &[0]].concat()), Err(UnwrapError));
}

#[test]
fn a_key_is_not_wrapped_to_somebody_elses_keys() {
    let mut rng = rng(5);
    let (device, other) = (DeviceSecret::make(&mut rng), DeviceSecret::make(&mut rng));
    let swapped = epoch_key(1).wrap(&other.keys(), &context(&device), &mut rng);
    assert_eq!(swapped, Err(WrapError::OtherDevice));
}

#[test]
fn a_device_without_a_valid_key_keeps_nobody_from_a_new_epoch() {
    let mut rng = rng(6);
    let good = DeviceSecret::make(&mut rng);
    let bad = DeviceKeys { verify: DeviceSecret::make(&mut rng).keys().verify, wrap: Bytes(vec![0; 7]) };
    let ctx = WrapContext { recipient: bad.id(), ..context(&good) };
    assert_eq!(epoch_key(1).wrap(&bad, &ctx, &mut rng), Err(WrapError::BadKey));

    let wraps = wrap_to(&epoch_key(1), &[1; 16], 2, &Hash([3; 32]), [&bad, &good.keys()], &mut rng);
    let ids: Vec<DeviceId> = wraps.iter().map(|wrap| wrap.device).collect();
    assert_eq!(ids, [bad.id(), good.id()]);
    assert!(wraps[0].sealed.is_empty());
    assert_eq!(EpochKey::unwrap(&good, &context(&good), &wraps[1].sealed).unwrap(), epoch_key(1));
}

#[test]
fn a_keyring_gives_all_older_keys_in_order() {
    let mut rng = rng(7);
    let older: Vec<EpochKey> = (0..5).map(epoch_key).collect();
    let sealed = seal_keyring(&epoch_key(9), &[1; 16], 5, &older, &mut rng);
    assert_eq!(open_keyring(&epoch_key(9), &[1; 16], 5, &sealed).unwrap(), older);

    let unconfirmed = seal_keyring(&epoch_key(9), &[1; 16], 5, &older[4..], &mut rng);
    assert_eq!(open_keyring(&epoch_key(9), &[1; 16], 5, &unconfirmed).unwrap(), older[4..]);
}

#[test]
fn a_keyring_opens_with_its_key_at_its_place_only() {
    let mut rng = rng(8);
    let sealed = seal_keyring(&epoch_key(9), &[1; 16], 1, &[epoch_key(0)], &mut rng);
    assert!(open_keyring(&epoch_key(8), &[1; 16], 1, &sealed).is_err());
    assert!(open_keyring(&epoch_key(9), &[2; 16], 1, &sealed).is_err());
    assert!(open_keyring(&epoch_key(9), &[1; 16], 2, &sealed).is_err());
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.0.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open_keyring(&epoch_key(9), &[1; 16], 1, &changed).is_err(), "bit {bit}");
    }
}

#[test]
fn a_keyring_with_more_keys_than_there_were_epochs_is_refused() {
    let mut rng = rng(9);
    let sealed = seal_keyring(&epoch_key(9), &[1; 16], 1, &[epoch_key(0), epoch_key(1)], &mut rng);
    assert!(open_keyring(&epoch_key(9), &[1; 16], 1, &sealed).is_err());
}

#[test]
fn a_note_opens_with_its_key_at_its_place_only() {
    let mut rng = rng(10);
    let sealed = seal_note(&epoch_key(1), &[1; 16], 2, b"join", b"Ben", &mut rng);
    assert_eq!(open_note(&epoch_key(1), &[1; 16], 2, b"join", &sealed).unwrap(), b"Ben");
    assert!(open_note(&epoch_key(2), &[1; 16], 2, b"join", &sealed).is_err());
    assert!(open_note(&epoch_key(1), &[2; 16], 2, b"join", &sealed).is_err());
    assert!(open_note(&epoch_key(1), &[1; 16], 3, b"join", &sealed).is_err());
    assert!(open_note(&epoch_key(1), &[1; 16], 2, b"genesis", &sealed).is_err());
    let long = seal_note(&epoch_key(1), &[1; 16], 2, b"join", "Maximiliane Schönborn".as_bytes(), &mut rng);
    assert_eq!(sealed.len(), long.len(), "the length of a name does not show");
}
