//! Control records that the rules do not allow, or that take somebody away.

use twofold_model::{Command, FieldPath};
use twofold_sync::Notice;
use twofold_sync::status::PairState;
use twofold_tests::Forger;
use twofold_tests::world::ANA;
use twofold_wire::Timestamp;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{self, Pinned};
use twofold_wire::log::Entry;

use crate::{TOPIC, ana_is_unharmed, world_and_forger};

/// A control record that the rules do not allow: the roster stays, and it is shown.
#[track_caller]
fn a_control_record_is_refused(seed: u64, forge: impl FnOnce(&Forger) -> control::Body) {
    let (mut world, forger) = world_and_forger(seed);
    let before = world.view(ANA);
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(forge(&forger))));
    world.run();
    assert_eq!(world.view(ANA), before);
    assert_eq!(world.status(ANA).state, PairState::Open);
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    ana_is_unharmed(&mut world);
}

fn other_member(forger: &Forger) -> twofold_wire::PersonId {
    let members = forger.roster.members().iter().map(|member| member.chain.id());
    members.into_iter().find(|person| *person != forger.author.person).expect("there are two")
}

fn next_start(forger: &Forger) -> control::EpochStart {
    control::EpochStart { epoch: forger.roster.epoch() + 1, wraps: Vec::new(), keyring: Bytes::default() }
}

#[test]
fn a_partner_cannot_be_thrown_out() {
    a_control_record_is_refused(250, |forger| control::Body::Eject {
        person: other_member(forger),
        start: next_start(forger),
    });
}

#[test]
fn an_epoch_without_the_partners_devices_is_refused() {
    a_control_record_is_refused(251, |forger| control::Body::Rotate { start: next_start(forger) });
}

#[test]
fn statements_that_do_not_continue_a_chain_are_refused() {
    a_control_record_is_refused(252, |forger| control::Body::Pin {
        person: Pinned { person: other_member(forger), statements: vec![Bytes(vec![0; 100])] },
        start: None,
    });
}

#[test]
fn a_third_person_cannot_be_invited() {
    a_control_record_is_refused(253, |_| control::Body::Invite {
        key: twofold_wire::ids::VerifyKey([3; 32]),
        expires: Timestamp(u64::MAX),
    });
}

#[test]
fn a_generation_out_of_order_is_refused() {
    a_control_record_is_refused(254, |_| control::Body::Generation { generation: 5 });
}

#[test]
fn one_member_alone_begins_no_new_generation() {
    let (mut world, forger) = world_and_forger(255);
    let space = world.pair_space();
    let wish = forger.control(control::Body::Generation { generation: 1 });
    world.relay.force(&space, Entry::Control(wish));
    world.run();
    ana_is_unharmed(&mut world);
}

#[test]
fn a_partner_who_closes_takes_nothing_away() {
    let (mut world, forger) = world_and_forger(256);
    world.type_in(ANA, TOPIC, "not yet sent ");
    let space = world.pair_space();
    world.relay.force(&space, Entry::Control(forger.control(control::Body::Close)));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Closed);
    assert!(world.text(ANA, TOPIC).contains("not yet sent ") && world.text(ANA, TOPIC).contains("Ben. "));
    let field: FieldPath = TOPIC.parse().unwrap();
    let edit = Command::EditText { field, at: 0, delete: 0, insert: "more".into() };
    let now = world.now;
    assert!(world.devices[ANA].execute(&twofold_sync::Target::Pair(1), edit, now).is_err());
    world.crash(ANA);
    world.wait(10_000);
    assert!(world.text(ANA, TOPIC).contains("not yet sent "));
    world.may_leave_unsent = true;
}

#[test]
fn somebody_put_in_the_place_of_the_partner_is_shown_to_the_one_who_is_gone() {
    let (mut world, forger) = world_and_forger(259);
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(259);
    let stranger = twofold_crypto::make_person(&mut rng);
    let chain = twofold_wire::chain::PersonChain::begin(&stranger.statements).unwrap();
    let gone = other_member(&forger);
    let stay = forger.roster.devices().filter(|(person, ..)| *person != gone).map(|(_, _, keys)| keys);
    let devices = stay.chain(chain.current_devices().map(|device| &device.keys));
    let key = twofold_crypto::EpochKey::make(&mut rng);
    let (epoch, head) = (forger.roster.epoch() + 1, forger.roster.head());
    let start = twofold_crypto::start_epoch(&key, &forger.space.0, epoch, &head, devices, &[], &mut rng);
    let new = Pinned { person: chain.id(), statements: stranger.statements };
    let space = world.pair_space();
    let replace = forger.control(control::Body::Replace { old: gone, new, start });
    world.type_in(ANA, TOPIC, "Mine. ");
    world.relay.force(&space, Entry::Control(replace));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Out);
    assert!(world.notices(ANA).contains(&Notice::Replaced));
    assert!(world.text(ANA, TOPIC).contains("Mine. ") && world.text(ANA, TOPIC).contains("Ben. "));
    world.crash(ANA);
    world.run();
    assert!(world.text(ANA, TOPIC).contains("Mine. "));
    world.may_leave_unsent = true;
}
