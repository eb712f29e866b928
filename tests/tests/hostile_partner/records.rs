//! Records that lie about who wrote them, what is in them, what they build on, what was seen.

use twofold_model::{AuthorId, Command, Document, FieldPath, Member, Role, Value};
use twofold_sync::body::{Body, ChangeBody, PresenceBody, RelayView, Seen, SeenBody, SnapshotBody};
use twofold_sync::status::Saved;
use twofold_sync::{Input, Notice};
use twofold_tests::Forger;
use twofold_tests::forger::actor_of;
use twofold_tests::world::ANA;
use twofold_wire::Hash;
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::RelayFrame;
use twofold_wire::log::Entry;
use twofold_wire::record::{Kind, Record};

use crate::{TOPIC, ana_is_unharmed, force, world_and_forger};

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
        forger.seal(&Body::Presence(PresenceBody { at: 1, here: true, field: None, seen, relay, asks: false }))
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

#[test]
fn an_answer_of_the_forgers_is_taken_like_any_other() {
    let (mut world, mut forger) = world_and_forger(257);
    let template = twofold_templates::template("caltrans").unwrap();
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
        asks: true,
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
