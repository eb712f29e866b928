//! Going on with a clean copy: what stands now goes over, everything else stays behind and is deleted.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

#[path = "clean_copy/ends.rs"]
mod ends;
#[path = "clean_copy/people.rs"]
mod people;
#[path = "clean_copy/strangers.rs"]
mod strangers;

use people::{COPY, OLD, answer, copied, copy, is_over, numbers, people, says};
use twofold_model::agreement::State;
use twofold_model::{Command, FieldPath, ItemId, Value};
use twofold_programs::FieldId;
use twofold_sync::engine::edit::Refusal;
use twofold_sync::engine::verification::CheckState;
use twofold_sync::input::Method;
use twofold_sync::status::{CleanCopy, PairState};
use twofold_sync::{Request, Role, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

const TOPIC: &str = "contract/-/frequency";
const CANARY: &str = "a draft that nobody is to find";

#[test]
fn what_stands_now_is_in_the_new_pair_on_both_sides_and_the_old_one_is_over() {
    let mut world = people(9_200);
    let before = world.devices[ANA].view(OLD);
    copied(&mut world);
    for device in [ANA, BEN] {
        assert_eq!(numbers(&world, device), [OLD, COPY]);
        assert!(is_over(&world, device));
        let pair = world.devices[device].pair(COPY, world.now).unwrap();
        assert_eq!(pair.state, PairState::Open);
        assert_eq!(pair.template, "caltrans");
        assert_eq!(pair.partner.unwrap().name, ["Ben", "Ana"][device]);
        assert_eq!(says(&world, device, TOPIC), "Every Monday");
        let after = world.devices[device].view(COPY);
        for path in before.values.keys().filter(|path| path.item.is_none_or(|item| before.is_live(item))) {
            assert_eq!(after.value(path), before.value(path), "{path}");
            assert_eq!(after.values[path].author, before.values[path].author, "{path}");
        }
        let goes_on = world.devices[device].pair(OLD, world.now).unwrap().goes_on.unwrap();
        assert_eq!((goes_on.n, goes_on.has_more), (Some(COPY), false));
    }
    assert_eq!(world.devices[ANA].view(COPY), world.devices[BEN].view(COPY));
    let roles = [ANA, BEN].map(|device| world.devices[device].pair(COPY, world.now).unwrap().me.role);
    assert_eq!(roles, [Role::Mentor, Role::Mentee]);
}

#[test]
fn nothing_that_was_overwritten_or_removed_is_anywhere_in_the_new_document() {
    let mut world = people(9_201);
    let holds = |world: &World, n: u32| {
        let file = world.devices[BEN].engine.automerge(n).unwrap();
        let mut document = automerge::AutoCommit::load(&file).unwrap();
        let changes = document.get_changes(&[]);
        changes.iter().any(|change| {
            let raw = change.raw_bytes();
            raw.windows(CANARY.len()).any(|bytes| bytes == CANARY.as_bytes())
        })
    };
    assert!(holds(&world, OLD), "it is where it was written");
    copied(&mut world);
    assert!(holds(&world, OLD));
    assert!(!holds(&world, COPY));
    let removed = ItemId(21);
    assert!(world.devices[BEN].view(OLD).places.contains_key(&removed));
    assert!(!world.devices[BEN].view(COPY).places.contains_key(&removed));
    let history = world.devices[BEN].engine.history(COPY);
    assert!(!history.is_empty());
    for past in history {
        let then = world.devices[BEN].engine.document_at(COPY, &past.heads).unwrap();
        assert!(then.texts.values().all(|text| !text.contains(CANARY)));
    }
}

#[test]
fn the_new_agreement_is_not_signed_and_the_check_of_the_same_two_still_holds() {
    let mut world = World::pair_with_contract(9_202);
    world.sign(ANA).unwrap();
    world.sign(BEN).unwrap();
    world.ask(ANA, Request::Checked { n: OLD, how: Method::Together });
    world.wait(10_000);
    world.stands(&[ANA, BEN], State::InForce);
    copied(&mut world);
    for device in [ANA, BEN] {
        let standing = world.devices[device].engine.standing(COPY).unwrap();
        assert_eq!((standing.state, standing.versions.len()), (State::Unsigned, 0));
    }
    let state = |world: &World, device: usize| world.devices[device].engine.check(COPY).unwrap().state;
    assert!(matches!(state(&world, ANA), CheckState::Done { how: Method::Together, .. }));
    assert_eq!(state(&world, BEN), CheckState::NotYet, "who has not checked has not");
    let now = world.now;
    for (device, name) in [(ANA, "Ana"), (BEN, "Ben")] {
        world.devices[device].sign(COPY, name, now).unwrap();
    }
    world.wait(30_000);
    assert_eq!(world.devices[ANA].engine.standing(COPY).unwrap().state, State::InForce, "it can be signed as it is");
}

#[test]
fn a_proposal_changes_nothing_until_the_partner_agrees_and_can_be_taken_back() {
    let mut world = people(9_203);
    world.ask(ANA, Request::ProposeCopy(OLD));
    assert_eq!(copy(&world, ANA), Some(CleanCopy::Proposed { is_sent: false }));
    world.wait(10_000);
    assert_eq!(copy(&world, ANA), Some(CleanCopy::Proposed { is_sent: true }));
    assert_eq!(copy(&world, BEN), Some(CleanCopy::Asked));
    for device in [ANA, BEN] {
        assert_eq!(numbers(&world, device), [OLD], "the new pair is not to be seen");
    }
    world.type_in(BEN, TOPIC, " and Friday");
    world.ask(ANA, Request::StopCopy(OLD));
    world.wait(30_000);
    for device in [ANA, BEN] {
        world.crash(device);
    }
    world.wait(30_000);
    for device in [ANA, BEN] {
        assert_eq!(copy(&world, device), None);
        assert_eq!(numbers(&world, device), [OLD]);
        assert_eq!(world.text(device, TOPIC), "Every Monday and Friday");
    }
    world.ask(BEN, Request::ProposeCopy(OLD));
    world.wait(30_000);
    world.ask(ANA, Request::AgreeToCopy(OLD));
    world.wait(60_000);
    for device in [ANA, BEN] {
        assert!(is_over(&world, device), "it can be proposed again, by the other");
        let n = numbers(&world, device)[1];
        assert_eq!(world.devices[device].view(n).text(&TOPIC.parse().unwrap()), "Every Monday and Friday");
    }
}

#[test]
fn what_waits_for_a_choice_is_chosen_before_anything_is_copied() {
    let mut world = people(9_204);
    for (device, day) in [(ANA, "2026-01-05"), (BEN, "2026-01-12")] {
        world.go_offline(device);
        world.answer(device, "contract/-/ends_on", Value::Date(day.parse().unwrap()));
    }
    for device in [ANA, BEN] {
        world.go_online(device);
    }
    world.wait(60_000);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    assert_eq!(copy(&world, ANA), None, "a copy would choose");
    world.answer(ANA, "contract/-/ends_on", Value::Date("2026-01-12".parse().unwrap()));
    world.wait(60_000);
    copied(&mut world);
    let path: FieldPath = "contract/-/ends_on".parse().unwrap();
    let day = world.devices[BEN].view(COPY).value(&path).clone();
    assert_eq!(day, Value::Date("2026-01-12".parse().unwrap()));
}

#[test]
fn while_it_is_made_nothing_is_written_and_either_can_stop_it() {
    let mut world = people(9_205);
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    world.go_offline(ANA);
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(10_000);
    assert_eq!(copy(&world, BEN), Some(CleanCopy::Making { can_stop: true }));
    assert_eq!(world.devices[BEN].pair(OLD, world.now).unwrap().state, PairState::Copying);
    let command = Command::EditText { field: TOPIC.parse().unwrap(), at: 0, delete: 0, insert: "Now? ".into() };
    let now = world.now;
    let refused = world.devices[BEN].execute(&Target::Pair(OLD), command, now);
    assert_eq!(refused, Err(Refusal::ReadOnly));
    world.ask(BEN, Request::StopCopy(OLD));
    world.wait(10_000);
    assert_eq!(copy(&world, BEN), None);
    world.type_in(BEN, TOPIC, " after all");
    world.go_online(ANA);
    world.wait(60_000);
    for device in [ANA, BEN] {
        assert_eq!((copy(&world, device), numbers(&world, device)), (None, vec![OLD]));
        assert_eq!(world.text(device, TOPIC), "Every Monday after all");
    }
}

#[test]
fn both_may_propose_it_at_once_and_both_may_agree_at_once() {
    let mut world = people(9_206);
    for device in [ANA, BEN] {
        world.go_offline(device);
        world.ask(device, Request::ProposeCopy(OLD));
        world.go_online(device);
    }
    world.wait(30_000);
    for device in [ANA, BEN] {
        assert_eq!(copy(&world, device), Some(CleanCopy::Asked));
        world.go_offline(device);
        world.ask(device, Request::AgreeToCopy(OLD));
        world.go_online(device);
    }
    world.wait(60_000);
    for device in [ANA, BEN] {
        assert_eq!((copy(&world, device), numbers(&world, device)), (None, vec![OLD]), "each went to the other");
    }
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(30_000);
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(60_000);
    assert!(is_over(&world, ANA) && is_over(&world, BEN), "and can begin again");
}

#[test]
fn what_one_writes_for_oneself_is_beside_the_new_pair_too_and_beside_the_one_after() {
    let mut world = people(9_207);
    let note = |world: &World, n: u32| world.devices[BEN].engine.own_document(n);
    let (item, text) = (ItemId(70), "text".parse::<FieldId>().unwrap());
    let field = FieldPath::of_item("purpose".parse().unwrap(), item, text.clone());
    let list = "purpose/-/enjoy".parse().unwrap();
    let texts = vec![(text, "For me alone".to_owned())];
    let command = Command::AddItem { list, item, after: None, values: Vec::new(), texts };
    let now = world.now;
    world.devices[BEN].execute(&Target::Own(OLD), command, now).unwrap();
    world.wait(30_000);
    copied(&mut world);
    assert_eq!(note(&world, COPY).text(&field), "For me alone");
    world.ask(ANA, Request::ProposeCopy(COPY));
    world.wait(10_000);
    world.ask(BEN, Request::AgreeToCopy(COPY));
    world.wait(60_000);
    let third = *numbers(&world, BEN).last().unwrap();
    assert!(third > COPY);
    assert_eq!(note(&world, third).text(&field), "For me alone");
    assert_eq!(answer(&world, ANA, third, TOPIC), "Every Monday");
    world.ask(BEN, Request::DeletePair(OLD));
    world.ask(BEN, Request::DeletePair(COPY));
    world.wait(10_000);
    world.crash(BEN);
    world.wait(30_000);
    assert_eq!(note(&world, third).text(&field), "For me alone");
}
