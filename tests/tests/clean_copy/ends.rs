//! Pages that close, devices that are away, and what becomes of the old pair.

use twofold_model::Command;
use twofold_sync::status::CleanCopy;
use twofold_sync::{Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::control::SpaceKind;

use super::TOPIC;
use super::people::{COPY, OLD, answer, copied, copy, is_over, numbers, people, says};

const DAY: u64 = 24 * 60 * 60 * 1000;

/// What both show of the copy is the same, and is what stood in the old pair, once.
#[track_caller]
fn whole(world: &World, when: &str) {
    for device in [ANA, BEN] {
        assert!(is_over(world, device), "{when}: device {device}: {:?}", copy(world, device));
        assert_eq!(numbers(world, device).last(), Some(&COPY), "{when}");
        assert_eq!(says(world, device, TOPIC), "Every Monday", "{when}");
    }
    let (old, new) = (world.devices[ANA].view(OLD), world.devices[ANA].view(COPY));
    assert_eq!(new, world.devices[BEN].view(COPY), "{when}");
    for list in old.lists.keys() {
        assert!(old.live(list).eq(new.live(list)), "{when}: {list}");
    }
    for (path, text) in old.texts.iter().filter(|(path, _)| path.item.is_none_or(|item| old.is_live(item))) {
        assert_eq!(new.text(path), &**text, "{when}: {path}");
    }
}

#[test]
fn pages_that_close_at_any_moment_of_a_clean_copy_neither_lose_it_nor_make_it_twice() {
    for steps in (0..240).step_by(12) {
        let mut world = people(9_220);
        world.ask(ANA, Request::ProposeCopy(OLD));
        world.wait(10_000);
        world.ask(BEN, Request::AgreeToCopy(OLD));
        for _ in 0..steps {
            world.step();
        }
        world.crash(ANA);
        world.crash(BEN);
        world.wait(30_000);
        if copy(&world, BEN) == Some(CleanCopy::Asked) {
            world.ask(BEN, Request::AgreeToCopy(OLD));
        }
        world.wait(60_000);
        whole(&world, &format!("after {steps} steps"));
    }
}

#[test]
fn a_page_that_closes_while_it_proposes_has_proposed_or_has_not() {
    for steps in (0..40).step_by(4) {
        let mut world = people(9_221);
        world.ask(ANA, Request::ProposeCopy(OLD));
        for _ in 0..steps {
            world.step();
        }
        world.crash(ANA);
        world.wait(30_000);
        if copy(&world, ANA).is_none() {
            world.ask(ANA, Request::ProposeCopy(OLD));
            world.wait(10_000);
        }
        world.ask(BEN, Request::AgreeToCopy(OLD));
        world.wait(60_000);
        for device in [ANA, BEN] {
            assert!(is_over(&world, device), "after {steps} steps");
            let n = *numbers(&world, device).last().unwrap();
            assert_eq!(answer(&world, device, n, TOPIC), "Every Monday");
        }
    }
}

#[test]
fn the_two_need_not_be_online_together() {
    let mut world = people(9_222);
    world.go_offline(BEN);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    for _ in 0..6 {
        world.go_offline(ANA);
        world.go_online(BEN);
        world.wait(10_000);
        if copy(&world, BEN) == Some(CleanCopy::Asked) {
            world.ask(BEN, Request::AgreeToCopy(OLD));
        }
        world.wait(30_000);
        world.go_offline(BEN);
        world.go_online(ANA);
        world.wait(30_000);
    }
    world.go_online(BEN);
    world.wait(60_000);
    whole(&world, "in turns");
}

#[test]
fn a_yes_that_comes_after_weeks_still_counts() {
    let mut world = people(9_223);
    world.go_offline(BEN);
    world.ask(ANA, Request::ProposeCopy(OLD));
    for _ in 0..5 {
        world.sleep(5 * DAY);
    }
    world.go_online(BEN);
    world.wait(60_000);
    assert_eq!(copy(&world, BEN), Some(CleanCopy::Asked));
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(60_000);
    whole(&world, "after 25 days");
}

#[test]
fn the_old_pair_is_deleted_at_both_and_at_the_relay_and_the_new_one_stays() {
    let mut world = people(9_224);
    let old = world.pair_space();
    copied(&mut world);
    whole(&world, "at first");
    assert!(world.relay.logs[&old].roster().unwrap().is_closed());
    world.relay.delete(&old);
    world.sleep(29 * DAY);
    assert_eq!(numbers(&world, ANA), [OLD, COPY], "there is time to take it along");
    world.sleep(2 * DAY);
    for device in [ANA, BEN] {
        world.crash(device);
        world.wait(60_000);
        assert_eq!(numbers(&world, device), [COPY]);
        assert_eq!(says(&world, device, TOPIC), "Every Monday");
    }
    let pairs = world.relay.logs.values().filter(|log| log.kind() == Some(SpaceKind::Pair)).count();
    assert_eq!(pairs, 1);
}

#[test]
fn a_second_device_finds_the_new_pair_and_can_stop_what_the_first_proposed() {
    let (mut world, second) = World::pair_with_second_device(9_225);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(30_000);
    let old = numbers(&world, second)[0];
    let there = |world: &World| world.devices[second].pair(old, world.now).unwrap().copy;
    assert_eq!(there(&world), Some(CleanCopy::Proposed { is_sent: true }));
    assert_eq!(numbers(&world, second), [old]);
    world.ask(second, Request::StopCopy(old));
    world.wait(60_000);
    assert_eq!((there(&world), numbers(&world, second)), (None, vec![old]));
    for device in [ANA, BEN] {
        assert_eq!((copy(&world, device), numbers(&world, device)), (None, vec![OLD]));
    }
    world.type_in(ANA, TOPIC, " again");
    world.wait(30_000);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(60_000);
    for device in [ANA, BEN, second] {
        let n = *numbers(&world, device).last().unwrap();
        assert!(n > OLD);
        assert!(answer(&world, device, n, TOPIC).ends_with(" again"), "device {device}");
    }
    let n = *numbers(&world, second).last().unwrap();
    let at = u32::try_from(answer(&world, second, n, TOPIC).len()).unwrap();
    let command = Command::EditText { field: TOPIC.parse().unwrap(), at, delete: 0, insert: ", here too".into() };
    let now = world.now;
    world.devices[second].execute(&Target::Pair(n), command, now).unwrap();
    world.wait(30_000);
    let ben = *numbers(&world, BEN).last().unwrap();
    assert!(answer(&world, BEN, ben, TOPIC).ends_with(", here too"));
}

#[test]
fn a_proposal_that_a_second_device_makes_too_late_is_in_nobodys_way() {
    let mut world = people(9_228);
    let second = world.add_device_of(BEN);
    let n = numbers(&world, second)[0];
    world.go_offline(second);
    world.ask(second, Request::ProposeCopy(n));
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    world.go_offline(ANA);
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(10_000);
    world.go_online(second);
    world.wait(60_000);
    assert_eq!(copy(&world, BEN), Some(CleanCopy::Making { can_stop: true }));
    world.go_online(ANA);
    world.wait(60_000);
    for device in [ANA, BEN, second] {
        let shown = numbers(&world, device);
        assert_eq!(shown.len(), 2, "device {device}: {shown:?}");
        assert_eq!(answer(&world, device, shown[1], TOPIC), "Every Monday");
    }
}

#[test]
fn what_another_device_wrote_meanwhile_stays_in_the_old_pair_and_it_is_said() {
    let (mut world, second) = World::pair_with_second_device(9_226);
    world.go_offline(second);
    let n = numbers(&world, second)[0];
    let field = TOPIC.parse().unwrap();
    let command = Command::EditText { field, at: 0, delete: 0, insert: "Written on the train. ".into() };
    let now = world.now;
    world.devices[second].execute(&Target::Pair(n), command, now).unwrap();
    copied(&mut world);
    world.go_online(second);
    world.wait(60_000);
    let old = world.devices[second].pair(n, world.now).unwrap();
    assert!(answer(&world, second, n, TOPIC).starts_with("Written on the train. "), "it can be read");
    assert!(old.goes_on.unwrap().has_more);
    assert!(!world.devices[ANA].pair(OLD, world.now).unwrap().goes_on.unwrap().has_more);
    assert!(!says(&world, ANA, TOPIC).contains("train"));
    world.may_leave_unsent = true;
}

#[test]
fn a_pair_that_ends_while_somebody_has_proposed_a_copy_has_ended() {
    let mut world = people(9_227);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    world.ask(BEN, Request::End(OLD));
    world.wait(60_000);
    for device in [ANA, BEN] {
        assert!(is_over(&world, device));
        assert_eq!(numbers(&world, device), [OLD], "nothing is left of the proposal");
        assert_eq!(world.devices[device].pair(OLD, world.now).unwrap().goes_on, None);
    }
}
