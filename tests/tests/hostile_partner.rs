//! A partner with true keys and bad intentions: nothing of it harms what the other has, and all of it is shown.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_model::{AuthorId, Command, Document, FieldPath, Member, Role, Value};
use twofold_sync::body::{Body, ChangeBody, PresenceBody, RelayView, Seen, SeenBody, SnapshotBody};
use twofold_sync::status::{PairState, Saved};
use twofold_sync::{Input, Notice};
use twofold_tests::forger::actor_of;
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::control::{self, Pinned};
use twofold_wire::frame::RelayFrame;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};
use twofold_wire::{Hash, Timestamp};

const TOPIC: &str = "contract/-/frequency";

/// A pair in which Ben's keys are in the wrong hands and his own device is silent.
fn world_and_forger(seed: u64) -> (World, Forger) {
    let mut world = World::pair(seed);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(30_000);
    world.go_offline(BEN);
    world.run();
    let forger = Forger::of(&world, BEN);
    (world, forger)
}

/// Puts a record into the log without asking whether a relay would.
fn force(world: &mut World, record: &Record) {
    let space = world.pair_space();
    world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    world.run();
}

/// Ana writes on, undisturbed: on her device, at the relay, and after her page was opened again.
#[track_caller]
fn ana_is_unharmed(world: &mut World) {
    world.type_in(ANA, TOPIC, "Unharmed. ");
    world.wait(60_000);
    let view = world.view(ANA);
    assert!(world.text(ANA, TOPIC).contains("Unharmed. "));
    assert!(world.text(ANA, TOPIC).contains("Ben. "));
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    world.crash(ANA);
    world.wait(60_000);
    assert_eq!(world.view(ANA), view);
}

/// A record that changes nothing at Ana's but a notice.
#[track_caller]
fn is_shown(seed: u64, notice: Notice, forge: impl FnOnce(&mut Forger) -> Record) {
    let (mut world, mut forger) = world_and_forger(seed);
    let before = world.view(ANA);
    let record = forge(&mut forger);
    force(&mut world, &record);
    assert_eq!(world.view(ANA), before);
    assert!(world.notices(ANA).contains(&notice), "{:?}", world.notices(ANA));
    ana_is_unharmed(&mut world);
}

/// An honest change, made dishonest in one place.
#[track_caller]
fn a_changed_change_is_shown(seed: u64, spoil: impl FnOnce(&mut ChangeBody)) {
    is_shown(seed, Notice::SetAside, |forger| {
        let mut change = forger.text(TOPIC, "forged ");
        spoil(&mut change);
        forger.seal(&Body::Change(change))
    });
}

#[test]
fn an_honest_record_of_the_forger_is_taken() {
    let (mut world, mut forger) = world_and_forger(200);
    let change = forger.text(TOPIC, "honest ");
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert!(world.text(ANA, TOPIC).contains("honest "));
    assert!(world.notices(ANA).is_empty(), "{:?}", world.notices(ANA));
    ana_is_unharmed(&mut world);
}

#[test]
fn another_actor_than_the_devices_own_is_shown() {
    a_changed_change_is_shown(201, |change| change.nonce = Bytes(vec![1; 16]));
}

#[test]
fn a_change_in_the_name_of_the_partners_device_is_shown() {
    let (mut world, mut forger) = world_and_forger(202);
    let ana = world.devices[ANA].secret().id();
    let actor = actor_of(&ana, &[9; 16]);
    let member = Member { author: AuthorId([1; 32]), role: Role::Mentor };
    forger.document = Document::load(&forger.document.save(), actor, member).unwrap();
    let mut change = forger.text(TOPIC, "as Ana ");
    change.nonce = Bytes(vec![9; 16]);
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    assert!(!world.text(ANA, TOPIC).contains("as Ana "));
    ana_is_unharmed(&mut world);
}

#[test]
fn wrong_heads_are_shown() {
    a_changed_change_is_shown(203, |change| change.after = vec![Hash([7; 32])]);
    a_changed_change_is_shown(204, |change| change.after.clear());
    a_changed_change_is_shown(205, |change| change.before.push(Hash([7; 32])));
}

