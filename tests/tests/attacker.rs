//! An attacker who is the relay, played through by a program: what he can learn and whom he can be taken for.
//!
//! A model, not the product: messages are terms, cryptography is perfect, and everything that the attacker can do within
//! some bounds is done, in every order. Each rule names the module that it stands for, and `real` holds the rules against
//! the product's own. What this shows, and what not, is in docs/protocol-argument.md.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

#[path = "attacker/attacks.rs"]
mod attacks;
#[path = "attacker/facts.rs"]
mod facts;
#[path = "attacker/members.rs"]
mod members;
#[path = "attacker/real.rs"]
mod real;
#[path = "attacker/rules.rs"]
mod rules;
#[path = "attacker/scenes.rs"]
mod scenes;
#[path = "attacker/terms.rs"]
mod terms;
#[path = "attacker/world.rs"]
mod world;

use facts::{Breach, Outcome, breaches, number, play, reaches};
use rules::Flaw;
use scenes::{invitation, lost_device, new_device, recovery, return_of_ben};
use terms::{Device, Link, MALLORY, NEW_BEN};
use world::{Moment, Scene, When};

/// Of an invitation: the first agent is Ana, the second Ben.
fn of_invitation(moment: &Moment<'_>) -> Vec<&'static str> {
    let mut seen = Vec::new();
    let ana = moment.readings[0].as_ref().unwrap();
    let first = ana.keys[0];
    if moment.known.contains(&first) {
        seen.push("the first key is known");
    }
    if ana.now().is_complete() {
        seen.push(match moment.partner(0) {
            Some(MALLORY) => "Ana is paired with the attacker",
            _ => "Ana is paired with Ben",
        });
        if number(moment, 1).is_some() && number(moment, 0) != number(moment, 1) {
            seen.push("the numbers differ");
        }
    }
    if ana.rosters.iter().any(|roster| roster.member(MALLORY).is_some()) && ana.now().member(MALLORY).is_none() {
        seen.push("the attacker was sent away");
        if moment.known.contains(&ana.key()) {
            seen.push("the attacker reads after that");
        }
    }
    seen
}

#[track_caller]
fn holds(outcome: &Outcome) {
    assert!(outcome.breaches.is_empty(), "{outcome:?}");
    assert!(outcome.moments > 20, "hardly anything happened: {outcome:?}");
}

#[track_caller]
fn is_found(breach: Breach, scene: &Scene) {
    assert!(reaches(scene, |moment| breaches(moment).contains(&breach)), "{:?}: {breach:?}", scene.library.flaw);
}

#[test]
fn a_relay_without_the_link_reads_nothing_and_is_nobodys_partner() {
    let outcome = play(&invitation(Flaw::Nothing, true, &[]), of_invitation);
    holds(&outcome);
    assert!(outcome.has_seen("Ana is paired with Ben"), "{outcome:?}");
    assert!(!outcome.has_seen("Ana is paired with the attacker"), "{outcome:?}");
    assert!(!outcome.has_seen("the first key is known"), "{outcome:?}");
}

#[test]
fn a_stranger_who_comes_first_and_is_sent_away_reads_nothing_of_before_and_nothing_of_after() {
    let scene = invitation(Flaw::Nothing, false, &[(Link::First, When::Always)]);
    let outcome = play(&scene, of_invitation);
    holds(&outcome);
    for seen in ["the attacker was sent away", "Ana is paired with Ben"] {
        assert!(outcome.has_seen(seen), "{outcome:?}");
    }
    for never in ["the first key is known", "the attacker reads after that", "Ana is paired with the attacker"] {
        assert!(!outcome.has_seen(never), "{never}: {outcome:?}");
    }
}

#[test]
fn whoever_sees_the_link_after_it_was_used_gets_nothing() {
    let outcome = play(&invitation(Flaw::Nothing, true, &[(Link::First, When::OnceSpent(0))]), of_invitation);
    holds(&outcome);
    assert!(outcome.has_seen("Ana is paired with Ben"), "{outcome:?}");
    for never in ["the first key is known", "Ana is paired with the attacker"] {
        assert!(!outcome.has_seen(never), "{never}: {outcome:?}");
    }
}

/// What the safety number is for: before it is compared, whoever had the link first can be taken for the partner.
#[test]
fn a_stranger_to_whom_ana_says_yes_is_in_and_the_numbers_differ() {
    let outcome = play(&invitation(Flaw::Nothing, true, &[(Link::First, When::Always)]), of_invitation);
    holds(&outcome);
    for seen in ["Ana is paired with the attacker", "the first key is known", "the numbers differ"] {
        assert!(outcome.has_seen(seen), "{seen}: {outcome:?}");
    }
}

#[test]
fn a_lost_device_that_was_taken_out_has_no_key_of_later() {
    let outcome = play(&lost_device(Flaw::Nothing), |moment| {
        let has_it = |at: usize| moment.readings[at].as_ref().unwrap().now().devices().contains(&Device::A2);
        let mut seen = Vec::new();
        if !has_it(0) {
            seen.push(if has_it(1) { "Ben was not told" } else { "it is out" });
        }
        seen
    });
    holds(&outcome);
    assert!(outcome.has_seen("it is out"), "{outcome:?}");
    // The limit: who is not shown the revocation writes on for the lost device.
    assert!(outcome.has_seen("Ben was not told"), "{outcome:?}");
}

fn of_new_device(moment: &Moment<'_>) -> Vec<&'static str> {
    let in_pair = |device| moment.readings[0].as_ref().unwrap().now().devices().contains(&device);
    let mut seen = Vec::new();
    if in_pair(Device::A3) && !in_pair(Device::ALink) {
        seen.push("the new device is in");
    }
    if in_pair(Device::M2) {
        seen.push("the attacker's device is in");
    }
    seen
}

#[test]
fn a_device_link_that_is_seen_after_its_use_opens_nothing_that_comes() {
    let outcome = play(&new_device(Flaw::Nothing, When::OnceSpent(0)), of_new_device);
    holds(&outcome);
    assert!(outcome.has_seen("the new device is in"), "{outcome:?}");
    assert!(!outcome.has_seen("the attacker's device is in"), "{outcome:?}");
}

/// The limit: the link is a device, for whoever comes first.
#[test]
fn a_device_link_that_is_seen_before_its_use_lets_the_attacker_in_where_all_can_see_it() {
    let is_in = |moment: &Moment<'_>| of_new_device(moment).contains(&"the attacker's device is in");
    assert!(reaches(&new_device(Flaw::Nothing, When::Always), is_in));
}

#[test]
fn whoever_comes_back_with_the_sheet_shuts_out_the_thief_of_the_only_device() {
    let outcome = play(&recovery(Flaw::Nothing), |moment| {
        let back = moment.readings[0].as_ref().map(|reading| reading.now().devices()).unwrap_or_default();
        let is_back = back.contains(&Device::ABack) && !back.contains(&Device::A1);
        if is_back { vec!["back"] } else { Vec::new() }
    });
    holds(&outcome);
    assert!(outcome.has_seen("back"), "{outcome:?}");
}

fn of_return(moment: &Moment<'_>) -> Vec<&'static str> {
    let ana = moment.readings[0].as_ref().unwrap();
    let mut seen = Vec::new();
    match moment.partner(0) {
        Some(MALLORY) => seen.push("the attacker is in Ben's place"),
        Some(NEW_BEN) => seen.push("Ben is back"),
        _ => {}
    }
    let is_readable = moment.known.contains(&ana.key()) && !ana.now().devices().contains(&Device::B1);
    if is_readable && moment.partner(0) == Some(NEW_BEN) {
        seen.push("the old device reads");
    }
    seen
}

#[test]
fn a_partner_who_comes_back_as_somebody_else_is_out_of_reach_of_the_old_device() {
    let outcome = play(&return_of_ben(Flaw::Nothing, &[NEW_BEN], &[(Link::Back, When::Always)]), of_return);
    holds(&outcome);
    assert!(outcome.has_seen("Ben is back"), "{outcome:?}");
    for never in ["the attacker is in Ben's place", "the old device reads"] {
        assert!(!outcome.has_seen(never), "{never}: {outcome:?}");
    }
}

/// The limit: whom Ana lets in is in. The check is void, and the numbers differ.
#[test]
fn a_stranger_whom_ana_takes_for_ben_is_in_his_place() {
    let scene = return_of_ben(Flaw::Nothing, &[NEW_BEN, MALLORY], &[(Link::Back, When::Always)]);
    let outcome = play(&scene, of_return);
    assert!(outcome.has_seen("the attacker is in Ben's place"), "{outcome:?}");
}

/// Each of them takes one rule away: if nothing were found, the program would be blind.
#[test]
fn protocols_with_a_hole_are_found_out() {
    let seen_first = [(Link::First, When::Always)];
    is_found(Breach::OutsiderReads, &invitation(Flaw::KeyringWhileWaiting, false, &seen_first));
    is_found(Breach::OutsiderReads, &new_device(Flaw::WrapsToAnybody, When::OnceSpent(0)));
    is_found(Breach::WrongPartner, &invitation(Flaw::LinkUnchecked, true, &[]));
    is_found(Breach::RemovedReads, &lost_device(Flaw::NoEpochAfterRevoke));
    is_found(Breach::RemovedReads, &lost_device(Flaw::GoerMakesKey));
    let is_paired = |moment: &Moment<'_>| of_invitation(moment).contains(&"Ana is paired with the attacker");
    assert!(reaches(&invitation(Flaw::JoinWithoutLink, true, &[]), is_paired));
}

#[test]
fn either_of_the_two_names_in_a_link_would_be_enough_against_a_false_space() {
    for flaw in [Flaw::SpaceUnchecked, Flaw::InviterUnchecked] {
        holds(&play(&invitation(flaw, true, &[]), of_invitation));
    }
}

#[test]
fn the_model_and_the_product_accept_and_refuse_the_same() {
    let leaked = [(Link::First, When::Always)];
    let back = [(Link::Back, When::Always)];
    let invited = invitation(Flaw::Nothing, false, &leaked);
    let scenes = [
        Scene { most_forged: 1, ..invited },
        lost_device(Flaw::Nothing),
        new_device(Flaw::Nothing, When::OnceSpent(0)),
        recovery(Flaw::Nothing),
        return_of_ben(Flaw::Nothing, &[NEW_BEN, MALLORY], &back),
    ];
    let compared: Vec<real::Compared> = scenes.iter().map(real::compare).collect();
    assert!(compared.iter().all(|it| it.records > 50), "{compared:?}");
    assert!(compared.iter().map(|it| it.refused).sum::<usize>() > 50, "{compared:?}");
}
