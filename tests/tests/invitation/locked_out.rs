//! A joiner who gives the inviter no key: a stranger with the link, and nothing but harm in mind.

use rand_core::SeedableRng as _;
use twofold_crypto::{InvitationLink, make_person, sign_join};
use twofold_sync::Request;
use twofold_sync::status::PairState;
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Author, Body, Control, EpochStart, Pinned, VERSION, Wrap};
use twofold_wire::log::Entry;

use crate::{TOPIC, join, look, started};

/// Somebody joins with Ana's link and puts nothing that opens where her devices' keys should be.
fn stranger_joins(world: &mut World) {
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(7);
    let link = InvitationLink::parse(&world.invitation(ANA)).unwrap();
    let roster = world.pair_log().roster().unwrap().clone();
    let stranger = make_person(&mut rng);
    let chain = PersonChain::begin(&stranger.statements).unwrap();
    let devices = roster.devices().map(|(_, id, _)| id).chain(chain.current_devices().map(|device| device.id));
    let wraps = devices.map(|device| Wrap { device, sealed: Bytes(vec![7; 1168]) }).collect();
    let start = EpochStart { epoch: roster.epoch() + 1, wraps, keyring: Bytes::default() };
    let person = Pinned { person: chain.id(), statements: stranger.statements };
    let control = Control {
        version: VERSION,
        space: link.space,
        prev: roster.head(),
        author: Author { person: chain.id(), device: stranger.device.id() },
        body: Body::Join { key: link.secret.verify_key(), person, start },
        sealed: Bytes::default(),
    };
    let joined = sign_join(control, &stranger.device, &link.secret);
    world.relay.force(&link.space, Entry::Control(joined));
    world.run();
}

#[test]
fn a_joiner_who_gives_no_key_can_still_be_sent_away_and_the_true_partner_comes_in() {
    let mut world = started(530, 2);
    world.type_in(ANA, TOPIC, "Before. ");
    world.wait(30_000);
    stranger_joins(&mut world);
    assert_eq!(world.status(ANA).state, PairState::PartnerJoined);
    world.ask(ANA, Request::Looking(Some(1)));
    world.type_in(ANA, TOPIC, "Meanwhile. ");
    // What cannot be sealed does not keep the page busy: this would never end.
    world.wait(30_000);
    world.ask(ANA, Request::Reject(1));
    world.wait(30_000);
    assert_eq!(world.status(ANA).state, PairState::Inviting);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    join(&mut world, BEN, "Ben");
    world.ask(ANA, Request::Confirm(1));
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    let text = world.text(BEN, TOPIC);
    assert!(text.contains("Before. ") && text.contains("Meanwhile. "), "{text}");
}
