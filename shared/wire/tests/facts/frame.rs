//! Frames travel in one form only, and garbage is refused without harm.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use twofold_wire::cbor::{Bytes, decode, encode};
use twofold_wire::frame::{ClientFrame, Denied, Refused, RelayFrame, auth_digest, peek_digest};
use twofold_wire::ids::{Signature, VerifyKey};
use twofold_wire::log::Entry;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, limits};

use crate::support::cases;

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn person() -> impl Strategy<Value = PersonId> {
    any::<[u8; 32]>().prop_map(PersonId)
}

fn space() -> impl Strategy<Value = SpaceId> {
    any::<[u8; 16]>().prop_map(SpaceId)
}

fn signature() -> impl Strategy<Value = Signature> {
    vec(any::<u8>(), 64).prop_map(|bytes| Signature::from_slice(&bytes).unwrap())
}

fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..40).prop_map(Bytes)
}

fn many<T: core::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    vec(one, 0..4)
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![bytes().prop_map(Entry::Control), bytes().prop_map(Entry::Record)]
}

fn client_frame() -> impl Strategy<Value = ClientFrame> {
    let key = any::<[u8; 32]>().prop_map(VerifyKey);
    let device = any::<[u8; 16]>().prop_map(DeviceId);
    prop_oneof![
        (device, person(), signature()).prop_map(|(device, person, signature)| ClientFrame::Auth {
            device,
            person,
            signature
        }),
        (person(), option::of(hash()), many(bytes()), option::of(".{0,9}")).prop_map(
            |(person, expected, statements, admission)| ClientFrame::ChainPut {
                person,
                expected,
                statements,
                admission
            }
        ),
        person().prop_map(|person| ClientFrame::ChainGet { person }),
        Just(ClientFrame::WhoAmI),
        (space(), bytes()).prop_map(|(space, control)| ClientFrame::RosterPut { space, control }),
        (space(), key, signature()).prop_map(|(space, invitation, signature)| ClientFrame::Peek {
            space,
            invitation,
            signature
        }),
        (space(), any::<u64>(), hash()).prop_map(|(space, after, chain)| ClientFrame::Sub { space, after, chain }),
        bytes().prop_map(|record| ClientFrame::Append { record }),
        bytes().prop_map(|record| ClientFrame::Presence { record }),
        (space(), any::<u64>(), entry()).prop_map(|(space, seq, entry)| ClientFrame::Restore { space, seq, entry }),
        Just(ClientFrame::Ping),
    ]
}

fn refused() -> impl Strategy<Value = Refused> {
    prop_oneof![
        Just(Refused::Stale),
        Just(Refused::NotMember),
        Just(Refused::BadSignature),
        any::<u64>().prop_map(|expected| Refused::Gap { expected }),
        hash().prop_map(|hash| Refused::Conflict { hash }),
        Just(Refused::TooBig),
        Just(Refused::BadPadding),
        Just(Refused::Quota),
        Just(Refused::Closed),
        any::<u32>().prop_map(|after| Refused::Busy { after }),
        Just(Refused::Invalid),
        Just(Refused::Invitation),
        Just(Refused::Admission),
        Just(Refused::Expired),
        Just(Refused::Used),
        Just(Refused::Withdrawn),
    ]
}

fn relay_frame() -> impl Strategy<Value = RelayFrame> {
    let denied = prop_oneof![
        Just(Denied::UnknownPerson),
        Just(Denied::UnknownDevice),
        Just(Denied::BadSignature),
        Just(Denied::TooMany),
    ];
    prop_oneof![
        (any::<u8>(), hash(), ".{0,9}", hash()).prop_map(|(version, nonce, origin, incarnation)| {
            RelayFrame::Challenge { version, nonce, origin, incarnation }
        }),
        Just(RelayFrame::Welcome),
        denied.prop_map(|reason| RelayFrame::Denied { reason }),
        (person(), many(bytes())).prop_map(|(person, statements)| RelayFrame::Chain { person, statements }),
        (person(), refused(), option::of(hash())).prop_map(|(person, reason, head)| RelayFrame::ChainRefused {
            person,
            reason,
            head
        }),
        (person(), many(bytes()), many(space())).prop_map(|(person, statements, spaces)| RelayFrame::Me {
            person,
            statements,
            spaces
        }),
        (space(), many(bytes())).prop_map(|(space, controls)| RelayFrame::Roster { space, controls }),
        (space(), any::<u64>(), many(entry()), any::<u64>(), hash()).prop_map(
            |(space, after, entries, head, chain)| RelayFrame::Records { space, after, entries, head, chain }
        ),
        (space(), hash(), any::<u64>(), hash()).prop_map(|(space, hash, seq, chain)| RelayFrame::Ack {
            space,
            hash,
            seq,
            chain
        }),
        (space(), hash(), refused()).prop_map(|(space, hash, reason)| RelayFrame::Nack { space, hash, reason }),
        (space(), any::<u64>()).prop_map(|(space, head)| RelayFrame::Nudge { space, head }),
        bytes().prop_map(|record| RelayFrame::Presence { record }),
        Just(RelayFrame::Pong),
        Just(RelayFrame::BadFrame),
    ]
}

