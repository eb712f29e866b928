//! How somebody comes in: invited, once, and confirmed.

use twofold_wire::Timestamp;
use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Body, Control, SpaceKind};
use twofold_wire::frame::Refused;
use twofold_wire::limits;
use twofold_wire::roster::{RosterError, RosterEvent};

use crate::support::space::{invite, signed_control, start};
use crate::support::{Person, Signer, Space};

fn people() -> (Person, Person, Person) {
    (Person::new("ann"), Person::new("ben"), Person::new("eve"))
}

/// Ann's pair with an open invitation.
fn invited(ann: &Person) -> (Space, Signer) {
    let mut space = Space::new(SpaceKind::Pair, &[ann]);
    let invitation = Signer::new("invitation");
    assert_eq!(space.accept(&space.by(ann, invite(&invitation))), RosterEvent::Invitation);
    (space, invitation)
}

fn confirm(person: &Person) -> Body {
    Body::Confirm { person: person.id(), keyring: Bytes::default() }
}

#[test]
fn an_invitation_keeps_who_gave_it_and_until_when() {
    let ann = Person::new("ann");
    let (space, invitation) = invited(&ann);
    let kept = space.roster.invitation(&invitation.key()).unwrap();
    assert_eq!((kept.inviter, kept.expires, kept.is_spent()), (ann.id(), Timestamp(1_000), false));
}

#[test]
fn whoever_holds_an_invitation_comes_in_and_waits_to_be_confirmed() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let join = space.join(&ben, &invitation);
    assert_eq!(space.accept(&join), RosterEvent::Joined(ben.id()));
    assert!(!space.roster.member(&ben.id()).unwrap().is_confirmed);
    assert!(space.roster.device(&ben.laptop.id()).is_some());
    assert_eq!(space.roster.epoch(), 1);
    assert_eq!(space.roster.unwrapped().count(), 0);
}

#[test]
fn an_invitation_lets_nobody_in_a_second_time() {
    let (ann, ben, eve) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let invitation = Signer::new("invitation");
    let again = space.join(&eve, &invitation);
    space.refuse(&again, RosterError::BadInvitation);

    // Not even after the first guest was sent away.
    let eject = space.by(&ann, space.eject_body(&ben));
    space.accept(&eject);
    let again = space.join(&eve, &invitation);
    space.refuse(&again, RosterError::BadInvitation);
}

#[test]
fn a_revoked_or_unknown_invitation_lets_nobody_in() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let unknown = space.join(&ben, &Signer::new("another invitation"));
    space.refuse(&unknown, RosterError::BadInvitation);

    let revoke = space.by(&ann, Body::InviteRevoke { key: invitation.key() });
    assert_eq!(space.accept(&revoke), RosterEvent::Invitation);
    let join = space.join(&ben, &invitation);
    space.refuse(&join, RosterError::BadInvitation);
    let twice = space.by(&ann, Body::InviteRevoke { key: invitation.key() });
    space.refuse(&twice, RosterError::BadInvitation);
}

#[test]
fn an_invitation_that_lets_nobody_in_says_why() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let (key, other) = (invitation.key(), Signer::new("another invitation").key());
    let at = |space: &Space, millis| space.roster.admits(&key, Timestamp(millis));
    assert_eq!(at(&space, 999), Ok(()));
    assert_eq!(at(&space, 1_000), Err(Refused::Expired));
    assert_eq!(space.roster.admits(&other, Timestamp(0)), Err(Refused::Invitation));
    let second = Signer::new("another invitation");
    space.accept(&space.by(&ann, invite(&second)));

    let revoked = {
        let mut space = space.clone();
        space.accept(&space.by(&ann, Body::InviteRevoke { key }));
        space
    };
    assert_eq!(at(&revoked, 2_000), Err(Refused::Withdrawn), "whatever the time");

    space.accept(&space.join(&ben, &invitation));
    assert_eq!(at(&space, 2_000), Err(Refused::Used), "whatever the time");
    assert_eq!(space.roster.admits(&other, Timestamp(0)), Err(Refused::Used), "nobody fits in any more");
    assert!(!space.roster.is_former(&ben.id()));
    let eject = space.by(&ann, space.eject_body(&ben));
    space.accept(&eject);
    assert_eq!(at(&space, 0), Err(Refused::Withdrawn), "whoever used it was sent away");
    assert_eq!(space.roster.admits(&other, Timestamp(0)), Ok(()));
    assert!(space.roster.is_former(&ben.id()));

    space.accept(&space.by(&ann, Body::Close));
    assert_eq!(at(&space, 0), Err(Refused::Closed));
}

