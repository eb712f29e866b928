//! Where the last edit is, when it goes on its way, and what reading tells the partner.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use std::collections::BTreeSet;

use twofold_sync::status::Saved;
use twofold_sync::store::Table;
use twofold_sync::{Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor;
use twofold_wire::frame::ClientFrame;
use twofold_wire::padding::is_padded_len;
use twofold_wire::record::{Kind, Record, TAG};

const TOPIC: &str = "contract/-/frequency";
const MINUTE: u64 = 60_000;

/// The records of a device in the pair's log.
fn records_of(world: &World, device: usize) -> usize {
    let id = world.devices[device].secret().id();
    world.pair_log().records().filter(|record| record.header.device == id).count()
}

/// What the devices sent since the wire was last looked at.
fn sent(world: &mut World) -> Vec<ClientFrame> {
    let wire = world.wire.replace(Vec::new()).unwrap_or_default();
    wire.iter().filter_map(|bytes| cbor::decode(bytes).ok()).collect()
}

#[test]
fn the_state_of_saving_tells_the_truth_at_every_step() {
    let mut world = World::pair(300);
    world.ask(BEN, Request::Looking(None));
    world.wait(MINUTE);
    world.type_in(ANA, TOPIC, "one");
    assert_eq!(world.status(ANA).saved, Saved::Saving);
    while world.devices[ANA].store_one(world.now) {}
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.relay.refuse_appends = Some(twofold_wire::frame::Refused::Busy { after: 1_000 });
    world.wait(MINUTE);
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.relay.refuse_appends = None;
    world.wait(MINUTE);
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    assert!(world.text(BEN, TOPIC).ends_with("one"), "it has arrived, but nobody looks");
    world.wait(20 * MINUTE);
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    world.ask(BEN, Request::Looking(Some(1)));
    world.wait(1_000);
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner);
    world.type_in(ANA, TOPIC, " two");
    assert_eq!(world.status(ANA).saved, Saved::Saving);
}

#[test]
fn an_edit_stays_seen_when_its_author_reads_on() {
    let mut world = World::pair(301);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(5_000);
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner);
    world.go_offline(BEN);
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(MINUTE);
    world.ask(BEN, Request::Looking(None));
    world.go_online(BEN);
    world.wait(15 * MINUTE);
    assert!(world.text(ANA, TOPIC).contains("Ben. "));
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner, "that Ana said what she saw is no edit");
    world.crash(ANA);
    world.run();
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner);
}

#[test]
fn nothing_leaves_the_device_before_it_is_stored() {
    let mut world = World::pair(302);
    world.wire = Some(Vec::new());
    world.type_in(ANA, TOPIC, "not durable");
    let now = world.now;
    world.devices[ANA].ask(Request::Flush, now);
    for _ in 0..1_000 {
        world.network_step(ANA);
        world.step_of(BEN);
    }
    let is_record = |frame: &ClientFrame| matches!(frame, ClientFrame::Append { .. });
    assert!(!sent(&mut world).iter().any(is_record));
    world.run();
    assert!(sent(&mut world).iter().any(is_record));
}

/// Types one character after another, `pause` milliseconds apart, and then stops.
fn type_slowly(world: &mut World, characters: usize, pause: u64) {
    for _ in 0..characters {
        world.type_in(ANA, TOPIC, "x");
        world.wait(pause);
    }
    world.wait(2 * MINUTE);
}

#[test]
fn keystrokes_become_thoughts_and_their_number_does_not_show() {
    let mut alone = World::pair(303);
    alone.go_offline(BEN);
    alone.wait(MINUTE);
    let before = records_of(&alone, ANA);
    type_slowly(&mut alone, 200, 100);
    let records = records_of(&alone, ANA) - before;
    assert!(records <= 2, "200 keystrokes in 20 seconds are {records} records while nobody watches");

    let mut together = World::pair(304);
    let before = records_of(&together, ANA);
    type_slowly(&mut together, 200, 100);
    let records = records_of(&together, ANA) - before;
    assert!((3..=6).contains(&records), "200 keystrokes in 20 seconds are {records} records while the partner watches");

    let mut few = World::pair(305);
    let before = records_of(&few, ANA);
    type_slowly(&mut few, 20, 1_000 - 1);
    assert_eq!(records_of(&few, ANA) - before, records, "ten times fewer keystrokes in the same time");
}

