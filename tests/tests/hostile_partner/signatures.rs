//! Signatures and checks that nobody made, or that were made for something else.

use twofold_model::Agreement;
use twofold_model::agreement::{Invalid, State};
use twofold_sync::Notice;
use twofold_sync::body::{Body, CheckedBody, Method, SignedBody, Statement};
use twofold_sync::engine::verification::CheckState;
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::Hash;

use crate::{TOPIC, force};

/// A pair that could sign; Ben's keys are in the wrong hands and his own device is silent.
fn contract_and_forger(seed: u64) -> (World, Forger) {
    let mut world = World::pair_with_contract(seed);
    world.go_offline(BEN);
    world.run();
    let forger = Forger::of(&world, BEN);
    (world, forger)
}

/// An honest statement of Ben about what both have.
fn statement(forger: &Forger) -> Statement {
    Statement {
        space: forger.space,
        person: forger.author.person,
        device: forger.device.id(),
        program: "caltrans".into(),
        generation: 0,
        heads: forger.document.heads().into_iter().map(Hash).collect(),
        digest: Hash(Agreement::of(&forger.document.view()).digest("caltrans", 0)),
        name: "Ben".into(),
        date: "2026-11-22".into(),
    }
}

fn signed(forger: &Forger, statement: Statement) -> Body {
    let signature = forger.device.sign(&statement.digest());
    Body::Signed(SignedBody { statement, signature, relay: forger.relay() })
}

/// Ana signs, and then something comes that is no second signature.
#[track_caller]
fn is_set_aside(seed: u64, forge: impl FnOnce(&World, &mut Forger) -> Body) {
    let (mut world, mut forger) = contract_and_forger(seed);
    world.sign(ANA).expect("Ana can sign");
    world.wait(10_000);
    let body = forge(&world, &mut forger);
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::OneSignature);
    assert!(world.notices(ANA).contains(&Notice::SetAside), "{:?}", world.notices(ANA));
    world.crash(ANA);
    world.wait(10_000);
    world.stands(&[ANA], State::OneSignature);
}

/// Ana signs, and then a signature comes that is Ben's own and worth nothing; it is said why.
#[track_caller]
fn does_not_count(seed: u64, why: Invalid, spoil: impl FnOnce(&mut Forger, &mut Statement)) {
    let (mut world, mut forger) = contract_and_forger(seed);
    world.sign(ANA).expect("Ana can sign");
    world.wait(10_000);
    let mut statement = statement(&forger);
    spoil(&mut forger, &mut statement);
    let body = signed(&forger, statement);
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::OneSignature);
    let reasons: Vec<Invalid> = world.standing(ANA).invalid.into_iter().map(|(_, why)| why).collect();
    assert_eq!(reasons, [why]);
}

#[test]
fn an_honest_signature_of_the_forger_counts() {
    let (mut world, mut forger) = contract_and_forger(730);
    world.sign(ANA).unwrap();
    world.wait(10_000);
    let body = signed(&forger, statement(&forger));
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::InForce);
}

#[test]
fn nobody_signs_in_the_name_of_the_partner() {
    is_set_aside(731, |_, forger| {
        let others = forger.roster.members().iter().map(|member| member.chain.id());
        let person = others.into_iter().find(|it| *it != forger.author.person).unwrap();
        let statement = Statement { person, name: "Ana".into(), ..statement(forger) };
        signed(forger, statement)
    });
}

#[test]
fn a_signature_that_was_copied_from_the_partner_is_none() {
    is_set_aside(732, |world, forger| {
        let ana = world.devices[ANA].secret();
        let person = forger.roster.device(&ana.id()).unwrap().0;
        let statement = Statement { person, device: ana.id(), name: "Ana".into(), ..statement(forger) };
        let signature = ana.sign(&statement.digest());
        Body::Signed(SignedBody { statement, signature, relay: forger.relay() })
    });
}

#[test]
fn a_signature_does_not_fit_another_statement_or_another_pair() {
    is_set_aside(733, |_, forger| {
        let honest = statement(forger);
        let signature = forger.device.sign(&honest.digest());
        let statement = Statement { digest: Hash([7; 32]), ..honest };
        Body::Signed(SignedBody { statement, signature, relay: forger.relay() })
    });
    is_set_aside(734, |_, forger| {
        let statement = Statement { space: twofold_wire::SpaceId([7; 16]), ..statement(forger) };
        signed(forger, statement)
    });
    is_set_aside(735, |_, forger| {
        let statement = Statement { program: "other".into(), ..statement(forger) };
        signed(forger, statement)
    });
}

