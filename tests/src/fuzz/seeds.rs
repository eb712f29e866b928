//! Honest bytes of every kind, made by the product itself, so that they are of the formats of now.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::{
    DeviceSecret, EpochKey, InvitationSecret, LocalKey, LockParams, PaperEntropy, RecordDraft, WrapContext,
    seal_backup, seal_keyring, seal_note, seal_record,
};
use twofold_sync::Request;
use twofold_sync::body::{
    Body, CheckedBody, CleanCopyBody, CopyOf, CopyStep, Introduction, Method, PresenceBody, RelayView, SignedBody,
    Statement,
};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::{ClientFrame, RelayFrame};
use twofold_wire::ids::Signature;
use twofold_wire::log::Entry;
use twofold_wire::padding::pad;
use twofold_wire::record::Kind;
use twofold_wire::{Hash, PersonId, SpaceId};

use crate::fuzz::document;
use crate::world::{ANA, BEN, World};
use crate::{Device, Forger};

/// Of the backup files here.
pub const BACKUP_PASSWORD: &str = "correct horse battery staple";

/// Honest bytes, by kind.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Seeds {
    pub client_frames: Vec<Vec<u8>>,
    pub relay_frames: Vec<Vec<u8>>,
    pub records: Vec<Vec<u8>>,
    pub chains: Vec<Vec<u8>>,
    pub rosters: Vec<Vec<u8>>,
    pub links: Vec<Vec<u8>>,
    pub sheets: Vec<Vec<u8>>,
    pub names: Vec<Vec<u8>>,
    pub templates: Vec<Vec<u8>>,
    pub bodies: Vec<Vec<u8>>,
    pub boxes: Vec<Vec<u8>>,
    pub backup_files: Vec<Vec<u8>>,
    pub backups: Vec<Vec<u8>>,
    pub snapshots: Vec<Vec<u8>>,
    pub changes: Vec<Vec<u8>>,
    pub answers: Vec<Vec<u8>>,
}

/// All of them, made once.
pub fn seeds() -> &'static Seeds {
    static SEEDS: OnceLock<Seeds> = OnceLock::new();
    SEEDS.get_or_init(make)
}

/// Two people who have begun, with a device that came and went, and an epoch in between.
///
/// # Panics
/// If something of it does not work.
#[must_use]
pub fn world() -> World {
    let mut world = World::new(2, 0x_f0_22);
    world.may_leave_unsent = true;
    world.wire = Some(Vec::new());
    world.start_and_join();
    world.ask(ANA, Request::Confirm(1));
    world.run();
    world.type_in(ANA, "contract/-/frequency", "Every other week. ");
    world.type_in(BEN, "next_meeting/-/homework", "Read. ");
    world.wait(60_000);
    let second = world.add_device_of(ANA);
    let gone = world.devices[second].secret().id();
    world.ask(ANA, Request::RevokeDevice(gone));
    world.wait(30_000);
    world.ask(BEN, Request::Rotate(1));
    world.ask(ANA, Request::PrepareBackup);
    world.wait(30_000);
    world
}

/// A browser in which nobody is.
#[must_use]
pub fn nobody(world: &World) -> Device {
    let templates = twofold_templates::all();
    Device::new(ChaCha20Rng::seed_from_u64(77), templates.collect(), world.now)
}

/// Keys that open some of the boxes here.
#[must_use]
pub fn box_keys() -> (DeviceSecret, EpochKey, InvitationSecret, LocalKey) {
    let device = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(5));
    let (key, invitation) = (EpochKey::from_bytes([6; 32]), InvitationSecret::from_bytes([7; 32]));
    (device, key, invitation, LocalKey::from_bytes([8; 32]))
}

fn make() -> Seeds {
    let mut world = world();
    let mut seeds = Seeds {
        snapshots: document::honest_snapshots(),
        changes: document::honest_changes(),
        answers: document::honest_answers(),
        templates: templates(),
        boxes: boxes(),
        ..Seeds::default()
    };
    let wire = world.wire.take().unwrap_or_default();
    seeds.client_frames = few_of_each(wire.iter().filter(|it| cbor::decode::<ClientFrame>(it).is_ok()));
    seeds.relay_frames = few_of_each(wire.iter().filter(|it| cbor::decode::<RelayFrame>(it).is_ok()));
    let log = world.pair_log();
    let controls: Vec<Bytes> = log.entries.iter().filter_map(control).collect();
    seeds.rosters = [2, 4, controls.len()].iter().map(|count| cbor::encode(&controls[..*count].to_vec())).collect();
    seeds.chains = world.relay.chains.values().map(|chain| cbor::encode(&chain.statements().to_vec())).collect();
    seeds.records = log.records().map(|record| record.bytes().to_vec()).collect();
    let forger = Forger::of(&world, BEN);
    seeds.bodies = log.records().filter_map(|record| forger.open(&record)).map(|body| body.encode()).collect();
    seeds.bodies.extend(bodies());
    let sheet = PaperEntropy::from_bytes([9; 32]).words().join(" ");
    seeds.sheets =
        vec![sheet.to_uppercase().into_bytes(), sheet.replace(' ', "\n1. ").into_bytes(), sheet.into_bytes()];
    let names = ["2026-11-22", "2000-02-29", "contract/-/length_months", "goals/0000000000000000000000000000000a/text"];
    seeds.names = names.iter().map(|name| name.as_bytes().to_vec()).collect();
    seeds.links = links(&mut world);
    let content = world.devices[ANA].engine.backup().expect("a backup is ready");
    let floor = LockParams { memory_kib: 19 * 1024, passes: 2 };
    let file = seal_backup(b"content", BACKUP_PASSWORD, floor, &mut ChaCha20Rng::seed_from_u64(4));
    seeds.backup_files = vec![file.expect("the work is allowed")];
    seeds.backups = vec![content.to_vec()];
    seeds
}