#[test]
fn a_thought_ends_after_a_pause_that_depends_on_who_watches() {
    let mut world = World::pair(306);
    let before = records_of(&world, ANA);
    world.type_in(ANA, TOPIC, "together");
    world.wait(999);
    assert_eq!(records_of(&world, ANA), before);
    world.wait(1);
    assert_eq!(records_of(&world, ANA), before + 1);
    world.go_offline(BEN);
    world.wait(MINUTE);
    world.type_in(ANA, TOPIC, "alone");
    world.wait(19_999);
    assert_eq!(records_of(&world, ANA), before + 1);
    world.wait(1);
    assert_eq!(records_of(&world, ANA), before + 2);
    world.type_in(ANA, TOPIC, "done");
    world.ask(ANA, Request::Flush);
    world.run();
    assert_eq!(records_of(&world, ANA), before + 3);
}

#[test]
fn what_is_undone_within_a_thought_makes_no_noise() {
    let mut world = World::pair(307);
    let before = records_of(&world, ANA);
    world.ask(ANA, Request::Flush);
    world.wait(MINUTE);
    assert_eq!(records_of(&world, ANA), before, "an empty thought is no record");
}

#[test]
fn records_have_only_few_sizes() {
    let mut world = World::pair(308);
    world.wire = Some(Vec::new());
    for length in [1, 100, 400, 500, 3_000, 20_000] {
        let mut next = 1_u32;
        let mut letter = |_: u32| {
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (next >> 24) as u8 % 26)
        };
        let text: String = (0..length).map(&mut letter).collect();
        world.type_in(ANA, TOPIC, &text);
        world.wait(5_000);
    }
    let mut sizes = BTreeSet::new();
    for frame in sent(&mut world) {
        if let ClientFrame::Append { record } | ClientFrame::Presence { record } = frame {
            let record = Record::parse(record.0).unwrap();
            assert!(is_padded_len(record.ciphertext().len() - TAG));
            sizes.insert(record.ciphertext().len());
        }
    }
    assert!(sizes.len() >= 3, "{sizes:?}");
}

/// Ben writes one thing while Ana looks, and is gone: how many minutes until Ana's device says that it was seen.
fn minutes_until_told(world: &mut World) -> Option<u64> {
    let before = records_of(world, ANA);
    world.type_in(BEN, TOPIC, "Ben. ");
    world.ask(BEN, Request::Flush);
    world.run();
    world.ask(BEN, Request::Looking(None));
    world.go_offline(BEN);
    (0..60).find(|_| {
        world.wait(MINUTE);
        records_of(world, ANA) > before
    })
}

#[test]
fn what_was_seen_is_told_at_most_once_in_ten_minutes() {
    let mut world = World::pair(309);
    world.wait(30 * MINUTE);
    assert_eq!(minutes_until_told(&mut world), Some(0), "within a minute");
    world.go_online(BEN);
    let second = minutes_until_told(&mut world).unwrap();
    assert!((8..=11).contains(&second), "{second}");
    world.crash(ANA);
    world.ask(ANA, Request::Looking(Some(1)));
    world.go_online(BEN);
    let third = minutes_until_told(&mut world).unwrap();
    assert!((8..=11).contains(&third), "{third}: also when the page was opened again meanwhile");
}

#[test]
fn when_something_was_seen_is_told_after_a_random_delay() {
    let delays: BTreeSet<u64> = (310..316)
        .map(|seed| {
            let mut world = World::pair(seed);
            world.wait(30 * MINUTE);
            let before = records_of(&world, ANA);
            world.type_in(BEN, TOPIC, "Ben. ");
            world.ask(BEN, Request::Flush);
            world.run();
            world.go_offline(BEN);
            let is_told = |_: &u64| {
                world.wait(1_000);
                records_of(&world, ANA) > before
            };
            (0..61).find(is_told).expect("told within a minute")
        })
        .collect();
    assert!(delays.len() >= 4, "{delays:?}");
}

#[test]
fn two_open_pages_at_which_nobody_writes_send_no_records() {
    let mut world = World::pair(317);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(30 * MINUTE);
    let before = world.pair_log().entries.len();
    world.wait(5 * 60 * MINUTE);
    assert_eq!(world.pair_log().entries.len(), before);
    for line in [ANA, BEN] {
        world.crash(line);
        world.ask(line, Request::Looking(Some(1)));
    }
    world.wait(60 * MINUTE);
    assert_eq!(world.pair_log().entries.len(), before, "nor after they were opened again");
}