#[test]
fn two_persons_with_the_longest_chains_still_come_together() {
    let grown = |name: &str| {
        let mut person = Person::new(name);
        (0..limits::STATEMENTS - 2).for_each(|number| person.replace_paper(&format!("sheet {number}")));
        person
    };
    let (ann, ben) = (grown("ann"), grown("ben"));
    let both = Space::new(SpaceKind::Pair, &[&ann, &ben]);
    assert_eq!(both.roster.members().len(), 2);
    let (mut space, invitation) = invited(&ann);
    assert_eq!(space.accept(&space.join(&ben, &invitation)), RosterEvent::Joined(ben.id()));
}

#[test]
fn an_invitation_key_is_never_used_for_a_second_invitation() {
    let ann = Person::new("ann");
    let (mut space, invitation) = invited(&ann);
    let again = space.by(&ann, invite(&invitation));
    space.refuse(&again, RosterError::NotAllowed);
    let revoke = space.by(&ann, Body::InviteRevoke { key: invitation.key() });
    space.accept(&revoke);
    let again = space.by(&ann, invite(&invitation));
    space.refuse(&again, RosterError::NotAllowed);
}

#[test]
fn a_full_space_invites_nobody_and_lets_nobody_in() {
    let (ann, ben, eve) = people();
    let (mut space, first) = invited(&ann);
    let second = Signer::new("second invitation");
    space.accept(&space.by(&ann, invite(&second)));
    let join = space.join(&ben, &first);
    space.accept(&join);

    let join = space.join(&eve, &second);
    space.refuse(&join, RosterError::NotAllowed);
    let third = space.by(&ann, invite(&Signer::new("third invitation")));
    space.refuse(&third, RosterError::NotAllowed);

    let mut own = Space::new(SpaceKind::Own, &[&ann]);
    let guest = own.by(&ann, invite(&first));
    own.refuse(&guest, RosterError::NotAllowed);
}

#[test]
fn a_join_needs_the_signatures_of_device_and_invitation() {
    let (ann, ben, eve) = people();
    let (mut space, invitation) = invited(&ann);
    let (device, key, other) = (&ben.laptop, &invitation, &eve.laptop);
    let wrong: [&[&Signer]; 7] =
        [&[], &[device], &[key], &[key, device], &[device, other], &[other, key], &[device, key, key]];
    for signers in wrong {
        let body = space.join_body(&ben, invitation.key());
        let join = signed_control(space.control(ben.author(), body), signers);
        space.refuse(&join, RosterError::BadSignature);
    }
}

#[test]
fn nobody_joins_in_another_persons_name() {
    let (ann, ben, eve) = people();
    let (mut space, invitation) = invited(&ann);
    let body = space.join_body(&ben, invitation.key());
    let by_eve = signed_control(space.control(eve.author(), body.clone()), &[&eve.laptop, &invitation]);
    space.refuse(&by_eve, RosterError::NotAllowed);

    let mut author = ben.author();
    author.device = eve.laptop.id();
    let with_eves_device = signed_control(space.control(author, body), &[&eve.laptop, &invitation]);
    space.refuse(&with_eves_device, RosterError::NotMember);
}

#[test]
fn a_member_does_not_join_again() {
    let ann = Person::new("ann");
    let (mut space, invitation) = invited(&ann);
    let again = space.join(&ann, &invitation);
    space.refuse(&again, RosterError::NotAllowed);
}

#[test]
fn a_joiner_brings_a_whole_chain_and_a_device_that_may_act() {
    let (ann, mut ben, _) = people();
    let phone = ben.add("phone");
    ben.revoke("phone");
    let (mut space, invitation) = invited(&ann);

    let body = space.join_body(&ben, invitation.key());
    let mut author = ben.author();
    author.device = phone.id();
    let by_revoked = signed_control(space.control(author, body.clone()), &[&phone, &invitation]);
    space.refuse(&by_revoked, RosterError::NotMember);

    let Body::Join { key, mut person, start } = body else { panic!("a join") };
    person.statements.remove(1);
    let cut = space.control(ben.author(), Body::Join { key, person, start });
    space.refuse(&signed_control(cut, &[&ben.laptop, &invitation]), RosterError::BadChain);
}

#[test]
fn a_joiner_makes_the_next_key_for_all_devices_of_both() {
    let (ann, ben, eve) = people();
    let (mut space, invitation) = invited(&ann);
    let (anns, bens, eves) = (ann.devices(), ben.devices(), eve.devices());
    let both = [anns.clone(), bens.clone()].concat();
    let wrong = [
        start(1, bens),
        start(1, anns),
        start(1, [both.as_slice(), &eves].concat()),
        start(1, [both.as_slice(), &both[..1]].concat()),
        start(0, both.clone()),
        start(2, both),
    ];
    for start in wrong {
        let body = Body::Join { key: invitation.key(), person: ben.whole(), start };
        let join = signed_control(space.control(ben.author(), body), &[&ben.laptop, &invitation]);
        space.refuse(&join, RosterError::BadEpoch);
    }
}

