//! Signing the agreement, the whole way: online, offline, with several devices, over restarts.

use twofold_model::agreement::{Difference, State};
use twofold_model::view::Missing;
use twofold_model::{Agreement, Command, Date, Value};
use twofold_sync::Request;
use twofold_sync::engine::signing::{SignRefusal, SignRequest};
use twofold_sync::status::Saved;
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const FREQUENCY: &str = "contract/-/frequency";
const LENGTH: &str = "contract/-/length_months";

/// Both have signed, and both know.
fn signed(seed: u64) -> World {
    let mut world = World::pair_with_contract(seed);
    world.sign(ANA).expect("Ana can sign");
    world.sign(BEN).expect("Ben can sign");
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    world
}

#[test]
fn one_signs_then_the_other_and_both_see_it_in_force_after_a_restart_too() {
    let mut world = World::pair_with_contract(700);
    world.stands(&[ANA, BEN], State::Unsigned);
    world.sign(ANA).unwrap();
    world.stands(&[ANA], State::OneSignature);
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
    assert_eq!(world.standing(BEN).now[0].name, "Ana");
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner);
    world.sign(BEN).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    assert!(world.notices(ANA).is_empty(), "{:?}", world.notices(ANA));
}

#[test]
fn a_signature_outlives_a_checkpoint() {
    let mut world = signed(701);
    for turn in 0..80 {
        world.answer(ANA, "next_meeting/-/place", Value::Text(format!("Room {turn}")));
        world.ask(ANA, Request::Flush);
        world.run();
    }
    world.wait(30_000);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    // It is measured against what is written after that, and counts as written in though it was taken back.
    world.answer(BEN, LENGTH, Value::Number(9));
    world.answer(BEN, LENGTH, Value::Number(6));
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::Changed);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::Changed);
    assert_eq!(world.standing(ANA).versions.len(), 1);
}

#[test]
fn a_change_by_either_is_shown_to_both_with_the_difference() {
    let mut world = signed(702);
    world.answer(BEN, LENGTH, Value::Number(9));
    world.stands(&[BEN], State::Changed);
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::Changed);
    for device in [ANA, BEN] {
        let before = world.standing(device).before.unwrap();
        assert!(before.version.is_mutual);
        assert!(
            matches!(before.difference.as_slice(), [Difference::Answer { field, .. }] if field.to_string() == LENGTH)
        );
        let n = world.number(device);
        let then = world.devices[device].engine.document_at(n, &before.version.heads).unwrap();
        assert_eq!(*then.value(&LENGTH.parse().unwrap()), Value::Number(6), "what was signed can be read again");
    }
    world.sign(BEN).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
    world.sign(ANA).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    assert_eq!(world.standing(ANA).versions.len(), 2);
}

#[test]
fn what_the_partner_wrote_offline_before_the_signature_came_is_not_agreed_to() {
    let mut world = World::pair_with_contract(703);
    world.go_offline(BEN);
    world.type_in(BEN, FREQUENCY, " Or never.");
    world.sign(ANA).unwrap();
    world.wait(60_000);
    world.stands(&[ANA], State::OneSignature);
    world.go_online(BEN);
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    world.stands(&[ANA, BEN], State::Changed);
    world.sign(BEN).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
    assert_eq!(world.standing(ANA).now[0].name, "Ben");
}

#[test]
fn both_sign_different_texts_offline_and_nothing_is_in_force_until_both_sign_one() {
    let mut world = World::pair_with_contract(704);
    world.go_offline(ANA);
    world.go_offline(BEN);
    world.type_in(ANA, FREQUENCY, " On Mondays.");
    world.type_in(BEN, FREQUENCY, " On Fridays.");
    world.sign(ANA).unwrap();
    world.sign(BEN).unwrap();
    world.stands(&[ANA, BEN], State::OneSignature);
    world.wait(60_000);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    world.stands(&[ANA, BEN], State::Changed);
    world.sign(ANA).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
    world.sign(BEN).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
}

#[test]
fn both_sign_the_same_text_offline_and_it_is_in_force_when_they_meet() {
    let mut world = World::pair_with_contract(705);
    world.go_offline(ANA);
    world.go_offline(BEN);
    world.sign(ANA).unwrap();
    world.sign(BEN).unwrap();
    world.run();
    world.crash(ANA);
    world.stands(&[ANA, BEN], State::OneSignature);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(60_000);
    world.stands(&[ANA, BEN], State::InForce);
}

#[test]
fn typing_and_signing_at_once_signs_what_was_typed() {
    let mut world = World::pair_with_contract(706);
    world.type_in(ANA, FREQUENCY, " Always.");
    world.sign(ANA).unwrap();
    world.stands(&[ANA], State::OneSignature);
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
    assert!(world.text(BEN, FREQUENCY).ends_with("Always."));
}

#[test]
fn a_signature_waits_for_the_key_of_the_time_and_is_sealed_anew() {
    let mut world = World::pair_with_contract(707);
    world.go_offline(BEN);
    world.sign(BEN).unwrap();
    world.ask(ANA, Request::Rotate(1));
    world.wait(10_000);
    world.go_online(BEN);
    world.wait(60_000);
    world.stands(&[ANA, BEN], State::OneSignature);
}

#[test]
fn a_second_device_signs_for_its_person_and_sees_every_signature() {
    let mut world = signed(708);
    let second = world.add_device_of(ANA);
    world.wait(30_000);
    world.stands(&[second], State::InForce);
    world.answer(BEN, LENGTH, Value::Number(9));
    world.sign(BEN).unwrap();
    world.wait(30_000);
    world.sign(second).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN, second], State::InForce);
}