#[test]
fn presence_ends_when_nobody_looks() {
    let mut world = World::pair(318);
    world.wait(MINUTE);
    assert!(world.status(BEN).partner_here);
    world.ask(ANA, Request::Looking(None));
    world.wait(1_000);
    assert!(!world.status(BEN).partner_here, "told at once");
    world.wire = Some(Vec::new());
    world.ask(BEN, Request::Looking(None));
    world.wait(1_000);
    sent(&mut world);
    world.wait(10 * MINUTE);
    assert!(!sent(&mut world).iter().any(|frame| matches!(frame, ClientFrame::Presence { .. })));
}

#[test]
fn the_partners_field_shows_while_they_are_in_it() {
    let mut world = World::pair(319);
    world.ask(BEN, Request::Focus(Some(TOPIC.parse().unwrap())));
    world.wait(1_000);
    assert_eq!(world.status(ANA).partner_field.as_deref(), Some(TOPIC));
    world.ask(BEN, Request::Focus(None));
    world.wait(1_000);
    assert_eq!(world.status(ANA).partner_field, None);
}

/// How many snapshots the pair's log has.
fn snapshots(world: &World) -> usize {
    world.pair_log().records().filter(|record| record.header.kind == Kind::Snapshot).count()
}

/// Each writes in turn, so many records in all.
fn write_records(world: &mut World, records: usize) {
    for count in 0..records {
        let device = if count % 2 == 0 { ANA } else { BEN };
        world.type_in(device, TOPIC, "y");
        world.ask(device, Request::Flush);
        world.run();
    }
}

#[test]
fn after_two_hundred_records_there_is_a_snapshot_and_every_device_believes_it() {
    let mut world = World::pair(320);
    write_records(&mut world, 190);
    assert_eq!(snapshots(&world), 0);
    write_records(&mut world, 20);
    assert_eq!(snapshots(&world), 1, "one, although both saw that it was due");
    let third = world.add_device_of(ANA);
    world.wait(MINUTE);
    for line in [ANA, BEN, third] {
        assert!(!world.notices(line).contains(&Notice::SetAside), "{line}: {:?}", world.notices(line));
        assert_eq!(world.view(line), world.view(ANA));
    }
}

#[test]
fn a_page_opened_from_its_checkpoint_is_as_one_opened_from_the_whole_log() {
    let mut world = World::pair(321);
    write_records(&mut world, 150);
    // Something that is set aside, in the middle and at the end of what the checkpoint covers.
    let mut forger = Forger::of(&world, BEN);
    world.go_offline(BEN);
    let space = world.pair_space();
    for _ in 0..70 {
        let record = forger.seal_bytes(&[0x82, 0x18, 0x63, 0x80]);
        let entry = twofold_wire::log::Entry::Record(cbor::Bytes(record.bytes().to_vec()));
        world.relay.force(&space, entry);
        world.run();
    }
    world.type_in(ANA, TOPIC, "unsealed");
    world.run();
    world.go_offline(ANA);
    assert_eq!(world.devices[ANA].count(Table::Checkpoints), 1, "a checkpoint is there");
    world.crash(ANA);
    let (view, status) = (world.view(ANA), world.status(ANA));
    let aside = world.devices[ANA].engine.set_aside(1);
    world.devices[ANA].forget(Table::Checkpoints);
    world.crash(ANA);
    assert_eq!(world.view(ANA), view);
    assert_eq!(world.status(ANA), status);
    assert_eq!((world.devices[ANA].engine.set_aside(1), aside), (70, 70));
    let change = forger.text(TOPIC, "and on ");
    let record = forger.seal(&twofold_sync::body::Body::Change(change));
    world.relay.force(&space, twofold_wire::log::Entry::Record(cbor::Bytes(record.bytes().to_vec())));
    world.go_online(ANA);
    world.run();
    assert!(world.text(ANA, TOPIC).contains("and on "), "the device's count goes on behind what was set aside");
}

#[test]
fn a_clock_that_is_set_back_by_a_year_stops_nothing() {
    let mut world = World::pair(322);
    world.devices[ANA].clock_ahead = 365 * 24 * 60 * MINUTE;
    world.type_in(ANA, TOPIC, "ahead ");
    world.wait(MINUTE);
    assert!(world.text(BEN, TOPIC).contains("ahead "));
    assert!(world.notices(BEN).contains(&Notice::ClockOff));
    world.type_in(ANA, TOPIC, "and back ");
    world.devices[ANA].clock_ahead = 0;
    world.ask(ANA, Request::Focus(Some(TOPIC.parse().unwrap())));
    world.wait(MINUTE);
    assert!(world.text(BEN, TOPIC).contains("and back "));
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(12 * MINUTE);
    assert_eq!(world.status(BEN).saved, Saved::SeenByPartner);
}
