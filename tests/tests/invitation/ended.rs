//! Links that let nobody in any more, each for its own reason.

use twofold_sync::Request;
use twofold_sync::status::{PairState, Visit, VisitError};
use twofold_tests::Forger;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::frame::{Refused, RelayFrame};
use twofold_wire::log::Entry;

use crate::{CLEO, join, look, started};

#[test]
fn the_link_of_somebody_who_was_sent_away_says_that_it_was_taken_back() {
    let mut world = started(519, 3);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    join(&mut world, BEN, "Ben");
    assert_eq!(look(&mut world, CLEO, &code), Some(Visit::Failed(VisitError::Used)));
    world.ask(ANA, Request::Reject(1));
    world.run();
    assert_eq!(look(&mut world, CLEO, &code), Some(Visit::Failed(VisitError::Withdrawn)));
    assert_eq!(look(&mut world, BEN, &code), Some(Visit::Failed(VisitError::Declined)));
    // Nor with a browser that has forgotten the partnership, and not the person.
    world.devices[BEN].forget(twofold_sync::store::Table::Spaces);
    world.crash(BEN);
    world.run();
    let new = world.invitation(ANA);
    assert_eq!(look(&mut world, BEN, &new), Some(Visit::Failed(VisitError::Declined)));
}

#[test]
fn a_link_into_a_partnership_that_has_ended_says_so() {
    let mut world = started(520, 3);
    let code = world.invitation(ANA);
    assert!(matches!(look(&mut world, BEN, &code), Some(Visit::Found { .. })));
    let close = Forger::of(&world, ANA).control(twofold_wire::control::Body::Close);
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(close));
    world.run();
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Failed(VisitError::Closed)), "looked before, joined after");
    assert_eq!(look(&mut world, CLEO, &code), Some(Visit::Failed(VisitError::Closed)));
    assert_eq!(world.status(ANA).state, PairState::Closed);
}

#[test]
fn a_relay_with_too_much_to_do_does_not_spoil_an_invitation() {
    let mut world = started(521, 2);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    world.relay.refuse_controls = Some(Refused::Busy { after: 1_000 });
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Failed(VisitError::Busy)));
    world.relay.refuse_controls = None;
    look(&mut world, BEN, &code);
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(1)));
}

#[test]
fn whoever_was_sent_away_before_the_log_came_is_told_and_keeps_nothing() {
    let mut world = started(522, 2);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    world.tamper = Some(Box::new(|line, frame| match frame {
        RelayFrame::Records { .. } if line == BEN => Vec::new(),
        frame => vec![frame],
    }));
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(1)));
    world.ask(ANA, Request::Reject(1));
    world.run();
    world.tamper = None;
    world.hang_up(BEN);
    world.wait(5_000);
    assert_eq!(world.visit(BEN), Some(Visit::Failed(VisitError::Declined)));
    assert!(world.devices[BEN].engine.pairs(world.now).is_empty());
}
