//! A pair's document, the whole way, in the simulated world.

use twofold_model::{Command, FieldPath, Value};
use twofold_programs::Role;
use twofold_sync::Request;
use twofold_sync::status::{PairState, Saved, Visit, VisitError};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";

#[test]
fn somebody_who_opens_the_link_sees_who_invites_before_joining() {
    let mut world = World::new(2, 1);
    world.start("caltrans");
    let link = world.invitation(ANA);
    world.ask(BEN, Request::Look { link });
    world.run();
    let Some(Visit::Found { inviter, template }) = world.visit(BEN) else {
        panic!("{:?}", world.visit(BEN));
    };
    assert_eq!((inviter.name.as_str(), inviter.role, template.as_str()), ("Ana", Role::Mentor, "caltrans"));
}

#[test]
fn the_joiner_can_write_at_once_and_reads_earlier_content_after_yes() {
    let mut world = World::new(2, 2);
    world.start("caltrans");
    world.type_in(ANA, TOPIC, "Before. ");
    world.wait(30_000);
    world.join();
    assert_eq!(world.status(BEN).state, PairState::WaitingForConfirm);
    assert_eq!(world.status(ANA).state, PairState::PartnerJoined);
    assert_eq!(world.status(ANA).partner.unwrap().name, "Ben");
    assert_eq!(world.text(BEN, TOPIC), "");
    world.type_in(BEN, TOPIC, "Ben was here. ");
    world.wait(30_000);
    assert!(world.text(ANA, TOPIC).contains("Ben was here."));
    world.ask(ANA, Request::Confirm(1));
    world.run();
    assert_eq!(world.status(BEN).state, PairState::Open);
    assert!(world.text(BEN, TOPIC).contains("Before."));
    world.agree(&[ANA, BEN]);
}

#[test]
fn both_know_when_words_of_the_plan_were_changed_and_also_after_a_restart() {
    let mut world = World::new(2, 17);
    world.start("san_jose");
    world.join();
    world.ask(ANA, Request::Confirm(1));
    world.run();
    let written = |world: &World| [ANA, BEN].map(|at| world.devices[at].engine.plan_written(1));
    world.type_in(ANA, "goals/-/purpose", "To learn");
    world.wait(30_000);
    let [first, at_bens] = written(&world);
    assert!(first.is_some() && first == at_bens, "{first:?} {at_bens:?}");
    world.wait(3_600_000);
    world.type_in(ANA, TOPIC, "Weekly");
    world.wait(30_000);
    assert_eq!(written(&world), [first, first], "that was not in the plan");
    world.type_in(BEN, "goals/-/purpose", " more");
    world.wait(30_000);
    let [later, at_bens] = written(&world);
    assert!(later > first && later == at_bens, "{later:?} {at_bens:?}");
    world.crash(ANA);
    assert_eq!(written(&world), [later, later]);
}

#[test]
fn what_one_types_is_on_the_others_screen_after_a_pause() {
    let mut world = World::pair(3);
    world.type_in(ANA, TOPIC, "Hello");
    assert_eq!(world.status(ANA).saved, Saved::Saving);
    world.run();
    assert_eq!(world.status(ANA).saved, Saved::OnDevice);
    world.wait(2_000);
    assert!(world.text(BEN, TOPIC).ends_with("Hello"));
    assert_eq!(world.status(ANA).saved, Saved::SeenByPartner);
}

#[test]
fn both_offline_edits_are_kept_and_converge() {
    let mut world = World::pair(4);
    world.go_offline(ANA);
    world.go_offline(BEN);
    world.type_in(ANA, TOPIC, "Ana ");
    world.type_in(BEN, TOPIC, "Ben ");
    world.wait(90_000);
    world.crash(ANA);
    assert!(world.text(ANA, TOPIC).ends_with("Ana "));
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(10_000);
    world.agree(&[ANA, BEN]);
    assert!(world.text(ANA, TOPIC).contains("Ana ") && world.text(ANA, TOPIC).contains("Ben "));
}

#[test]
fn keystrokes_survive_a_killed_tab() {
    let mut world = World::pair(5);
    world.type_in(ANA, TOPIC, "not yet sealed");
    world.run();
    world.crash(ANA);
    assert!(world.text(ANA, TOPIC).ends_with("not yet sealed"));
    world.wait(90_000);
    assert!(world.text(BEN, TOPIC).ends_with("not yet sealed"));
}

#[test]
fn a_choice_made_apart_shows_both_values_until_one_is_chosen() {
    let mut world = World::pair(6);
    let field: FieldPath = "contract/-/length_months".parse().unwrap();
    world.go_offline(ANA);
    world.go_offline(BEN);
    world.execute(ANA, Command::SetValue { field: field.clone(), value: Value::Number(7) });
    world.execute(BEN, Command::SetValue { field: field.clone(), value: Value::Number(9) });
    world.wait(60_000);
    world.go_online(ANA);
    world.go_online(BEN);
    world.wait(60_000);
    world.agree(&[ANA, BEN]);
    assert_eq!(world.view(ANA).conflict(&field).len(), 2);
    world.execute(ANA, Command::SetValue { field: field.clone(), value: Value::Number(9) });
    world.wait(60_000);
    assert!(world.view(BEN).conflict(&field).is_empty());
    assert_eq!(*world.view(BEN).value(&field), Value::Number(9));
}

#[test]
fn no_sends_the_joiner_away_and_makes_a_new_link() {
    let mut world = World::new(3, 7);
    world.start_and_join();
    let old = world.devices[ANA].pair(1, world.now).unwrap();
    assert_eq!(old.state, PairState::PartnerJoined);
    world.ask(ANA, Request::Reject(1));
    world.run();
    assert_eq!(world.status(ANA).state, PairState::Inviting);
    assert_eq!(world.status(BEN).state, PairState::Out);
    let link = world.invitation(ANA);
    world.ask(2, Request::Look { link });
    world.run();
    world.ask(2, Request::Join { name: "Cleo".into() });
    world.run();
    assert_eq!(world.status(ANA).partner.unwrap().name, "Cleo");
}

#[test]
fn a_link_lets_one_person_in_once() {
    let mut world = World::new(3, 8);
    world.start("caltrans");
    let link = world.invitation(ANA);
    for device in [BEN, 2] {
        world.ask(device, Request::Look { link: link.clone() });
    }
    world.run();
    for device in [BEN, 2] {
        world.ask(device, Request::Join { name: "Somebody".into() });
    }
    world.run();
    let joined = [BEN, 2].map(|device| world.visit(device));
    assert!(joined.contains(&Some(Visit::Joined(1))), "{joined:?}");
    assert!(joined.contains(&Some(Visit::Failed(VisitError::Used))), "{joined:?}");
}

#[test]
fn a_relay_that_lost_entries_gets_them_back() {
    let mut world = World::pair(9);
    world.type_in(ANA, TOPIC, "kept");
    world.wait(5_000);
    for line in [ANA, BEN] {
        world.hang_up(line);
    }
    for log in world.relay.logs.values_mut() {
        log.truncate(2);
    }
    let full = world.view(ANA);
    world.wait(60_000);
    let longest = world.relay.logs.values().map(|log| log.entries.len()).max();
    assert!(longest > Some(4), "{longest:?}");
    assert_eq!(world.view(BEN), full);
}
