//! Coming in through a link: bad links, spent links, other people's links, and what somebody sees before the *yes*.

#![allow(clippy::string_slice, reason = "a test may be blunt")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_crypto::InvitationLink;
use twofold_programs::Role;
use twofold_sync::status::{PairState, Visit, VisitError};
use twofold_sync::{Notice, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_tests::{Forger, World};
use twofold_wire::frame::{Refused, RelayFrame};
use twofold_wire::log::Entry;
use twofold_wire::{Hash, PersonId, SpaceId};

#[path = "invitation/ended.rs"]
mod ended;
#[path = "invitation/locked_out.rs"]
mod locked_out;

const TOPIC: &str = "contract/-/frequency";
const CLEO: usize = 2;
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Ana has started; others have not looked yet.
fn started(seed: u64, devices: usize) -> World {
    let mut world = World::new(devices, seed);
    world.start("caltrans");
    world
}

fn look(world: &mut World, device: usize, link: &str) -> Option<Visit> {
    world.ask(device, Request::Look { link: link.into() });
    world.run();
    world.visit(device)
}

fn join(world: &mut World, device: usize, name: &str) -> Option<Visit> {
    world.ask(device, Request::Join { name: name.into() });
    world.run();
    world.visit(device)
}

#[track_caller]
fn fails(world: &mut World, link: &str, why: VisitError) {
    assert_eq!(look(world, BEN, link), Some(Visit::Failed(why)), "{link}");
    assert!(world.devices[BEN].engine.pairs(world.now).is_empty());
}

#[test]
fn a_link_that_was_damaged_on_its_way_says_how() {
    let mut world = started(500, 2);
    let code = world.invitation(ANA);
    fails(&mut world, "", VisitError::Empty);
    fails(&mut world, "  \n ", VisitError::Empty);
    fails(&mut world, "hello", VisitError::NotALink);
    fails(&mut world, "https://relay.example/join", VisitError::NotALink);
    // Whole groups of four characters, as a mail program breaks lines.
    for groups in [5, 10, 30] {
        fails(&mut world, &code[..3 + 4 * groups], VisitError::Truncated);
    }
    let mut mangled = code.clone();
    mangled.replace_range(60..61, if &code[60..61] == "A" { "B" } else { "A" });
    fails(&mut world, &mangled, VisitError::Mangled);
    fails(&mut world, &code.replacen("i1.", "i2.", 1), VisitError::NewerApp);
    let found = look(&mut world, BEN, &format!("  <https://relay.example/join#{code}>.\n"));
    assert!(matches!(found, Some(Visit::Found { .. })), "{found:?}");
}

#[test]
fn every_changed_character_of_a_code_is_noticed() {
    let mut world = started(501, 2);
    let code = world.invitation(ANA);
    for at in 3..code.len() {
        let mut changed: Vec<char> = code.chars().collect();
        changed[at] = if changed[at] == 'A' { 'B' } else { 'A' };
        let seen = look(&mut world, BEN, &changed.into_iter().collect::<String>());
        assert!(matches!(seen, Some(Visit::Failed(_))), "{at}: {seen:?}");
    }
}

#[test]
fn a_link_to_another_relay_says_so() {
    let mut world = started(502, 2);
    let mut link = InvitationLink::parse(&world.invitation(ANA)).unwrap();
    link.relay_origin = "https://other.example".into();
    fails(&mut world, &link.encode(), VisitError::OtherRelay);
}

#[test]
fn a_link_that_the_relay_does_not_know_says_so() {
    let mut world = started(503, 2);
    let mut link = InvitationLink::parse(&world.invitation(ANA)).unwrap();
    link.space = SpaceId([7; 16]);
    fails(&mut world, &link.encode(), VisitError::Unknown);
    // The space is there, and has no such invitation.
    link.space = world.pair_space();
    link.secret = twofold_crypto::InvitationSecret::from_bytes([7; 32]);
    fails(&mut world, &link.encode(), VisitError::Unknown);
}

#[test]
fn a_link_that_names_another_inviter_is_forged() {
    let mut world = started(504, 2);
    let mut link = InvitationLink::parse(&world.invitation(ANA)).unwrap();
    link.inviter = PersonId([7; 32]);
    fails(&mut world, &link.encode(), VisitError::Forged);
}

#[test]
fn ones_own_link_is_recognized() {
    let mut world = started(505, 2);
    let code = world.invitation(ANA);
    assert_eq!(look(&mut world, ANA, &code), Some(Visit::Failed(VisitError::OwnInvitation)));
}

#[test]
fn an_invitation_ends_after_seven_days_of_the_relays_clock() {
    let mut world = started(506, 3);
    let code = world.invitation(ANA);
    // The visitor's clock does not matter.
    world.devices[BEN].clock_ahead = 365 * DAY;
    world.wait(6 * DAY);
    let found = look(&mut world, BEN, &code);
    assert!(matches!(found, Some(Visit::Found { .. })), "{found:?}");
    world.wait(DAY + 1);
    assert_eq!(
        join(&mut world, BEN, "Ben"),
        Some(Visit::Failed(VisitError::Expired)),
        "looked in time, joined too late"
    );
    assert_eq!(look(&mut world, CLEO, &code), Some(Visit::Failed(VisitError::Expired)));
    world.ask(ANA, Request::NewInvitation(1));
    world.run();
    let code = world.invitation(ANA);
    assert!(matches!(look(&mut world, CLEO, &code), Some(Visit::Found { .. })));
}

#[test]
fn an_invitation_that_was_taken_back_lets_nobody_in() {
    let mut world = started(507, 3);
    let old = world.invitation(ANA);
    assert!(matches!(look(&mut world, BEN, &old), Some(Visit::Found { .. })));
    world.ask(ANA, Request::NewInvitation(1));
    world.run();
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Failed(VisitError::Withdrawn)));
    assert_eq!(look(&mut world, CLEO, &old), Some(Visit::Failed(VisitError::Withdrawn)));
    let new = world.invitation(ANA);
    assert_ne!(old, new);
    look(&mut world, CLEO, &new);
    assert_eq!(join(&mut world, CLEO, "Cleo"), Some(Visit::Joined(1)));
}