fn control(entry: &Entry) -> Option<Bytes> {
    match entry {
        Entry::Control(bytes) => Some(bytes.clone()),
        Entry::Record(_) => None,
    }
}

/// The smallest and the largest of each kind of frame.
fn few_of_each<'a>(frames: impl Iterator<Item = &'a Vec<u8>>) -> Vec<Vec<u8>> {
    let mut kinds: BTreeMap<Vec<u8>, Vec<&Vec<u8>>> = BTreeMap::new();
    for frame in frames {
        kinds.entry(frame.iter().take(2).copied().collect()).or_default().push(frame);
    }
    let mut few: Vec<Vec<u8>> = Vec::new();
    for mut frames in kinds.into_values() {
        frames.sort_by_key(|frame| frame.len());
        few.extend(frames.first().into_iter().chain(frames.last()).map(|frame| (*frame).clone()));
    }
    few.dedup();
    few
}

fn links(world: &mut World) -> Vec<Vec<u8>> {
    let device = world.device_link(ANA);
    let mut other = World::new(1, 3);
    other.may_leave_unsent = true;
    let template = "caltrans".into();
    other.ask(ANA, Request::Start { name: "Ana".into(), role: twofold_programs::Role::Mentor, template });
    other.run();
    let code = other.invitation(ANA);
    let (begin, rest) = code.split_at(40);
    let wrapped = format!("Dear Ben,\n<https://relay.example/join#{begin}\n {rest}>.");
    [device, code, wrapped].map(String::into_bytes).to_vec()
}

fn templates() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/programs/templates");
    let read = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap_or_default();
    vec![read("general.toml"), read("es/words.toml")]
}

fn bodies() -> Vec<Vec<u8>> {
    let relay = RelayView { seq: 3, chain: Hash([1; 32]) };
    let (person, partner) = (PersonId([2; 32]), PersonId([3; 32]));
    let device = box_keys().0.id();
    let statement = Statement {
        space: SpaceId([1; 16]),
        person,
        device,
        program: "caltrans".into(),
        generation: 0,
        heads: vec![Hash([4; 32])],
        digest: Hash([5; 32]),
        name: "Ana Ortiz".into(),
        date: "2026-11-22".into(),
    };
    let how = Method::Voice;
    let introduction = Introduction {
        name: "Ana".into(),
        role: twofold_programs::Role::Mentor,
        template: "caltrans".into(),
        partner: Some("Ben".into()),
        back_to: Some(SpaceId([1; 16])),
        copy_of: Some(CopyOf { pair: SpaceId([8; 16]), drawer: SpaceId([9; 16]) }),
    };
    let (step, link) = (CopyStep::Proposed, Some("i1.abc".into()));
    vec![
        Body::Signed(SignedBody { statement, signature: Signature([6; 64]), relay }).encode(),
        Body::Checked(CheckedBody { person, partner, partner_head: Hash([7; 32]), how, minutes: 1, relay }).encode(),
        Body::Presence(PresenceBody { at: 1, here: true, field: Some("a".into()), seen: vec![], relay, asks: true })
            .encode(),
        Body::CleanCopy(CleanCopyBody { step, space: SpaceId([8; 16]), link, heads: vec![Hash([4; 32])], relay })
            .encode(),
        cbor::encode(&introduction),
        pad(b"a padded note"),
    ]
}

fn boxes() -> Vec<Vec<u8>> {
    let (device, key, invitation, local) = box_keys();
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let place = WrapContext { space: [1; 16], epoch: 3, recipient: device.id(), prev: Hash([2; 32]) };
    let older = [[1; 32], [2; 32]].map(EpochKey::from_bytes);
    let draft = RecordDraft {
        kind: Kind::Entry,
        space: SpaceId([1; 16]),
        epoch: 3,
        dev_seq: 1,
        prev_dev_hash: Hash::ZERO,
        roster_hash: Hash([2; 32]),
    };
    let record = seal_record(&draft, &key, &device, b"a thought", &mut rng).expect("it is small");
    vec![
        key.wrap(&device.keys(), &place, &mut rng).expect("the keys are good").0,
        seal_keyring(&key, &[1; 16], 3, &older, &mut rng).0,
        seal_note(&key, &[1; 16], 3, b"here", b"a note", &mut rng).0,
        invitation.seal_note(&SpaceId([1; 16]), b"a note", &mut rng).0,
        local.seal("table", b"row", b"a row", &mut rng),
        record.bytes().to_vec(),
        device.to_bytes().to_vec(),
    ]
}