#[test]
fn a_confirmed_joiner_is_confirmed_once() {
    let (ann, ben, _) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let yes = space.by(&ann, confirm(&ben));
    assert_eq!(space.accept(&yes), RosterEvent::Confirmed(ben.id()));
    assert!(space.roster.member(&ben.id()).unwrap().is_confirmed);
    let again = space.by(&ann, confirm(&ben));
    space.refuse(&again, RosterError::NotAllowed);
}

#[test]
fn a_joiner_does_not_confirm_itself_and_nobody_confirms_a_stranger() {
    let (ann, ben, eve) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let own_word = space.by(&ben, confirm(&ben));
    space.refuse(&own_word, RosterError::NotAllowed);
    let stranger = space.by(&ann, confirm(&eve));
    space.refuse(&stranger, RosterError::NotAllowed);
}

#[test]
fn older_keys_stay_closed_until_the_joiner_is_confirmed() {
    let (ann, ben, _) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let with_keyring = |space: &Space| {
        let Body::Rotate { mut start } = space.rotate_body() else { panic!("a rotation") };
        start.keyring = Bytes(vec![1]);
        space.by(&ann, Body::Rotate { start })
    };
    // Ben has the new key as soon as it is there, and with it whatever is sealed under it.
    let early = with_keyring(&space);
    space.refuse(&early, RosterError::BadEpoch);
    let without = space.by(&ann, space.rotate_body());
    space.accept(&without);

    let yes = space.by(&ann, confirm(&ben));
    space.accept(&yes);
    let late = with_keyring(&space);
    space.accept(&late);
}

#[test]
fn a_join_brings_no_older_keys() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let Body::Join { key, person, mut start } = space.join_body(&ben, invitation.key()) else { panic!("a join") };
    start.keyring = Bytes(vec![1]);
    let control = space.control(ben.author(), Body::Join { key, person, start });
    space.refuse(&signed_control(control, &[&ben.laptop, &invitation]), RosterError::BadEpoch);
}

#[test]
fn whoever_waits_to_be_confirmed_decides_nothing_about_the_space() {
    let (ann, ben, eve) = people();
    let mut pair = Space::joined_pair(&ann, &ben);
    let decisions = [
        pair.replace_body(&ann, &eve),
        pair.eject_body(&ann),
        Body::Generation { generation: 1 },
        Body::Close,
        Body::InviteRevoke { key: Signer::new("invitation").key() },
    ];
    for body in decisions {
        let by_joiner = pair.by(&ben, body);
        pair.refuse(&by_joiner, RosterError::NotAllowed);
    }

    let mut program = Space::new(SpaceKind::Program, &[&ann]);
    for (guest, name) in [(&ben, "one"), (&eve, "two")] {
        let invitation = Signer::new(name);
        program.accept(&program.by(&ann, invite(&invitation)));
        program.accept(&program.join(guest, &invitation));
    }
    for body in [confirm(&eve), program.eject_body(&ann), invite(&Signer::new("three"))] {
        let by_joiner = program.by(&ben, body);
        program.refuse(&by_joiner, RosterError::NotAllowed);
    }
}

#[test]
fn whoever_waits_to_be_confirmed_may_care_for_its_devices_and_the_key() {
    let (ann, mut ben, _) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let phone = ben.add("phone");
    let pin = space.by(&ben, space.pin_body(&ben));
    space.accept(&pin);
    let wrap = space.by(&ben, Body::Wrap { wraps: crate::support::space::wraps([phone.id()]) });
    assert_eq!(space.accept(&wrap), RosterEvent::Wrapped);
    let rotate = space.by(&ben, space.rotate_body());
    assert_eq!(space.accept(&rotate), RosterEvent::Rotated);
}

#[test]
fn a_record_that_turns_out_wrong_at_its_end_leaves_the_invitation_open() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let body = Body::Join { key: invitation.key(), person: ben.whole(), start: start(1, ben.devices()) };
    let wrong = signed_control(space.control(ben.author(), body), &[&ben.laptop, &invitation]);
    space.refuse(&wrong, RosterError::BadEpoch);
    let right = space.join(&ben, &invitation);
    space.accept(&right);
}

#[test]
fn a_join_made_for_an_older_head_is_stale() {
    let (ann, ben, _) = people();
    let (mut space, invitation) = invited(&ann);
    let early: Control = space.control(ben.author(), space.join_body(&ben, invitation.key()));
    let rotate = space.by(&ann, space.rotate_body());
    space.accept(&rotate);
    space.refuse(&signed_control(early, &[&ben.laptop, &invitation]), RosterError::Stale);
}
