//! A relay that lies: each attack is harmless, or shown within one exchange.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use std::cell::RefCell;
use std::rc::Rc;

use twofold_sync::status::{PairState, Saved};
use twofold_sync::{Input, Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::{Hash, SpaceId};

const TOPIC: &str = "contract/-/frequency";

/// Each of them writes a word, and time passes until it should have arrived.
fn both_write(world: &mut World) {
    world.type_in(ANA, TOPIC, "Ana. ");
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(90_000);
}

/// The relay is honest again: both have everything that both wrote.
#[track_caller]
fn all_arrives(world: &mut World) {
    world.settle();
    world.agree(&[ANA, BEN]);
    let text = world.text(ANA, TOPIC);
    assert!(text.contains("Ana. ") && text.contains("Ben. "), "{text}");
}

#[test]
fn dropped_frames_lose_nothing() {
    let mut world = World::pair(100);
    let mut count = 0;
    world.tamper = Some(Box::new(move |_, frame| {
        count += 1;
        let is_dropped = matches!(frame, RelayFrame::Records { .. } | RelayFrame::Ack { .. }) && count % 3 != 0;
        if is_dropped { Vec::new() } else { vec![frame] }
    }));
    for _ in 0..4 {
        both_write(&mut world);
    }
    all_arrives(&mut world);
}

#[test]
fn delayed_frames_that_come_in_another_order_lose_nothing() {
    let mut world = World::pair(101);
    let mut held: Vec<Vec<RelayFrame>> = vec![Vec::new(); 2];
    world.tamper = Some(Box::new(move |line, frame| {
        held[line].push(frame);
        if held[line].len() < 4 {
            return Vec::new();
        }
        let mut all = std::mem::take(&mut held[line]);
        all.reverse();
        all
    }));
    for _ in 0..4 {
        both_write(&mut world);
    }
    all_arrives(&mut world);
}

#[test]
fn every_frame_three_times_changes_nothing() {
    let mut world = World::pair(102);
    world.tamper = Some(Box::new(|_, frame| vec![frame.clone(), frame.clone(), frame]));
    both_write(&mut world);
    for line in [ANA, BEN] {
        world.hang_up(line);
    }
    both_write(&mut world);
    world.agree(&[ANA, BEN]);
    assert_eq!(world.text(ANA, TOPIC).matches("Ana. ").count(), 2);
    assert!(world.notices(ANA).is_empty(), "{:?}", world.notices(ANA));
}

#[test]
fn frames_of_an_earlier_connection_change_nothing() {
    let mut world = World::pair(103);
    let kept: Rc<RefCell<Vec<RelayFrame>>> = Rc::default();
    let copy = Rc::clone(&kept);
    world.tamper = Some(Box::new(move |line, frame| {
        if line == ANA {
            copy.borrow_mut().push(frame.clone());
        }
        vec![frame]
    }));
    both_write(&mut world);
    world.hang_up(ANA);
    both_write(&mut world);
    for frame in kept.take() {
        let now = world.now;
        world.devices[ANA].handle(Input::Frame(cbor::encode(&frame)), now);
        world.run();
    }
    all_arrives(&mut world);
    assert_eq!(world.text(ANA, TOPIC).matches("Ana. ").count(), 2);
}

#[test]
fn a_page_with_its_end_cut_off_is_shown_as_a_fork_and_mended() {
    let mut world = World::pair(104);
    world.go_offline(BEN);
    for _ in 0..3 {
        world.type_in(ANA, TOPIC, "Ana. ");
        world.wait(30_000);
    }
    world.tamper = Some(Box::new(|line, mut frame| {
        if line == BEN
            && let RelayFrame::Records { entries, .. } = &mut frame
        {
            entries.pop();
        }
        vec![frame]
    }));
    world.go_online(BEN);
    world.wait(1_000);
    assert!(world.notices(BEN).contains(&Notice::Fork));
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_shorter_log_is_given_back_byte_for_byte() {
    let mut world = World::pair(105);
    both_write(&mut world);
    let full = world.pair_log().entries.clone();
    world.roll_back(2);
    world.wait(1_000);
    assert_eq!(world.pair_log().entries, full);
    assert!(world.notices(ANA).contains(&Notice::RelayHealed) || world.notices(BEN).contains(&Notice::RelayHealed));
}

#[test]
fn a_space_that_was_lost_whole_comes_back() {
    let mut world = World::pair(106);
    both_write(&mut world);
    let space = world.pair_space();
    let full = world.pair_log().entries.clone();
    world.roll_back(0);
    world.relay.logs.remove(&space);
    world.wait(1_000);
    assert_eq!(world.pair_log().entries, full);
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_relay_that_takes_nothing_back_is_not_asked_without_end() {
    let mut world = World::pair(107);
    both_write(&mut world);
    let (space, chain) = (world.pair_space(), world.pair_log().chain_at(2));
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Records { space: of, .. } if of == space => {
            vec![RelayFrame::Records { space, after: 2, entries: Vec::new(), head: 2, chain }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    both_write(&mut world);
    all_arrives(&mut world);
}

/// Ana wrote something that only she and the relay have; the relay forgets it, and Ben writes in its place.
fn ben_writes_where_anas_record_was(seed: u64) -> World {
    let mut world = World::pair(seed);
    world.go_offline(BEN);
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(30_000);
    assert_eq!(world.status(ANA).saved, Saved::AtRelay);
    world.roll_back(1);
    world.go_offline(ANA);
    world.go_online(BEN);
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(30_000);
    world
}

#[test]
fn what_a_relay_confirmed_and_replaced_is_sent_again_and_shown_as_a_fork() {
    let mut world = ben_writes_where_anas_record_was(108);
    world.go_online(ANA);
    world.wait(2_000);
    assert!(world.notices(ANA).contains(&Notice::Fork));
    all_arrives(&mut world);
    world.crash(ANA);
    world.crash(BEN);
    all_arrives(&mut world);
}

#[test]
fn a_relay_that_says_that_it_was_restored_is_not_called_a_liar() {
    let mut world = ben_writes_where_anas_record_was(109);
    world.relay.announce_restored();
    world.go_online(ANA);
    world.wait(2_000);
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    assert!(!world.notices(ANA).contains(&Notice::Fork));
    all_arrives(&mut world);
}

#[test]
fn a_branch_that_brings_back_a_revoked_device_is_never_followed() {
    let (mut world, second) = World::pair_with_second_device(110);
    let before = world.pair_log().entries.len();
    world.go_offline(BEN);
    let mut forger = Forger::of(&world, second);
    let gone = world.devices[second].secret().id();
    world.ask(ANA, Request::RevokeDevice(gone));
    world.wait(30_000);
    let space = world.pair_space();
    world.roll_back(world.pair_log().entries.len() - before);
    let change = forger.text(TOPIC, "I am back. ");
    let record = forger.seal(&twofold_sync::body::Body::Change(change));
    world.relay.force(&space, Entry::Record(Bytes(record.bytes().to_vec())));
    world.wait(30_000);
    assert!(world.notices(ANA).contains(&Notice::Fork));
    assert!(!world.text(ANA, TOPIC).contains("I am back."));
    world.may_leave_unsent = true;
}

#[test]
fn two_logs_for_two_partners_show_when_their_records_meet() {
    let mut world = World::pair(111);
    world.split(&[BEN]);
    both_write(&mut world);
    both_write(&mut world);
    let space = world.pair_space();
    let known = world.pair_log().entries.clone();
    let (other, _) = world.fork.as_ref().unwrap();
    let of_ben = other.logs[&space].entries.iter().filter(|entry| !known.contains(entry));
    let of_ben: Vec<Entry> = of_ben.cloned().collect();
    of_ben.into_iter().for_each(|entry| world.relay.force(&space, entry));
    world.run();
    assert!(world.notices(ANA).contains(&Notice::Fork));
    world.may_leave_unsent = true;
}

#[test]
fn two_logs_become_one_when_the_relay_gives_up_and_nothing_is_lost() {
    let mut world = World::pair(112);
    world.split(&[BEN]);
    both_write(&mut world);
    both_write(&mut world);
    world.unite();
    world.wait(2_000);
    assert!(world.notices(BEN).contains(&Notice::Fork));
    all_arrives(&mut world);
    assert_eq!(world.text(ANA, TOPIC).matches("Ben. ").count(), 2);
}

/// The relay changes every new entry before it shows it to Ben.
fn ben_is_shown(world: &mut World, change: impl Fn(&Entry) -> Entry + 'static) {
    world.tamper = Some(Box::new(move |line, frame| match frame {
        RelayFrame::Records { space, after, entries, head, chain } if line == BEN && entries.len() == 1 => {
            let entries = entries.iter().map(&change).collect();
            vec![RelayFrame::Records { space, after, entries, head, chain }]
        }
        other => vec![other],
    }));
}

#[test]
fn a_changed_record_is_shown_and_the_true_one_arrives() {
    let mut world = World::pair(113);
    ben_is_shown(&mut world, |entry| match entry {
        Entry::Record(bytes) => {
            let mut bytes = bytes.clone();
            bytes.0[200] ^= 1;
            Entry::Record(bytes)
        }
        control => control.clone(),
    });
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(5_000);
    assert!(world.notices(BEN).contains(&Notice::Fork));
    both_write(&mut world);
    all_arrives(&mut world);
}

/// Puts an entry that only a bad relay would take into the pair's log.
#[track_caller]
fn is_set_aside(world: &mut World, entry: Entry) {
    let space = world.pair_space();
    let before = world.view(ANA);
    world.relay.force(&space, entry);
    world.run();
    for line in [ANA, BEN] {
        assert!(world.notices(line).contains(&Notice::SetAside), "{:?}", world.notices(line));
        assert_eq!(world.devices[line].engine.set_aside(1), 1);
    }
    assert_eq!(world.view(ANA), before);
    both_write(world);
    all_arrives(world);
}

#[test]
fn a_record_again_is_set_aside() {
    let mut world = World::pair(114);
    both_write(&mut world);
    let is_record = |entry: &&Entry| matches!(entry, Entry::Record(_));
    let entry = world.pair_log().entries.iter().rfind(is_record).unwrap().clone();
    is_set_aside(&mut world, entry);
}

#[test]
fn a_record_with_a_flipped_bit_is_set_aside() {
    let mut world = World::pair(115);
    both_write(&mut world);
    let mut bytes = world.pair_log().records().last().unwrap().bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    is_set_aside(&mut world, Entry::Record(Bytes(bytes)));
}

#[test]
fn a_record_from_another_space_is_set_aside() {
    let mut world = World::pair(116);
    let list = twofold_model::ListPath::alone("purpose".parse().unwrap(), "enjoy".parse().unwrap());
    let item = twofold_model::ItemId(world.devices[BEN].random());
    let add = twofold_model::Command::AddItem { list, item, after: None, values: Vec::new(), texts: Vec::new() };
    let now = world.now;
    world.devices[BEN].execute(&twofold_sync::Target::Own(1), add, now).unwrap();
    world.wait(30_000);
    let pair = world.pair_space();
    let own = world.relay.logs.iter().filter(|(space, _)| **space != pair);
    let record = own.flat_map(|(_, log)| log.records()).next().expect("Ben wrote for himself");
    is_set_aside(&mut world, Entry::Record(Bytes(record.bytes().to_vec())));
}

#[test]
fn a_control_record_with_other_wraps_is_set_aside() {
    let mut world = World::pair(117);
    world.ask(ANA, Request::Rotate(1));
    world.run();
    let is_control = |entry: &&Entry| matches!(entry, Entry::Control(_));
    let Some(Entry::Control(mut bytes)) = world.pair_log().entries.iter().rfind(is_control).cloned() else {
        panic!("there is a control record");
    };
    let middle = bytes.0.len() / 2;
    bytes.0[middle] ^= 1;
    is_set_aside(&mut world, Entry::Control(bytes));
}

#[test]
fn somebody_elses_chain_in_the_place_of_ones_own_is_shown() {
    let mut world = World::pair(118);
    let others: Vec<Vec<Bytes>> = world.relay.chains.values().map(|chain| chain.statements().to_vec()).collect();
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Me { person, statements, spaces } => {
            let other = others.iter().find(|other| **other != statements).unwrap().clone();
            vec![RelayFrame::Me { person, statements: other, spaces }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert!(world.notices(ANA).contains(&Notice::Fork));
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn spaces_that_the_relay_invents_leave_no_trace() {
    let mut world = World::pair(119);
    let before = world.devices[ANA].count(twofold_sync::store::Table::Spaces);
    world.tamper = Some(Box::new(|_, frame| match frame {
        RelayFrame::Me { person, statements, mut spaces } => {
            spaces.extend(
                (0..5_000_u32).map(|n| SpaceId::from_hash(&twofold_wire::hash::hash("x", &[&n.to_be_bytes()]).0)),
            );
            vec![RelayFrame::Me { person, statements, spaces }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.run();
    assert_eq!(world.devices[ANA].count(twofold_sync::store::Table::Spaces), before);
    assert_eq!(world.devices[ANA].engine.pairs(world.now).len(), 1);
    world.crash(ANA);
    both_write(&mut world);
    all_arrives(&mut world);
}

/// The relay answers each append with a confirmation, true or not, and stores nothing.
fn confirm_without_storing(world: &mut World, forge: impl Fn(u64, Hash) -> (u64, Hash) + 'static) {
    world.relay.refuse_appends = Some(Refused::Busy { after: 1_000 });
    let (space, log) = (world.pair_space(), world.pair_log().clone());
    let heads = RefCell::new([(log.head(), log.chain_at(log.head())); 2]);
    world.tamper = Some(Box::new(move |line, frame| match frame {
        RelayFrame::Nack { space: of, hash, reason: Refused::Busy { .. } } if of == space => {
            let (seq, chain) = heads.borrow()[line];
            let next = (seq + 1, next_chain(&chain, seq + 1, &hash));
            heads.borrow_mut()[line] = next;
            let (seq, chain) = forge(next.0, next.1);
            vec![RelayFrame::Ack { space, hash, seq, chain }]
        }
        other => vec![other],
    }));
}

#[test]
fn a_confirmation_without_storing_comes_out_at_the_next_connection() {
    let mut world = World::pair(120);
    world.go_offline(BEN);
    confirm_without_storing(&mut world, |seq, chain| (seq, chain));
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(30_000);
    world.tamper = None;
    world.relay.refuse_appends = None;
    world.hang_up(ANA);
    world.wait(2_000);
    assert!(world.notices(ANA).contains(&Notice::RelayHealed));
    world.go_online(BEN);
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_confirmation_with_a_wrong_chain_is_shown_and_not_believed() {
    let mut world = World::pair(121);
    confirm_without_storing(&mut world, |seq, _| (seq, Hash([7; 32])));
    world.type_in(ANA, TOPIC, "Ana. ");
    world.wait(30_000);
    assert!(world.notices(ANA).contains(&Notice::Fork));
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.settle();
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_confirmation_with_a_wrong_number_is_not_believed() {
    for (seed, forged) in [(122, 1), (123, 1_000_000), (124, u64::MAX)] {
        let mut world = World::pair(seed);
        confirm_without_storing(&mut world, move |_, chain| (forged, chain));
        world.type_in(ANA, TOPIC, "Ana. ");
        world.wait(30_000);
        assert_eq!(world.status(ANA).saved, Saved::OnDevice);
        world.settle();
        both_write(&mut world);
        all_arrives(&mut world);
    }
}

#[test]
fn whatever_a_relay_refuses_stays_here_and_is_sent_when_it_takes_it() {
    let reasons = [
        Refused::Stale,
        Refused::NotMember,
        Refused::BadSignature,
        Refused::Gap { expected: 77 },
        Refused::Conflict { hash: Hash([1; 32]) },
        Refused::TooBig,
        Refused::BadPadding,
        Refused::Quota,
        Refused::Closed,
        Refused::Busy { after: 3_000 },
        Refused::Invalid,
    ];
    for (seed, reason) in (130..).zip(reasons) {
        let mut world = World::pair(seed);
        world.relay.refuse_appends = Some(reason);
        both_write(&mut world);
        assert_eq!(world.status(ANA).saved, Saved::OnDevice, "{reason:?}");
        let is_quiet = matches!(reason, Refused::Stale | Refused::Gap { .. });
        assert_eq!(world.notices(ANA).is_empty(), is_quiet, "{reason:?}");
        world.crash(ANA);
        all_arrives(&mut world);
    }
}

#[test]
fn a_relay_that_calls_every_control_record_stale_is_not_asked_without_end() {
    let mut world = World::pair(145);
    world.relay.refuse_controls = Some(Refused::Stale);
    world.ask(ANA, Request::Rotate(1));
    world.wait(60_000);
    both_write(&mut world);
    let before = world.pair_log().roster().unwrap().epoch();
    all_arrives(&mut world);
    assert_eq!(world.pair_log().roster().unwrap().epoch(), before + 1);
}

#[test]
fn garbage_and_huge_frames_are_shown_and_do_no_harm() {
    let mut world = World::pair(146);
    for frame in [vec![], vec![0xff; 3], vec![0; 2 * 1024 * 1024], vec![0x82; 2 * 1024 * 1024], vec![0x5b; 64]] {
        let now = world.now;
        world.devices[ANA].handle(Input::Frame(frame), now);
        assert!(world.notices(ANA).contains(&Notice::UpdateNeeded));
    }
    both_write(&mut world);
    all_arrives(&mut world);
}

#[test]
fn a_relay_of_another_version_or_name_learns_nothing() {
    let version = |frame| match frame {
        RelayFrame::Challenge { nonce, origin, incarnation, .. } => {
            RelayFrame::Challenge { version: 2, nonce, origin, incarnation }
        }
        other => other,
    };
    let origin = |frame| match frame {
        RelayFrame::Challenge { version, nonce, incarnation, .. } => {
            RelayFrame::Challenge { version, nonce, origin: "https://evil.example".into(), incarnation }
        }
        other => other,
    };
    type Lie = fn(RelayFrame) -> RelayFrame;
    let lies: [(Lie, Notice); 2] = [(version, Notice::UpdateNeeded), (origin, Notice::WrongRelay)];
    for (seed, (lie, notice)) in (147..).zip(lies) {
        let mut world = World::pair(seed);
        world.tamper = Some(Box::new(move |_, frame| vec![lie(frame)]));
        world.hang_up(ANA);
        world.wire = Some(Vec::new());
        world.type_in(ANA, TOPIC, "Ana. ");
        world.wait(60_000);
        assert!(world.notices(ANA).contains(&notice));
        let sent = world.wire.take().unwrap();
        let of_client = |bytes: &&Vec<u8>| cbor::decode::<ClientFrame>(bytes).is_ok();
        assert!(!world.relay.is_connected(ANA));
        assert!(sent.iter().filter(of_client).all(|bytes| {
            !matches!(cbor::decode(bytes), Ok(ClientFrame::Auth { device, .. }) if device == world.devices[ANA].secret().id())
        }));
        world.tamper = None;
        world.crash(ANA);
        both_write(&mut world);
        all_arrives(&mut world);
    }
}

#[test]
fn a_presence_that_is_played_again_shows_nobody() {
    let mut world = World::pair(149);
    let kept: Rc<RefCell<Vec<RelayFrame>>> = Rc::default();
    let copy = Rc::clone(&kept);
    world.tamper = Some(Box::new(move |line, frame| {
        if line == ANA && matches!(frame, RelayFrame::Presence { .. }) {
            copy.borrow_mut().push(frame.clone());
        }
        vec![frame]
    }));
    world.wait(60_000);
    assert!(world.status(ANA).partner_here);
    world.go_offline(BEN);
    world.wait(60_000);
    assert!(!world.status(ANA).partner_here, "silence counts as gone");
    world.hang_up(ANA);
    world.run();
    let now = world.now;
    for frame in kept.take() {
        world.devices[ANA].handle(Input::Frame(cbor::encode(&frame)), now);
    }
    assert!(!world.status(ANA).partner_here);
}

#[test]
fn a_relay_that_withholds_everything_is_seen_by_the_state_of_saving() {
    let mut world = World::pair(150);
    world.tamper = Some(Box::new(|_, frame| match frame {
        RelayFrame::Records { space, after, entries, chain, .. } => {
            vec![RelayFrame::Records { space, after, entries, head: u64::MAX, chain }]
        }
        other => vec![other],
    }));
    for line in [ANA, BEN] {
        world.hang_up(line);
    }
    both_write(&mut world);
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    all_arrives(&mut world);
}

#[test]
fn a_relay_that_shuts_a_member_out_is_shown() {
    let mut world = World::pair(151);
    let space = world.pair_space();
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Records { space: of, .. } if of == space => {
            vec![RelayFrame::Nack { space, hash: Hash::ZERO, reason: Refused::NotMember }]
        }
        other => vec![other],
    }));
    world.hang_up(ANA);
    world.wait(5_000);
    assert!(world.notices(ANA).contains(&Notice::DeviceRefused));
    assert_eq!(world.status(ANA).state, PairState::Open);
    both_write(&mut world);
    all_arrives(&mut world);
}
