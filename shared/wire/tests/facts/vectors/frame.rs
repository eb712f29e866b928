//! One sample of each frame.

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Denied, Refused, RelayFrame};
use twofold_wire::ids::{Signature, VerifyKey};
use twofold_wire::log::Entry;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId};

use crate::vectors::check;

const PERSON: PersonId = PersonId([0x11; 32]);
const DEVICE: DeviceId = DeviceId([0x22; 16]);
const SPACE: SpaceId = SpaceId([0x33; 16]);
const HASH: Hash = Hash([0x44; 32]);
const CHAIN: Hash = Hash([0x55; 32]);
const KEY: VerifyKey = VerifyKey([0x66; 32]);
const SIGNATURE: Signature = Signature([0x77; 64]);

fn bytes(text: &str) -> Bytes {
    Bytes(text.as_bytes().to_vec())
}

/// No wildcard: a new variant must get a name here, a sample below and a line in the file.
fn client_name(frame: &ClientFrame) -> &'static str {
    match frame {
        ClientFrame::Auth { .. } => "auth",
        ClientFrame::ChainPut { expected: None, .. } => "chain_put_birth",
        ClientFrame::ChainPut { .. } => "chain_put",
        ClientFrame::ChainGet { .. } => "chain_get",
        ClientFrame::WhoAmI => "who_am_i",
        ClientFrame::RosterPut { .. } => "roster_put",
        ClientFrame::Peek { .. } => "peek",
        ClientFrame::Sub { .. } => "sub",
        ClientFrame::Append { .. } => "append",
        ClientFrame::Presence { .. } => "presence",
        ClientFrame::Restore { entry: Entry::Control(_), .. } => "restore_control",
        ClientFrame::Restore { entry: Entry::Record(_), .. } => "restore_record",
        ClientFrame::Ping => "ping",
    }
}

fn refused_name(reason: Refused) -> &'static str {
    match reason {
        Refused::Stale => "nack_stale",
        Refused::NotMember => "nack_not_member",
        Refused::BadSignature => "nack_bad_signature",
        Refused::Gap { .. } => "nack_gap",
        Refused::Conflict { .. } => "nack_conflict",
        Refused::TooBig => "nack_too_big",
        Refused::BadPadding => "nack_bad_padding",
        Refused::Quota => "nack_quota",
        Refused::Closed => "nack_closed",
        Refused::Busy { .. } => "nack_busy",
        Refused::Invalid => "nack_invalid",
        Refused::Invitation => "nack_invitation",
        Refused::Admission => "nack_admission",
        Refused::Expired => "nack_expired",
        Refused::Used => "nack_used",
        Refused::Withdrawn => "nack_withdrawn",
    }
}

fn denied_name(reason: Denied) -> &'static str {
    match reason {
        Denied::UnknownPerson => "denied_unknown_person",
        Denied::UnknownDevice => "denied_unknown_device",
        Denied::BadSignature => "denied_bad_signature",
        Denied::TooMany => "denied_too_many",
    }
}

fn relay_name(frame: &RelayFrame) -> &'static str {
    match frame {
        RelayFrame::Challenge { .. } => "challenge",
        RelayFrame::Welcome => "welcome",
        RelayFrame::Denied { reason } => denied_name(*reason),
        RelayFrame::Chain { .. } => "chain",
        RelayFrame::ChainRefused { .. } => "chain_refused",
        RelayFrame::Me { .. } => "me",
        RelayFrame::Roster { .. } => "roster",
        RelayFrame::Records { .. } => "records",
        RelayFrame::Ack { .. } => "ack",
        RelayFrame::Nack { reason, .. } => refused_name(*reason),
        RelayFrame::Nudge { .. } => "nudge",
        RelayFrame::Presence { .. } => "presence",
        RelayFrame::Pong => "pong",
        RelayFrame::BadFrame => "bad_frame",
    }
}