#[test]
fn left_out_changes_are_shown() {
    a_changed_change_is_shown(206, |change| change.changes.clear());
    is_shown(207, Notice::SetAside, |forger| {
        let _left_out = forger.text(TOPIC, "never sent ");
        let change = forger.text(TOPIC, "forged ");
        forger.seal(&Body::Change(change))
    });
}

#[test]
fn changes_that_are_cut_or_altered_are_shown() {
    a_changed_change_is_shown(208, |change| change.changes[0].0.truncate(40));
    a_changed_change_is_shown(209, |change| change.changes[0].0[20] ^= 1);
    a_changed_change_is_shown(210, |change| change.changes.push(Bytes(vec![0; 100])));
}

#[test]
fn a_field_that_no_version_could_have_written_is_shown() {
    a_changed_change_is_shown(211, |change| change.born.push("no path".into()));
}

#[test]
fn a_text_of_a_field_that_this_template_does_not_have_does_no_harm() {
    let (mut world, mut forger) = world_and_forger(212);
    let mut change = forger.text(TOPIC, "known ");
    change.born.push("contract/-/not_yet_known".into());
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert!(world.text(ANA, TOPIC).contains("known "));
    ana_is_unharmed(&mut world);
}

#[test]
fn another_generation_of_the_document_is_shown() {
    a_changed_change_is_shown(213, |change| change.generation = 1);
    a_changed_change_is_shown(214, |change| change.generation = u32::MAX);
}

/// An Automerge change whose body unpacks to more than thirty megabytes: one zero, repeated.
fn bomb() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut code = |code: u32, len: u32| bits.extend((0..len).rev().map(|bit| code >> bit & 1 == 1));
    code(0b0011_0000, 8);
    for _ in 0..120_000 {
        code(0b1100_0101, 8);
        code(0, 5);
    }
    code(0, 7);
    let bytes = bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit)));
    let deflated: Vec<u8> = bytes.collect();
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut length = deflated.len();
    while length >= 0x80 {
        chunk.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(deflated);
    chunk
}

#[test]
fn a_bomb_is_shown_and_never_unpacked() {
    a_changed_change_is_shown(215, |change| change.changes = vec![Bytes(bomb())]);
    is_shown(216, Notice::SetAside, |forger| {
        let snapshot =
            SnapshotBody { generation: 0, heads: Vec::new(), relay: view_of(forger), document: Bytes(bomb()) };
        let body = Body::Snapshot(snapshot).encode();
        let draft = twofold_crypto::RecordDraft { kind: Kind::Snapshot, ..forger.draft() };
        forger.seal_at(&draft, &body)
    });
}

fn view_of(_: &Forger) -> RelayView {
    RelayView { seq: 0, chain: Hash::ZERO }
}

#[test]
fn a_snapshot_with_something_that_was_never_written_is_shown() {
    is_shown(217, Notice::SetAside, |forger| {
        let _unsent = forger.text(TOPIC, "smuggled ");
        let whole = forger.document.snapshot();
        let heads = whole.heads().iter().map(|head| Hash(*head)).collect();
        let snapshot = SnapshotBody { generation: 0, heads, relay: view_of(forger), document: Bytes(whole.encode()) };
        let draft = twofold_crypto::RecordDraft { kind: Kind::Snapshot, ..forger.draft() };
        forger.seal_at(&draft, &Body::Snapshot(snapshot).encode())
    });
}

#[test]
fn a_snapshot_that_claims_other_heads_is_shown() {
    is_shown(218, Notice::SetAside, |forger| {
        let whole = forger.document.snapshot();
        let heads = vec![Hash([7; 32])];
        let snapshot = SnapshotBody { generation: 0, heads, relay: view_of(forger), document: Bytes(whole.encode()) };
        let draft = twofold_crypto::RecordDraft { kind: Kind::Snapshot, ..forger.draft() };
        forger.seal_at(&draft, &Body::Snapshot(snapshot).encode())
    });
}