#[test]
fn new_invitations_asked_for_in_a_row_leave_exactly_one_open() {
    let mut world = started(508, 2);
    for _ in 0..4 {
        world.ask(ANA, Request::NewInvitation(1));
    }
    world.wait(30_000);
    let roster = world.pair_log().roster().unwrap().clone();
    assert_eq!(roster.invitations().iter().filter(|invitation| !invitation.is_spent()).count(), 1);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(1)));
}

#[test]
fn a_used_link_lets_nobody_else_in_and_takes_its_own_guest_back_to_the_pair() {
    let mut world = started(509, 3);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(1)));
    assert_eq!(look(&mut world, CLEO, &code), Some(Visit::Failed(VisitError::Used)));
    assert_eq!(look(&mut world, BEN, &code), Some(Visit::Joined(1)));
}

#[test]
fn a_second_use_is_refused_by_every_device_even_if_the_relay_takes_it() {
    let mut world = started(510, 3);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    look(&mut world, CLEO, &code);
    let space = world.pair_space();
    // A relay that lets both in keeps the second one's bytes for later.
    world.wire = Some(Vec::new());
    assert_eq!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(1)));
    world.ask(CLEO, Request::Join { name: "Cleo".into() });
    world.run();
    let joins: Vec<_> = world
        .wire
        .take()
        .unwrap()
        .iter()
        .filter_map(|bytes| match twofold_wire::cbor::decode(bytes) {
            Ok(twofold_wire::frame::ClientFrame::RosterPut { space: of, control }) if of == space => Some(control),
            _ => None,
        })
        .collect();
    world.relay.force(&space, Entry::Control(joins.last().unwrap().clone()));
    world.run();
    for device in [ANA, BEN] {
        assert!(world.notices(device).contains(&Notice::SetAside));
        assert!(world.notices(device).contains(&Notice::InvitationReused));
    }
    assert_eq!(world.status(ANA).partner.unwrap().name, "Ben");
}

