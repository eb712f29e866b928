//! One sample of each statement and control record, with short keys, signed.

use twofold_wire::cbor::{Bytes, decode};
use twofold_wire::chain::{PersonChain, Statement, statement_hash};
use twofold_wire::control::{
    Author, Body, Control, EpochStart, Pinned, SignedControl, SpaceKind, VERSION, Wrap, control_hash,
};
use twofold_wire::ids::VerifyKey;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

use crate::support::person::{add, birth, paper, revoke, signed};
use crate::support::space::signed_control;
use crate::support::{Signer, to_hex};
use crate::vectors::check;

const PERSON: PersonId = PersonId([0x11; 32]);
const DEVICE: DeviceId = DeviceId([0x22; 16]);
const KEY: VerifyKey = VerifyKey([0x66; 32]);

fn short(name: &str) -> Signer {
    Signer::with_wrap_len(name, 4)
}

fn bytes(text: &str) -> Bytes {
    Bytes(text.as_bytes().to_vec())
}

fn start(epoch: u32) -> EpochStart {
    EpochStart { epoch, wraps: vec![Wrap { device: DEVICE, sealed: bytes("wrap") }], keyring: bytes("keys") }
}

fn pinned() -> Pinned {
    Pinned { person: PERSON, statements: vec![bytes("birth"), bytes("add")] }
}

fn name(body: &Body) -> &'static str {
    match body {
        Body::Genesis { kind: SpaceKind::Own, .. } => "genesis_own",
        Body::Genesis { kind: SpaceKind::Pair, .. } => "genesis_pair",
        Body::Genesis { kind: SpaceKind::Program, .. } => "genesis_program",
        Body::Invite { .. } => "invite",
        Body::InviteRevoke { .. } => "invite_revoke",
        Body::Join { .. } => "join",
        Body::Confirm { .. } => "confirm",
        Body::Eject { .. } => "eject",
        Body::Pin { start: None, .. } => "pin",
        Body::Pin { .. } => "pin_epoch",
        Body::Wrap { .. } => "wrap",
        Body::Rotate { .. } => "rotate",
        Body::Replace { .. } => "replace",
        Body::Generation { .. } => "generation",
        Body::Close => "close",
    }
}

fn bodies() -> Vec<Body> {
    let genesis = |kind| Body::Genesis { kind, nonce: SpaceId([0x33; 16]), persons: vec![pinned()], start: start(0) };
    vec![
        genesis(SpaceKind::Own),
        genesis(SpaceKind::Pair),
        genesis(SpaceKind::Program),
        Body::Invite { key: KEY, expires: Timestamp(1_800_000_000_000) },
        Body::InviteRevoke { key: KEY },
        Body::Join { key: KEY, person: pinned(), start: start(1) },
        Body::Confirm { person: PERSON, keyring: bytes("keys") },
        Body::Eject { person: PERSON, start: start(2) },
        Body::Pin { person: pinned(), start: None },
        Body::Pin { person: pinned(), start: Some(start(2)) },
        Body::Wrap { wraps: vec![Wrap { device: DEVICE, sealed: bytes("wrap") }] },
        Body::Rotate { start: start(300) },
        Body::Replace { old: PERSON, new: pinned(), start: start(4) },
        Body::Generation { generation: 1 },
        Body::Close,
    ]
}

#[test]
fn the_bodies_of_control_records_keep_their_bytes() {
    let samples: Vec<_> = bodies().into_iter().map(|body| (name(&body), body)).collect();
    check(include_str!("bodies.txt"), &samples);
}

#[test]
fn a_signed_control_record_keeps_its_bytes_and_its_name() {
    let (device, invitation) = (short("device"), short("invitation"));
    let control = Control {
        version: VERSION,
        space: SpaceId([0x33; 16]),
        prev: Hash([0x44; 32]),
        author: Author { person: PERSON, device: device.id() },
        body: Body::Join { key: invitation.key(), person: pinned(), start: start(1) },
        sealed: bytes("sealed"),
    };
    let bytes = signed_control(control, &[&device, &invitation]);
    check(include_str!("control.txt"), &[("join", decode::<SignedControl>(&bytes).unwrap())]);
    // Never regenerate.
    assert_eq!(control_hash(&bytes).to_string(), "8a545a1c80316c19dc08289f01b74d900d3cdc2d9cd832af9f511630b05e355c");
}

#[test]
fn a_persons_chain_keeps_its_bytes_and_its_name() {
    let (laptop, sheet, phone, sheet_2) = (short("laptop"), short("sheet"), short("phone"), short("sheet 2"));
    let mut chain = PersonChain::begin(&[birth(&laptop, &sheet)]).unwrap();
    let step = |chain: &mut PersonChain, statement: Statement, signers: &[&Signer]| {
        chain.extend(&signed(statement, signers)).unwrap();
    };
    let next = add(&chain, &laptop, &phone);
    step(&mut chain, next, &[&laptop, &phone]);
    let next = revoke(&chain, &laptop, phone.id());
    step(&mut chain, next, &[&laptop]);
    let next = paper(&chain, &sheet, &sheet_2);
    step(&mut chain, next, &[&sheet, &sheet_2]);

    let file = include_str!("chain.txt");
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
    let names = ["birth", "add", "revoke", "paper"];
    assert_eq!(lines.len(), names.len());
    for ((name, line), statement) in names.iter().zip(lines).zip(chain.statements()) {
        assert_eq!(format!("{name} {}", to_hex(statement)), line);
    }
    assert_eq!(Hash(chain.id().0), statement_hash(&chain.statements()[0]));
    // Never regenerate.
    assert_eq!(chain.id().to_string(), "637dcff7feabb982fbd3430ffcca8d396391df6d97d105f3fb463b43fd87347a");
    assert_eq!(chain.head().to_string(), "5b931471cc618a637e9db2cbeb08a7f7d13fe282f1d62bb3a3ac6ff2caff74ee");
    assert_eq!(laptop.id().to_string(), "38de2cbfce6a34d54bd3c224d1a04970");
}