/// Changes a few bytes, cuts the end, or puts something in between.
fn damage(bytes: &mut Vec<u8>, at: prop::sample::Index, byte: u8, how: u8) {
    let at = at.index(bytes.len());
    match how {
        0 => bytes[at] ^= 1 << (byte % 8),
        1 => bytes[at] = byte,
        2 => bytes.insert(at, byte),
        3 => drop(bytes.remove(at)),
        4 => bytes.truncate(at),
        _ => bytes.push(byte),
    }
}

/// A shorter head byte promises more than there is; the reader must not believe it.
#[test]
fn a_frame_that_promises_more_than_it_holds_is_refused() {
    for bytes in
        [&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..], &[0x82, 0x07, 0x81, 0x5a, 0xff, 0xff, 0xff, 0xff]]
    {
        assert!(decode::<ClientFrame>(bytes).is_err());
        assert!(decode::<RelayFrame>(bytes).is_err());
    }
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    for byte in [0x81, 0x82, 0x9f, 0xc1, 0xd9] {
        let bytes = vec![byte; limits::FRAME];
        assert!(decode::<ClientFrame>(&bytes).is_err());
        assert!(decode::<RelayFrame>(&bytes).is_err());
    }
}

#[test]
fn what_is_signed_to_log_in_fits_one_origin_one_connection_and_one_device() {
    let (nonce, device) = (Hash([1; 32]), DeviceId([2; 16]));
    let digest = auth_digest("https://relay.example", &nonce, &device);
    assert_ne!(digest, auth_digest("https://other.example", &nonce, &device));
    assert_ne!(digest, auth_digest("https://relay.example", &Hash([9; 32]), &device));
    assert_ne!(digest, auth_digest("https://relay.example", &nonce, &DeviceId([9; 16])));
}

#[test]
fn what_is_signed_to_look_in_fits_one_origin_one_connection_and_one_space() {
    let (nonce, space) = (Hash([1; 32]), SpaceId([2; 16]));
    let digest = peek_digest("https://relay.example", &nonce, &space);
    assert_ne!(digest, peek_digest("https://other.example", &nonce, &space));
    assert_ne!(digest, peek_digest("https://relay.example", &Hash([9; 32]), &space));
    assert_ne!(digest, peek_digest("https://relay.example", &nonce, &SpaceId([9; 16])));
    assert_ne!(digest, auth_digest("https://relay.example", &nonce, &DeviceId(space.0)));
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_devices_frame_arrives_as_it_was_sent(frame in client_frame()) {
        prop_assert_eq!(decode::<ClientFrame>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn a_relays_frame_arrives_as_it_was_sent(frame in relay_frame()) {
        prop_assert_eq!(decode::<RelayFrame>(&encode(&frame)), Ok(frame));
    }

    #[test]
    fn a_damaged_frame_is_refused_or_is_another_frame_in_its_one_form(
        client in client_frame(),
        relay in relay_frame(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        how in 0..6_u8,
    ) {
        let mut bytes = encode(&client);
        damage(&mut bytes, at, byte, how);
        if let Ok(frame) = decode::<ClientFrame>(&bytes) {
            prop_assert_eq!(frame == client, bytes == encode(&client));
            prop_assert_eq!(encode(&frame), bytes);
        }
        let mut bytes = encode(&relay);
        damage(&mut bytes, at, byte, how);
        if let Ok(frame) = decode::<RelayFrame>(&bytes) {
            prop_assert_eq!(frame == relay, bytes == encode(&relay));
            prop_assert_eq!(encode(&frame), bytes);
        }
    }

    #[test]
    fn garbage_is_never_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = decode::<ClientFrame>(&bytes);
        let _ = decode::<RelayFrame>(&bytes);
        // The same behind a head that looks like a frame's.
        for tag in 0..14 {
            let framed = [&[0x82, tag], bytes.as_slice()].concat();
            let _ = decode::<ClientFrame>(&framed);
            let _ = decode::<RelayFrame>(&framed);
        }
    }
}
