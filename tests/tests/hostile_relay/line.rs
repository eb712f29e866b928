//! The line itself: greetings, garbage, presence, silence.

use std::cell::RefCell;
use std::rc::Rc;

use twofold_sync::status::{PairState, Saved};
use twofold_sync::{Input, Notice};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::Hash;
use twofold_wire::cbor::{self};
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};

use crate::{TOPIC, all_arrives, both_write};

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