#[test]
fn bytes_that_are_no_body_are_shown() {
    for (seed, body) in (220..).zip([vec![], vec![0; 100], vec![0x82, 0x00, 0x80], vec![0xff; 1000]]) {
        is_shown(seed, Notice::SetAside, |forger| forger.seal_bytes(&body));
    }
}

#[test]
fn a_presence_in_the_log_is_shown() {
    is_shown(224, Notice::SetAside, |forger| {
        let (seen, relay) = (Vec::new(), view_of(forger));
        forger.seal(&Body::Presence(PresenceBody { at: 1, here: true, field: None, seen, relay }))
    });
}

#[test]
fn a_newer_kind_of_record_asks_for_an_update() {
    is_shown(225, Notice::NewerApp, |forger| forger.seal_bytes(&[0x82, 0x18, 0x63, 0x80]));
}

#[test]
fn a_newer_part_of_a_known_record_asks_for_an_update() {
    is_shown(226, Notice::NewerApp, |forger| {
        let mut body = Body::Change(forger.text(TOPIC, "with something new ")).encode();
        assert_eq!(body[2..4], [0x81, 0x89], "a change has nine parts");
        body[3] = 0x8a;
        body.push(0xf5);
        forger.seal_bytes(&body)
    });
}

#[test]
fn what_a_newer_app_wrote_is_not_lost_to_the_records_after_it() {
    let (mut world, mut forger) = world_and_forger(227);
    let newer = forger.seal_bytes(&[0x82, 0x18, 0x63, 0x80]);
    force(&mut world, &newer);
    let change = forger.text(TOPIC, "after it ");
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert!(world.text(ANA, TOPIC).contains("after it "));
    ana_is_unharmed(&mut world);
    assert!(world.notices(ANA).contains(&Notice::NewerApp), "shown again after the page was opened again");
}

#[test]
fn a_second_record_under_one_number_is_shown() {
    let (mut world, mut forger) = world_and_forger(228);
    let draft = forger.draft();
    let first = forger.text(TOPIC, "first ");
    let first = forger.seal(&Body::Change(first));
    let second = forger.text(TOPIC, "second ");
    let second = forger.seal_at(&draft, &Body::Change(second).encode());
    force(&mut world, &first);
    force(&mut world, &second);
    assert!(world.text(ANA, TOPIC).contains("first ") && !world.text(ANA, TOPIC).contains("second "));
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    ana_is_unharmed(&mut world);
}

#[test]
fn a_record_out_of_place_is_shown() {
    let spoil: [fn(&mut twofold_crypto::RecordDraft); 5] = [
        |draft| draft.dev_seq += 1,
        |draft| draft.prev_dev_hash = Hash([7; 32]),
        |draft| draft.roster_hash = Hash([7; 32]),
        |draft| draft.epoch += 1,
        |draft| draft.kind = Kind::Presence,
    ];
    for (seed, spoil) in (230..).zip(spoil) {
        is_shown(seed, Notice::SetAside, |forger| {
            let mut draft = forger.draft();
            spoil(&mut draft);
            let body = Body::Change(forger.text(TOPIC, "out of place ")).encode();
            forger.seal_at(&draft, &body)
        });
    }
}

#[test]
fn a_lie_about_what_was_seen_shows_no_reader() {
    let (mut world, mut forger) = world_and_forger(240);
    world.type_in(ANA, TOPIC, "unread ");
    world.wait(30_000);
    let seen = vec![Seen { device: world.devices[ANA].secret().id(), dev_seq: 999, hash: Hash([7; 32]) }];
    let record = forger.seal(&Body::Seen(SeenBody { seen, relay: view_of(&forger) }));
    force(&mut world, &record);
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    ana_is_unharmed(&mut world);
}

#[test]
fn another_record_seen_under_ones_own_number_is_shown() {
    is_shown(241, Notice::Fork, |forger| {
        let ana = forger.roster.devices().map(|(_, device, _)| device).find(|device| *device != forger.device.id());
        let seen = vec![Seen { device: ana.unwrap(), dev_seq: 1, hash: Hash([7; 32]) }];
        forger.seal(&Body::Seen(SeenBody { seen, relay: view_of(forger) }))
    });
}