#[test]
fn a_signature_that_no_version_could_have_made_is_shown() {
    is_set_aside(736, |_, forger| {
        let statement = Statement { date: "2026-02-30".into(), ..statement(forger) };
        signed(forger, statement)
    });
    is_set_aside(737, |_, forger| {
        let statement = Statement { name: "Ben\n(Ana)".into(), ..statement(forger) };
        signed(forger, statement)
    });
    is_set_aside(738, |_, forger| {
        let statement = Statement { heads: vec![Hash([7; 32]); 65], ..statement(forger) };
        signed(forger, statement)
    });
}

#[test]
fn a_digest_of_another_text_does_not_count() {
    does_not_count(740, Invalid::OtherText, |_, statement| statement.digest = Hash([7; 32]));
}

#[test]
fn a_signature_for_another_state_than_it_names_does_not_count() {
    let (mut world, mut forger) = contract_and_forger(741);
    let old = statement(&forger);
    let change = forger.text(TOPIC, "Every day. ");
    let record = forger.seal(&Body::Change(change));
    force(&mut world, &record);
    world.sign(ANA).unwrap();
    let heads = forger.document.heads().into_iter().map(Hash).collect();
    let body = signed(&forger, Statement { heads, ..old.clone() });
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::OneSignature);
    assert!(matches!(world.standing(ANA).invalid.as_slice(), [(_, Invalid::OtherText)]));
    let body = signed(&forger, old);
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::OneSignature);
    assert!(
        world.standing(ANA).versions.iter().all(|version| !version.is_mutual),
        "the old text was signed by Ben only"
    );
}

#[test]
fn heads_or_a_generation_that_nobody_has_do_not_count() {
    does_not_count(742, Invalid::UnknownState, |_, statement| statement.heads = vec![Hash([7; 32])]);
    does_not_count(743, Invalid::OtherGeneration, |_, statement| statement.generation = 1);
}

#[test]
fn another_name_than_the_signers_does_not_count() {
    does_not_count(744, Invalid::OtherName, |_, statement| statement.name = "Ana".into());
}

#[test]
fn a_removed_device_signs_nothing_more() {
    let mut world = World::pair_with_contract(745);
    let second = world.add_device_of(ANA);
    world.wait(30_000);
    let mut forger = Forger::of(&world, second);
    let devices = world.devices[ANA].engine.devices();
    let gone = devices.into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    world.ask(ANA, twofold_sync::Request::RevokeDevice(gone.id));
    world.wait(30_000);
    world.go_offline(second);
    let statement = Statement { name: "Ana".into(), ..statement(&forger) };
    let body = signed(&forger, statement);
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA, BEN], State::Unsigned);
    assert!(world.notices(BEN).contains(&Notice::SetAside));
    world.may_leave_unsent = true;
}

#[test]
fn a_flood_of_signatures_leaves_the_newest() {
    let (mut world, mut forger) = contract_and_forger(746);
    for digest in 0..40 {
        let body = signed(&forger, Statement { digest: Hash([digest; 32]), ..statement(&forger) });
        let record = forger.seal(&body);
        force(&mut world, &record);
    }
    assert_eq!(world.standing(ANA).invalid.len(), 24);
    let body = signed(&forger, statement(&forger));
    let record = forger.seal(&body);
    force(&mut world, &record);
    world.stands(&[ANA], State::OneSignature);
}

#[test]
fn a_partner_cannot_say_that_oneself_has_checked() {
    let (mut world, mut forger) = contract_and_forger(747);
    let others = forger.roster.members().iter().map(|member| member.chain.id());
    let ana = others.into_iter().find(|it| *it != forger.author.person).unwrap();
    let (how, minutes, relay) = (Method::Together, 1, forger.relay());
    let partner_head = forger.roster.member(&ana).unwrap().chain.head();
    let forged = CheckedBody { person: ana, partner: forger.author.person, partner_head, how, minutes, relay };
    let record = forger.seal(&Body::Checked(forged.clone()));
    force(&mut world, &record);
    assert_eq!((world.check(ANA).state, world.check(ANA).partner), (CheckState::NotYet, None));
    assert!(world.notices(ANA).contains(&Notice::SetAside));
    let honest = CheckedBody { person: forger.author.person, partner: ana, ..forged };
    let record = forger.seal(&Body::Checked(honest));
    force(&mut world, &record);
    assert_eq!((world.check(ANA).state, world.check(ANA).partner), (CheckState::NotYet, Some(1)));
}
