//! The line and who is on it: silence, timers that come late, greetings.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use std::cell::Cell;
use std::rc::Rc;

use twofold_sync::Request;
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor;
use twofold_wire::frame::{ClientFrame, RelayFrame};

const MINUTE: u64 = 60_000;

/// A pair on whose line nothing happens by itself but pings.
fn quiet_pair(seed: u64) -> World {
    let mut world = World::pair(seed);
    for device in [ANA, BEN] {
        world.ask(device, Request::Looking(None));
    }
    world.wait(2_000);
    world
}

/// The relay stops answering one device's pings while the cell says so.
fn silence(world: &mut World) -> Rc<Cell<bool>> {
    let is_silent = Rc::new(Cell::new(false));
    let tells = Rc::clone(&is_silent);
    world.tamper = Some(Box::new(move |line, frame| match frame {
        _ if line == BEN && tells.get() => Vec::new(),
        frame => vec![frame],
    }));
    is_silent
}

#[test]
fn the_line_of_a_hidden_tab_whose_timers_are_held_back_stays_open() {
    let mut world = quiet_pair(700);
    world.devices[BEN].is_hidden = true;
    let before = world.devices[BEN].connections;
    world.wait(20 * MINUTE);
    assert_eq!(world.devices[BEN].connections, before);
}

#[test]
fn a_line_that_was_asleep_is_asked_before_it_is_given_up() {
    let mut world = quiet_pair(701);
    let before = world.devices[BEN].connections;
    let is_silent = silence(&mut world);
    // A ping is on its way when the computer is closed; its answer is lost.
    is_silent.set(true);
    world.wait(25_000);
    is_silent.set(false);
    world.now = world.now.plus(60 * MINUTE);
    world.wait(MINUTE);
    assert_eq!(world.devices[BEN].connections, before);
}

#[test]
fn a_line_that_answers_no_ping_is_replaced() {
    for is_hidden in [false, true] {
        let mut world = quiet_pair(702);
        world.devices[BEN].is_hidden = is_hidden;
        let before = world.devices[BEN].connections;
        let is_silent = silence(&mut world);
        is_silent.set(true);
        world.wait(if is_hidden { 5 * MINUTE } else { 50_000 });
        assert!(world.devices[BEN].connections > before, "hidden: {is_hidden}");
        is_silent.set(false);
    }
}

#[test]
fn a_page_that_is_opened_again_learns_at_once_who_is_here() {
    let mut world = World::pair(703);
    for pause in [1_000, 7_000, 13_000, 19_000] {
        world.wait(pause);
        world.crash(BEN);
        world.ask(BEN, Request::Looking(Some(1)));
        assert!(!world.status(BEN).partner_here);
        world.wait(1_000);
        assert!(world.status(BEN).partner_here, "after {pause}");
        assert!(world.status(ANA).partner_here);
    }
}

#[test]
fn a_second_device_that_comes_learns_at_once_who_is_here() {
    let mut world = World::pair(704);
    let second = world.add_device_of(BEN);
    world.wait(3_000);
    let n = world.number(second);
    world.ask(second, Request::Looking(Some(n)));
    world.wait(1_000);
    assert!(world.status(second).partner_here);
}

#[test]
fn two_who_are_here_do_not_greet_each_other_for_ever() {
    let mut world = World::pair(705);
    world.crash(BEN);
    world.ask(BEN, Request::Looking(Some(1)));
    world.wait(5_000);
    world.wire = Some(Vec::new());
    world.wait(2 * MINUTE);
    let sent = world.wire.take().unwrap_or_default();
    let presence = |bytes: &&Vec<u8>| matches!(cbor::decode(bytes), Ok(ClientFrame::Presence { .. }));
    let heard = |bytes: &&Vec<u8>| matches!(cbor::decode(bytes), Ok(RelayFrame::Presence { .. }));
    assert!((10..=14).contains(&sent.iter().filter(presence).count()), "one in 20 s from each");
    assert!(sent.iter().filter(heard).count() >= 10);
}