#[test]
fn another_view_of_the_log_is_shown() {
    is_shown(242, Notice::Fork, |forger| {
        let relay = RelayView { seq: 3, chain: Hash([7; 32]) };
        forger.seal(&Body::Seen(SeenBody { seen: Vec::new(), relay }))
    });
}

#[test]
fn a_clock_that_is_wrong_by_a_year_is_shown_and_nothing_else() {
    let (mut world, mut forger) = world_and_forger(243);
    let mut change = forger.text(TOPIC, "from the future ");
    change.minutes += 365 * 24 * 60;
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert!(world.text(ANA, TOPIC).contains("from the future "));
    assert!(world.notices(ANA).contains(&Notice::ClockOff));
    ana_is_unharmed(&mut world);
}

#[test]
fn a_thousand_tiny_records_are_taken_one_by_one() {
    let (mut world, mut forger) = world_and_forger(244);
    let space = world.pair_space();
    world.go_offline(ANA);
    for _ in 0..1_000 {
        let change = forger.text(TOPIC, "x");
        let record = forger.seal(&Body::Change(change));
        world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    }
    world.go_online(ANA);
    world.run();
    assert_eq!(world.text(ANA, TOPIC).matches('x').count(), 1_000);
    ana_is_unharmed(&mut world);
}

#[test]
fn a_thousand_records_that_wait_for_ever_leave_the_rest_alone() {
    let (mut world, mut forger) = world_and_forger(245);
    let space = world.pair_space();
    world.go_offline(ANA);
    let mut change = forger.text(TOPIC, "x");
    change.before = vec![Hash([7; 32])];
    for _ in 0..1_000 {
        let record = forger.seal(&Body::Change(change.clone()));
        world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    }
    world.go_online(ANA);
    world.run();
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    ana_is_unharmed(&mut world);
}

/// A control record that the rules do not allow: the roster stays, and it is shown.
#[track_caller]
fn a_control_record_is_refused(seed: u64, forge: impl FnOnce(&Forger) -> control::Body) {
    let (mut world, forger) = world_and_forger(seed);
    let before = world.view(ANA);
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(forge(&forger))));
    world.run();
    assert_eq!(world.view(ANA), before);
    assert_eq!(world.status(ANA).state, PairState::Open);
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    ana_is_unharmed(&mut world);
}

fn other_member(forger: &Forger) -> twofold_wire::PersonId {
    let members = forger.roster.members().iter().map(|member| member.chain.id());
    members.into_iter().find(|person| *person != forger.author.person).unwrap()
}

fn next_start(forger: &Forger) -> control::EpochStart {
    control::EpochStart { epoch: forger.roster.epoch() + 1, wraps: Vec::new(), keyring: Bytes::default() }
}

#[test]
fn a_partner_cannot_be_thrown_out() {
    a_control_record_is_refused(250, |forger| control::Body::Eject {
        person: other_member(forger),
        start: next_start(forger),
    });
}

#[test]
fn an_epoch_without_the_partners_devices_is_refused() {
    a_control_record_is_refused(251, |forger| control::Body::Rotate { start: next_start(forger) });
}

#[test]
fn statements_that_do_not_continue_a_chain_are_refused() {
    a_control_record_is_refused(252, |forger| control::Body::Pin {
        person: Pinned { person: other_member(forger), statements: vec![Bytes(vec![0; 100])] },
        start: None,
    });
}

#[test]
fn a_third_person_cannot_be_invited() {
    a_control_record_is_refused(253, |_| control::Body::Invite {
        key: twofold_wire::ids::VerifyKey([3; 32]),
        expires: Timestamp(u64::MAX),
    });
}

#[test]
fn a_generation_out_of_order_is_refused() {
    a_control_record_is_refused(254, |_| control::Body::Generation { generation: 5 });
}

