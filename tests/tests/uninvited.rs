//! Somebody who knows a person's chain puts the person into a pair of their own making.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::{EpochKey, make_person, seal_note, sign_control, start_epoch};
use twofold_sync::Request;
use twofold_sync::body::Introduction;
use twofold_sync::engine::arrive::Arrival;
use twofold_sync::input::Role;
use twofold_sync::status::PairState;
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Author, Body, Control, EpochStart, Pinned, SpaceKind, VERSION, control_hash, space_id};
use twofold_wire::log::Entry;
use twofold_wire::{Hash, SpaceId};

const TOPIC: &str = "contract/-/frequency";

fn named(name: &str, role: Role) -> Vec<u8> {
    let template = "caltrans".to_owned();
    cbor::encode(&Introduction { name: name.to_owned(), role, template, partner: None, back_to: None, copy_of: None })
}

/// Ben knows Ana's chain from their pair. With it he begins a space with a puppet, puts Ana into the puppet's place, and
/// gives her a name there.
fn put_ana_into_a_pair(world: &mut World) -> SpaceId {
    let forger = Forger::of(world, BEN);
    let mut rng = ChaCha20Rng::seed_from_u64(91);
    let pinned = |chain: &PersonChain| Pinned { person: chain.id(), statements: chain.statements().to_vec() };
    let chain_of = |which: bool| {
        let mut members = forger.roster.members().iter().map(|member| &member.chain);
        members.find(|chain| (chain.id() == forger.author.person) == which).expect("both are in the pair")
    };
    let (bens, anas) = (chain_of(true), chain_of(false));
    let puppet = PersonChain::begin(&make_person(&mut rng).statements).expect("a chain that was just made");
    let key = EpochKey::make(&mut rng);
    let nonce = SpaceId([7; 16]);
    let devices = bens.current_devices().chain(puppet.current_devices()).map(|device| &device.keys);
    let start = start_epoch(&key, &nonce.0, 0, &Hash::ZERO, devices, &[], &mut rng);
    let author = Author { person: bens.id(), device: forger.device.id() };
    let persons = vec![pinned(bens), pinned(&puppet)];
    let body = Body::Genesis { kind: SpaceKind::Pair, nonce, persons, start };
    let sealed = seal_note(&key, &nonce.0, 0, b"introduction", &named("Friend", Role::Mentee), &mut rng);
    let control = |space: SpaceId, prev: Hash, body: Body, sealed: Bytes| {
        sign_control(Control { version: VERSION, space, prev, author, body, sealed }, &forger.device)
    };
    let genesis = control(SpaceId::ZERO, Hash::ZERO, body, sealed);
    let (space, head) = (space_id(&genesis), control_hash(&genesis));
    let devices = bens.current_devices().chain(anas.current_devices()).map(|device| &device.keys);
    let next = EpochKey::make(&mut rng);
    let start: EpochStart = start_epoch(&next, &space.0, 1, &head, devices, &[], &mut rng);
    let sealed = seal_note(&next, &space.0, 1, b"introduction", &named("Ana", Role::Mentor), &mut rng);
    let replace = control(space, head, Body::Replace { old: puppet.id(), new: pinned(anas), start }, sealed);
    world.relay.force(&space, Entry::Control(genesis));
    world.relay.force(&space, Entry::Control(replace));
    let log = world.relay.logs.get(&space);
    let is_in = log.and_then(|log| log.roster()).is_some_and(|roster| roster.member(&anas.id()).is_some());
    assert!(is_in, "by the rules of spaces, Ana is in it");
    space
}

fn pairs(world: &World, device: usize) -> usize {
    world.devices.get(device).map_or(0, |device| device.engine.pairs(world.now).len())
}

#[test]
fn a_pair_that_a_person_never_began_or_joined_is_not_shown_and_nothing_is_written_into_it() {
    let mut world = World::pair(910);
    let space = put_ana_into_a_pair(&mut world);
    for _ in 0..2 {
        world.crash(ANA);
        world.wait(60_000);
        assert_eq!(pairs(&world, ANA), 1);
        assert_eq!(world.relay.logs[&space].head(), 2, "Ana's browser leaves nothing there");
    }
    world.type_in(ANA, TOPIC, "Between Ana and Ben. ");
    world.wait(60_000);
    assert!(world.text(BEN, TOPIC).contains("Between Ana and Ben. "));
}

#[test]
fn whoever_comes_back_with_the_sheet_sees_the_pairs_of_old_and_no_other() {
    let mut world = World::pair(911);
    world.type_in(ANA, TOPIC, "From before. ");
    world.wait(30_000);
    let key = world.sheet(ANA);
    world.go_offline(ANA);
    let space = put_ana_into_a_pair(&mut world);
    let fresh = world.add_device();
    world.ask(fresh, Request::ComeIn { key });
    world.wait(10_000);
    let Some(Arrival::Found(lost)) = world.devices[fresh].engine.arrival() else { panic!("nothing was found") };
    let lost = lost.into_iter().map(|device| device.id).collect();
    world.ask(fresh, Request::Enter { lost });
    world.wait(60_000);
    assert_eq!(pairs(&world, fresh), 1);
    assert_eq!(world.status(fresh).state, PairState::Open);
    assert_eq!(world.view(fresh), world.view(BEN));
    assert_eq!(world.relay.logs[&space].head(), 2, "the new browser is not put into it either");
    world.may_leave_unsent = true;
}