#[test]
fn what_a_device_signed_before_it_was_removed_stays_signed() {
    let mut world = signed(709);
    let second = world.add_device_of(ANA);
    world.answer(BEN, LENGTH, Value::Number(9));
    world.wait(30_000);
    world.sign(second).unwrap();
    world.sign(BEN).unwrap();
    world.wait(30_000);
    let devices = world.devices[ANA].engine.devices();
    let gone = devices.into_iter().find(|it| !it.is_this && !it.is_paper).unwrap();
    world.ask(ANA, Request::RevokeDevice(gone.id));
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::InForce);
    world.may_leave_unsent = true;
}

fn request(world: &World, name: &str) -> SignRequest {
    let date = Date::from_days(i64::try_from(world.now.minutes() / (24 * 60)).expect("a day of our time"));
    SignRequest { name: name.into(), date, shown: Agreement::of(&world.view(ANA)) }
}

/// Why Ana cannot sign; nothing is signed.
#[track_caller]
fn refused(world: &mut World, request: &SignRequest) -> SignRefusal {
    let now = world.now;
    let refusal =
        world.devices.get_mut(ANA).expect("Ana is there").sign_as(1, request, now).expect_err("it must not be signed");
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::Unsigned);
    refusal
}

#[test]
fn only_ones_own_name_and_a_day_that_has_come_sign() {
    let mut world = World::pair_with_contract(710);
    for wrong in ["", "  ", "Ben", "An"] {
        let request = request(&world, wrong);
        assert_eq!(refused(&mut world, &request), SignRefusal::OtherName, "{wrong:?}");
    }
    let mut late = request(&world, "Ana");
    late.date = Date::from_days(late.date.days() + 3);
    assert_eq!(refused(&mut world, &late), SignRefusal::FutureDate);
    let good = request(&world, " ana ");
    let now = world.now;
    world.devices[ANA].sign_as(1, &good, now).unwrap();
    world.wait(30_000);
    world.stands(&[ANA, BEN], State::OneSignature);
}

#[test]
fn what_changes_between_looking_and_signing_is_not_signed() {
    let mut world = World::pair_with_contract(711);
    let looked = request(&world, "Ana");
    world.type_in(BEN, FREQUENCY, " And on Sundays.");
    world.wait(30_000);
    assert_eq!(refused(&mut world, &looked), SignRefusal::Changed);
}

#[test]
fn an_incomplete_agreement_and_one_with_two_answers_are_not_signed_and_it_is_said_why() {
    let mut world = World::pair_with_contract(712);
    world.answer(BEN, "contract/-/ack_mentee", Value::Flag(false));
    world.wait(30_000);
    let now = request(&world, "Ana");
    let SignRefusal::Incomplete(missing) = refused(&mut world, &now) else { panic!("it was signed") };
    assert!(matches!(missing.as_slice(), [Missing::Acknowledgement { .. }]), "{missing:?}");
    world.answer(BEN, "contract/-/ack_mentee", Value::Flag(true));
    world.wait(30_000);
    world.go_offline(BEN);
    world.answer(ANA, LENGTH, Value::Number(9));
    world.answer(BEN, LENGTH, Value::Number(12));
    world.wait(30_000);
    world.go_online(BEN);
    world.wait(60_000);
    let now = request(&world, "Ana");
    let SignRefusal::Incomplete(missing) = refused(&mut world, &now) else { panic!("it was signed") };
    assert_eq!(missing, [Missing::Choice(LENGTH.parse().unwrap())]);
}

#[test]
fn what_one_writes_within_a_minute_is_one_change_unless_the_other_wrote_in_between() {
    let mut world = World::pair_with_contract(714);
    world.wait(60_000);
    let before = world.devices[ANA].engine.history(1).len();
    for length in [7, 8] {
        world.answer(ANA, LENGTH, Value::Number(length));
        world.ask(ANA, Request::Flush);
        world.run();
    }
    let past = world.devices[BEN].engine.history(1);
    assert_eq!(past.len(), before + 1);
    let view = |world: &World, heads: &[[u8; 32]]| world.devices[BEN].engine.document_at(1, heads).unwrap();
    let length = |heads: &[[u8; 32]]| view(&world, heads).value(&LENGTH.parse().unwrap()).clone();
    let newest = past.first().unwrap();
    assert_eq!((length(&newest.before), length(&newest.heads)), (Value::Number(6), Value::Number(8)));
    for (device, length) in [(BEN, 9), (ANA, 10)] {
        world.answer(device, LENGTH, Value::Number(length));
        world.ask(device, Request::Flush);
        world.run();
    }
    assert_eq!(world.devices[BEN].engine.history(1).len(), before + 3);
}

#[test]
fn history_says_who_changed_what_and_one_answer_can_be_had_back() {
    let mut world = World::pair_with_contract(713);
    world.wait(60_000);
    world.answer(BEN, LENGTH, Value::Number(12));
    world.wait(90_000);
    let past = world.devices[ANA].engine.history(1);
    let newest = past.first().unwrap();
    assert_eq!(Some(newest.author), world.devices[ANA].engine.partner_author(1));
    let field = LENGTH.parse().unwrap();
    assert_eq!(newest.subject.fields.iter().collect::<Vec<_>>(), [&field]);
    let then = world.devices[ANA].engine.document_at(1, &newest.before).unwrap();
    let command = twofold_model::restore::restore(&field, &then, &world.view(ANA)).unwrap();
    assert_eq!(command, Command::SetValue { field: field.clone(), value: Value::Number(6) });
    world.execute(ANA, command);
    world.wait(60_000);
    assert_eq!(*world.view(BEN).value(&field), Value::Number(6));
    assert_eq!(world.devices[BEN].engine.history(1).len(), past.len() + 1, "nothing was rewritten");
}