fn client_frames() -> Vec<ClientFrame> {
    let birth = ClientFrame::ChainPut {
        person: PERSON,
        expected: None,
        statements: vec![bytes("birth")],
        admission: Some("code".to_owned()),
    };
    let put = ClientFrame::ChainPut {
        person: PERSON,
        expected: Some(HASH),
        statements: vec![bytes("add"), bytes("revoke")],
        admission: None,
    };
    vec![
        ClientFrame::Auth { device: DEVICE, person: PERSON, signature: SIGNATURE },
        birth,
        put,
        ClientFrame::ChainGet { person: PERSON },
        ClientFrame::WhoAmI,
        ClientFrame::RosterPut { space: SPACE, control: bytes("control") },
        ClientFrame::Peek { space: SPACE, invitation: KEY, signature: SIGNATURE },
        ClientFrame::Sub { space: SPACE, after: 1_000_000, chain: CHAIN },
        ClientFrame::Append { record: bytes("record") },
        ClientFrame::Presence { record: bytes("presence") },
        ClientFrame::Restore { space: SPACE, seq: 1, entry: Entry::Control(bytes("control")) },
        ClientFrame::Restore { space: SPACE, seq: 2, entry: Entry::Record(bytes("record")) },
        ClientFrame::Ping,
    ]
}

fn relay_frames() -> Vec<RelayFrame> {
    let challenge = RelayFrame::Challenge {
        version: 1,
        nonce: HASH,
        origin: "https://relay.example".to_owned(),
        incarnation: CHAIN,
    };
    let entries = vec![Entry::Control(bytes("control")), Entry::Record(bytes("record"))];
    let mut frames = vec![
        challenge,
        RelayFrame::Welcome,
        RelayFrame::Chain { person: PERSON, statements: vec![bytes("birth"), bytes("add")] },
        RelayFrame::ChainRefused { person: PERSON, reason: Refused::Stale, head: Some(HASH) },
        RelayFrame::Me { person: PERSON, statements: vec![bytes("birth")], spaces: vec![SPACE] },
        RelayFrame::Roster { space: SPACE, controls: vec![bytes("genesis"), bytes("invite")] },
        RelayFrame::Records { space: SPACE, after: 6, entries, head: 9, chain: CHAIN },
        RelayFrame::Ack { space: SPACE, hash: HASH, seq: 7, chain: CHAIN },
        RelayFrame::Nudge { space: SPACE, head: 8 },
        RelayFrame::Presence { record: bytes("presence") },
        RelayFrame::Pong,
        RelayFrame::BadFrame,
    ];
    let denied = [Denied::UnknownPerson, Denied::UnknownDevice, Denied::BadSignature, Denied::TooMany];
    frames.extend(denied.map(|reason| RelayFrame::Denied { reason }));
    let refused = [
        Refused::Stale,
        Refused::NotMember,
        Refused::BadSignature,
        Refused::Gap { expected: 300 },
        Refused::Conflict { hash: HASH },
        Refused::TooBig,
        Refused::BadPadding,
        Refused::Quota,
        Refused::Closed,
        Refused::Busy { after: 70_000 },
        Refused::Invalid,
        Refused::Invitation,
        Refused::Admission,
        Refused::Expired,
        Refused::Used,
        Refused::Withdrawn,
    ];
    frames.extend(refused.map(|reason| RelayFrame::Nack { space: SPACE, hash: HASH, reason }));
    frames
}

#[test]
fn the_frames_of_devices_keep_their_bytes() {
    let samples: Vec<_> = client_frames().into_iter().map(|frame| (client_name(&frame), frame)).collect();
    check(include_str!("client_frames.txt"), &samples);
}

#[test]
fn the_frames_of_the_relay_keep_their_bytes() {
    let samples: Vec<_> = relay_frames().into_iter().map(|frame| (relay_name(&frame), frame)).collect();
    check(include_str!("relay_frames.txt"), &samples);
}
