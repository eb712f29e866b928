//! Confirmations and refusals that are not true.

use std::cell::RefCell;

use twofold_sync::status::Saved;
use twofold_sync::{Notice, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::Hash;
use twofold_wire::frame::{Refused, RelayFrame};
use twofold_wire::log::next_chain;

use crate::{TOPIC, all_arrives, both_write};

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