#[test]
fn a_roster_that_does_not_belong_to_the_link_is_forged() {
    let mut world = started(511, 3);
    world.ask(CLEO, Request::Start { name: "Cleo".into(), role: Role::Mentor, template: "caltrans".into() });
    world.run();
    let (mine, other) = (world.invitation(ANA), InvitationLink::parse(&world.invitation(CLEO)).unwrap());
    let controls = world.relay.logs[&other.space].entries.iter().filter_map(|entry| match entry {
        Entry::Control(bytes) => Some(bytes.clone()),
        Entry::Record(_) => None,
    });
    let controls: Vec<_> = controls.collect();
    world.tamper = Some(Box::new(move |_, frame| match frame {
        RelayFrame::Roster { space, .. } => vec![RelayFrame::Roster { space, controls: controls.clone() }],
        frame => vec![frame],
    }));
    fails(&mut world, &mine, VisitError::Forged);
    world.tamper = Some(Box::new(|_, frame| match frame {
        RelayFrame::Roster { space, .. } => vec![RelayFrame::Roster { space, controls: Vec::new() }],
        frame => vec![frame],
    }));
    fails(&mut world, &mine, VisitError::Forged);
}

#[test]
fn a_relay_that_calls_every_join_stale_is_not_asked_without_end() {
    let mut world = started(512, 2);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    world.relay.refuse_controls = Some(Refused::Stale);
    let seen = join(&mut world, BEN, "Ben");
    assert!(matches!(seen, Some(Visit::Failed(_) | Visit::Joining)), "{seen:?}");
    world.relay.refuse_controls = None;
    world.wait(60_000);
    look(&mut world, BEN, &code);
    assert!(matches!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(_))));
}

#[test]
fn a_relay_that_only_says_that_somebody_is_in_is_found_out() {
    let mut world = started(513, 2);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    world.relay.refuse_controls = Some(Refused::Invalid);
    world.tamper = Some(Box::new(|line, frame| match frame {
        RelayFrame::Nack { space, hash, reason: Refused::Invalid } if line == BEN => {
            vec![RelayFrame::Ack { space, hash, seq: 3, chain: Hash([7; 32]) }]
        }
        frame => vec![frame],
    }));
    join(&mut world, BEN, "Ben");
    assert!(world.devices[BEN].engine.pairs(world.now).is_empty(), "no pair without its log");
    world.settle();
    world.crash(BEN);
    world.run();
    look(&mut world, BEN, &code);
    assert!(matches!(join(&mut world, BEN, "Ben"), Some(Visit::Joined(_))));
}

#[test]
fn a_joiner_has_no_key_to_what_was_written_before_the_yes() {
    let mut world = started(514, 2);
    world.type_in(ANA, TOPIC, "Before the yes. ");
    world.wait(60_000);
    let code = world.invitation(ANA);
    look(&mut world, BEN, &code);
    join(&mut world, BEN, "Ben");
    let all_that_ben_can_open = Forger::of(&world, BEN).keys;
    assert!(!all_that_ben_can_open.contains_key(&0), "no key of the first epoch");
    assert!(all_that_ben_can_open.contains_key(&1), "the key that Ben made");
    assert_eq!(world.status(BEN).state, PairState::WaitingForConfirm);
    assert!(!world.text(BEN, TOPIC).contains("Before"));
    world.ask(ANA, Request::Rotate(1));
    world.wait(30_000);
    assert!(!Forger::of(&world, BEN).keys.contains_key(&0), "nor with another epoch");
    world.ask(ANA, Request::Confirm(1));
    world.wait(30_000);
    assert!(Forger::of(&world, BEN).keys.contains_key(&0));
    assert!(world.text(BEN, TOPIC).contains("Before the yes. "));
    world.agree(&[ANA, BEN]);
}

