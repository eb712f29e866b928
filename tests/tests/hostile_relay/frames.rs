//! Frames dropped, held back, repeated, cut.

use std::cell::RefCell;
use std::rc::Rc;

use twofold_sync::{Input, Notice};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor::{self};
use twofold_wire::frame::RelayFrame;

use crate::{TOPIC, all_arrives, both_write};

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