#[test]
fn one_member_alone_begins_no_new_generation() {
    let (mut world, forger) = world_and_forger(255);
    let space = world.pair_space();
    let wish = forger.control(control::Body::Generation { generation: 1 });
    world.relay.force(&space, Entry::Control(wish));
    world.run();
    ana_is_unharmed(&mut world);
}

#[test]
fn a_partner_who_closes_takes_nothing_away() {
    let (mut world, forger) = world_and_forger(256);
    world.type_in(ANA, TOPIC, "not yet sent ");
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(control::Body::Close)));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Closed);
    assert!(world.text(ANA, TOPIC).contains("not yet sent ") && world.text(ANA, TOPIC).contains("Ben. "));
    let field: FieldPath = TOPIC.parse().unwrap();
    let edit = Command::EditText { field, at: 0, delete: 0, insert: "more".into() };
    let now = world.now;
    assert!(world.devices[ANA].execute(&twofold_sync::Target::Pair(1), edit, now).is_err());
    world.crash(ANA);
    world.wait(10_000);
    assert!(world.text(ANA, TOPIC).contains("not yet sent "));
    world.may_leave_unsent = true;
}

#[test]
fn somebody_put_in_the_place_of_the_partner_is_shown_to_the_one_who_is_gone() {
    let (mut world, forger) = world_and_forger(259);
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(259);
    let stranger = twofold_crypto::make_person(&mut rng);
    let chain = twofold_wire::chain::PersonChain::begin(&stranger.statements).unwrap();
    let gone = other_member(&forger);
    let stay = forger.roster.devices().filter(|(person, ..)| *person != gone).map(|(_, _, keys)| keys);
    let devices = stay.chain(chain.current_devices().map(|device| &device.keys));
    let key = twofold_crypto::EpochKey::make(&mut rng);
    let (epoch, head) = (forger.roster.epoch() + 1, forger.roster.head());
    let start = twofold_crypto::start_epoch(&key, &forger.space.0, epoch, &head, devices, &[], &mut rng);
    let new = Pinned { person: chain.id(), statements: stranger.statements };
    let space = world.pair_space();
    let replace = forger.control(control::Body::Replace { old: gone, new, start });
    world.type_in(ANA, TOPIC, "Mine. ");
    world.relay.force(&space, Entry::Control(replace));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Out);
    assert!(world.notices(ANA).contains(&Notice::SentAway));
    assert!(world.text(ANA, TOPIC).contains("Mine. ") && world.text(ANA, TOPIC).contains("Ben. "));
    world.crash(ANA);
    world.run();
    assert!(world.text(ANA, TOPIC).contains("Mine. "));
    world.may_leave_unsent = true;
}

#[test]
fn an_answer_of_the_forgers_is_taken_like_any_other() {
    let (mut world, mut forger) = world_and_forger(257);
    let template = twofold_programs::builtin::template("caltrans").unwrap();
    let field: FieldPath = "contract/-/length_months".parse().unwrap();
    let change = forger.change(&Command::SetValue { field: field.clone(), value: Value::Number(12) }, &template);
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    assert_eq!(*world.view(ANA).value(&field), Value::Number(12));
    ana_is_unharmed(&mut world);
}

#[test]
fn somebody_elses_presence_under_ones_name_is_not_believed() {
    let (mut world, mut forger) = world_and_forger(258);
    world.wait(60_000);
    assert!(!world.status(ANA).partner_here);
    let body = PresenceBody {
        at: world.now.0,
        here: true,
        field: None,
        seen: Vec::new(),
        relay: RelayView { seq: 0, chain: Hash::ZERO },
    };
    let draft =
        twofold_crypto::RecordDraft { kind: Kind::Presence, dev_seq: 0, prev_dev_hash: Hash::ZERO, ..forger.draft() };
    let mut record = forger.seal_at(&draft, &Body::Presence(body).encode()).bytes().to_vec();
    *record.last_mut().unwrap() ^= 1;
    let now = world.now;
    let frame = RelayFrame::Presence { record: Bytes(record) };
    world.devices[ANA].handle(Input::Frame(cbor::encode(&frame)), now);
    assert!(!world.status(ANA).partner_here);
}