#[test]
fn whoever_was_sent_away_reads_nothing_that_comes() {
    let mut world = World::new(3, 515);
    world.start_and_join();
    world.type_in(ANA, TOPIC, "While Ben was in. ");
    world.wait(60_000);
    let kept = Forger::of(&world, BEN);
    world.ask(ANA, Request::Reject(1));
    world.run();
    world.type_in(ANA, TOPIC, "After the no. ");
    world.wait(60_000);
    assert_eq!(world.status(BEN).state, PairState::Out);
    assert!(world.notices(BEN).contains(&Notice::SentAway));
    assert!(!world.text(BEN, TOPIC).contains("After the no. "));
    // Not even with everything that the relay has.
    let newest = world.pair_log().records().last().unwrap();
    assert!(kept.open(&newest).is_none());
    let code = world.invitation(ANA);
    look(&mut world, CLEO, &code);
    join(&mut world, CLEO, "Cleo");
    world.ask(ANA, Request::Confirm(1));
    world.wait(60_000);
    world.agree(&[ANA, CLEO]);
    let newest = world.pair_log().records().last().unwrap();
    assert!(kept.open(&newest).is_none());
}

#[test]
fn whoever_was_sent_away_while_offline_is_told_at_the_next_connection() {
    let mut world = World::new(2, 516);
    world.start_and_join();
    world.type_in(BEN, TOPIC, "Ben's. ");
    world.go_offline(BEN);
    world.wait(30_000);
    world.ask(ANA, Request::Reject(1));
    world.run();
    world.go_online(BEN);
    world.wait(30_000);
    assert!(world.notices(BEN).contains(&Notice::SentAway), "{:?}", world.notices(BEN));
    assert!(world.text(BEN, TOPIC).contains("Ben's. "), "the text stays");
    world.may_leave_unsent = true;
}

#[test]
fn whoever_was_sent_away_cannot_come_back_as_the_same_person_and_is_told() {
    let mut world = World::new(3, 517);
    world.start_and_join();
    let old = Forger::of(&world, ANA);
    let old = old.roster.invitations()[0].key;
    world.ask(ANA, Request::Reject(1));
    world.run();
    let code = world.invitation(ANA);
    assert_eq!(look(&mut world, BEN, &code), Some(Visit::Failed(VisitError::Declined)));
    assert_eq!(world.status(ANA).state, PairState::Inviting);
    assert!(matches!(look(&mut world, CLEO, &code), Some(Visit::Found { .. })), "others are welcome");
    assert_eq!(world.pair_log().roster().unwrap().admits(&old, world.now), Err(Refused::Withdrawn));
}

#[test]
fn two_partnerships_of_one_person_know_nothing_of_each_other() {
    let mut world = World::pair(518);
    let now = world.now;
    world.devices[ANA]
        .ask(Request::Start { name: "Ana B.".into(), role: Role::Mentee, template: "caltrans".into() }, now);
    world.run();
    let pairs = world.devices[ANA].engine.pairs(world.now);
    assert_eq!(pairs.len(), 2);
    assert!(pairs[1].invitation.as_ref().unwrap().is_ready, "at once, on the line that is open");
    let code = pairs[1].invitation.as_ref().unwrap().code.clone();
    let cleo = world.add_device();
    look(&mut world, cleo, &code);
    assert!(matches!(join(&mut world, cleo, "Cleo"), Some(Visit::Joined(_))));
    world.ask(ANA, Request::Confirm(2));
    world.wait(60_000);
    world.type_in(BEN, TOPIC, "For the first pair. ");
    world.wait(60_000);
    assert!(world.text(ANA, TOPIC).contains("For the first pair. "));
    assert!(!world.devices[ANA].view(2).texts.values().any(|text| text.contains("For the first")));
    assert!(!world.text(cleo, TOPIC).contains("For the first"));
}
