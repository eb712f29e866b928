//! A partner who lost every device and the recovery sheet comes back, by the other's deliberate act.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_model::agreement::State;
use twofold_sync::status::{PairState, Returning};
use twofold_sync::{Notice, Request};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";

/// Ben's browser is gone. Gives back the number of his new one, which has joined with the link for coming back.
fn asked(world: &mut World) -> usize {
    world.type_in(ANA, TOPIC, " Before.");
    world.wait(30_000);
    world.go_offline(BEN);
    world.ask(ANA, Request::InviteBack(1));
    world.wait(10_000);
    let Some(Returning::Invited(Some(invitation))) = world.status(ANA).returning else {
        panic!("{:?}", world.status(ANA).returning)
    };
    let fresh = world.add_device();
    world.ask(fresh, Request::Look { link: invitation.code });
    world.wait(10_000);
    world.ask(fresh, Request::Join { name: "Ben again".into() });
    world.wait(10_000);
    fresh
}

fn pairs(world: &World, device: usize) -> Vec<PairState> {
    world.devices[device].engine.pairs(world.now).into_iter().map(|pair| pair.state).collect()
}

#[test]
fn a_partner_with_nothing_left_reads_everything_again_after_the_yes_and_nothing_before() {
    let mut world = World::pair(9_100);
    let fresh = asked(&mut world);
    assert_eq!(world.status(ANA).returning, Some(Returning::Came("Ben again".into())));
    assert_eq!(pairs(&world, ANA), [PairState::Open], "the way back is no pair of its own");
    assert_eq!(pairs(&world, fresh), [PairState::Returning]);
    assert!(!world.text(fresh, TOPIC).contains("Before."));
    world.ask(ANA, Request::LetBack(1));
    world.wait(60_000);
    assert_eq!(pairs(&world, fresh), [PairState::Open]);
    assert!(world.text(fresh, TOPIC).ends_with("Before."));
    assert_eq!(world.status(ANA).returning, None);
    assert_eq!(world.status(ANA).partner.unwrap().name, "Ben again");
    assert_eq!(world.status(fresh).partner.unwrap().name, "Ana");
    world.type_in(fresh, TOPIC, " After.");
    world.wait(30_000);
    world.agree(&[ANA, fresh]);
    for device in [ANA, fresh] {
        world.crash(device);
    }
    world.wait(30_000);
    world.agree(&[ANA, fresh]);
    assert_eq!(pairs(&world, fresh), [PairState::Open]);
    world.may_leave_unsent = true;
}

#[test]
fn the_old_browser_is_out_and_told_and_the_check_has_to_be_done_again() {
    let mut world = World::pair_with_contract(9_101);
    world.sign(ANA).unwrap();
    world.sign(BEN).unwrap();
    world.wait(10_000);
    world.stands(&[ANA, BEN], State::InForce);
    let fresh = asked(&mut world);
    world.ask(ANA, Request::LetBack(1));
    world.wait(60_000);
    world.go_online(BEN);
    world.wait(30_000);
    // The relay shows the log to nobody who is out, so this is all that the old browser can know.
    assert!(world.notices(BEN).contains(&Notice::DeviceRefused));
    assert!(!world.text(BEN, TOPIC).contains(" After."));
    assert_ne!(world.standing(ANA).state, State::InForce, "the newcomer has not signed");
    assert!(!world.standing(ANA).versions.is_empty(), "what both signed can be read as long as it is here");
    world.type_in(fresh, TOPIC, " After.");
    world.wait(30_000);
    assert!(world.text(ANA, TOPIC).ends_with(" After."));
    assert!(!world.text(BEN, TOPIC).contains("After."));
    world.may_leave_unsent = true;
}

#[test]
fn whoever_is_not_the_partner_is_sent_away_and_learns_nothing() {
    let mut world = World::pair(9_102);
    let stranger = asked(&mut world);
    world.ask(ANA, Request::TurnAway(1));
    world.wait(30_000);
    assert!(matches!(world.status(ANA).returning, Some(Returning::Invited(Some(_)))), "with a new link");
    assert_eq!(pairs(&world, stranger), [PairState::Out]);
    assert!(!world.text(stranger, TOPIC).contains("Before."));
    world.go_online(BEN);
    world.wait(30_000);
    assert_eq!(pairs(&world, BEN), [PairState::Open], "the partner is where the partner was");
    world.ask(ANA, Request::StopInvitingBack(1));
    world.wait(30_000);
    assert_eq!(world.status(ANA).returning, None);
    assert_eq!(pairs(&world, ANA), [PairState::Open]);
}

#[test]
fn a_page_that_closes_at_any_moment_of_the_way_back_finds_it_as_it_was() {
    for steps in (0..120).step_by(10) {
        let mut world = World::pair(9_103);
        let fresh = asked(&mut world);
        world.ask(ANA, Request::LetBack(1));
        for _ in 0..steps {
            world.step();
        }
        world.crash(ANA);
        world.crash(fresh);
        world.wait(30_000);
        if world.status(ANA).returning.is_some() {
            world.ask(ANA, Request::LetBack(1));
        }
        world.wait(60_000);
        assert_eq!(pairs(&world, ANA), [PairState::Open], "after {steps} steps");
        assert_eq!(pairs(&world, fresh), [PairState::Open], "after {steps} steps");
        world.agree(&[ANA, fresh]);
        world.may_leave_unsent = true;
    }
}

#[test]
fn nobody_can_hide_a_pair_by_calling_it_a_way_back() {
    let mut world = World::pair(9_104);
    world.ask(ANA, Request::InviteBack(1));
    world.wait(10_000);
    assert_eq!(pairs(&world, BEN), [PairState::Open]);
    assert!(!world.notices(BEN).contains(&Notice::SetAside));
}
