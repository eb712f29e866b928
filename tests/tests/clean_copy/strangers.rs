//! An invitation into a clean copy lets in the partner, and nobody else.

use twofold_sync::Request;
use twofold_sync::body::{Body, CleanCopyBody, CopyStep, RelayView};
use twofold_sync::status::{CleanCopy, PairState};
use twofold_tests::World;
use twofold_tests::forger::Forger;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor::Bytes;
use twofold_wire::control::SpaceKind;
use twofold_wire::log::Entry;
use twofold_wire::{Hash, PersonId, SpaceId};

use super::TOPIC;
use super::people::{COPY, OLD, answer, copy, is_over, numbers, people, says};

/// The newest invitation that is said in the pair, which only a member's device can read.
fn invitation(world: &World, member: &Forger, pair: &SpaceId) -> String {
    let words = world.relay.logs[pair].records().filter_map(|record| match member.open(&record) {
        Some(Body::CleanCopy(CleanCopyBody { link, .. })) => link,
        _ => None,
    });
    words.last().unwrap()
}

#[test]
fn a_stranger_who_got_the_invitation_is_sent_away_reads_nothing_and_the_partner_comes_in_all_the_same() {
    let mut world = people(9_210);
    let (member, pair) = (Forger::of(&world, BEN), world.pair_space());
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    let link = invitation(&world, &member, &pair);
    let stranger = world.add_device();
    world.ask(stranger, Request::Look { link });
    world.wait(5_000);
    world.ask(stranger, Request::Join { name: "Ben".into() });
    world.wait(30_000);
    let states: Vec<PairState> =
        world.devices[stranger].engine.pairs(world.now).into_iter().map(|pair| pair.state).collect();
    assert!(states.iter().all(|state| *state == PairState::Out), "{states:?}");
    let person = PersonId(world.devices[stranger].engine.my_author().unwrap().0);
    let new = world.relay.logs.iter().find(|(id, log)| **id != pair && log.kind() == Some(SpaceKind::Pair)).unwrap();
    assert!(new.1.roster().unwrap().is_former(&person), "the stranger was in, and is out");
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(120_000);
    assert!(is_over(&world, ANA) && is_over(&world, BEN));
    for device in [ANA, BEN] {
        assert_eq!(says(&world, device, TOPIC), "Every Monday");
    }
    for n in 1..4 {
        assert_eq!(world.devices[stranger].view(n).texts.len(), 0);
    }
    world.may_leave_unsent = true;
}

#[test]
fn nothing_is_written_into_the_new_pair_before_the_partner_is_in_it() {
    let mut world = people(9_211);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(600_000);
    let n = world.devices[ANA].engine.history(COPY).len();
    assert_eq!(n, 0);
    assert_eq!(copy(&world, BEN), Some(CleanCopy::Asked));
}

#[test]
fn a_partner_cannot_make_a_pair_look_like_a_copy_or_lead_somebody_elsewhere() {
    let mut world = people(9_212);
    for (step, link) in [(CopyStep::Brought, None), (CopyStep::Proposed, Some("i1.nowhere".to_owned()))] {
        let relay = RelayView { seq: 0, chain: Hash::ZERO };
        let word = CleanCopyBody { step, space: SpaceId([5; 16]), link, heads: vec![], relay };
        let record = Forger::of(&world, BEN).seal(&Body::CleanCopy(word));
        world.relay.force(&world.pair_space(), Entry::Record(Bytes(record.bytes().to_vec())));
        world.wait(10_000);
        world.ask(ANA, Request::AgreeToCopy(OLD));
        world.wait(30_000);
        assert_eq!(numbers(&world, ANA), [OLD]);
        assert_eq!(world.devices[ANA].pair(OLD, world.now).unwrap().state, PairState::Open);
    }
    world.type_in(ANA, TOPIC, " still");
    world.wait(30_000);
    assert_eq!(answer(&world, ANA, OLD, TOPIC), "Every Monday still");
    world.may_leave_unsent = true;
}
