//! How devices and keys change while the members stay: pin, wrap, rotate.

use twofold_wire::cbor::Bytes;
use twofold_wire::chain::ChainEvent;
use twofold_wire::control::{Body, Pinned};
use twofold_wire::roster::{RosterError, RosterEvent};

use crate::support::person::{add, revoke};
use crate::support::space::wraps;
use crate::support::{Person, Signer, Space};

fn pair() -> (Person, Person, Space) {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let space = Space::confirmed_pair(&ann, &ben);
    (ann, ben, space)
}

/// Ann's phone is in the space and has the key.
fn with_phone(ann: &mut Person, space: &mut Space) -> Signer {
    let phone = ann.add("phone");
    space.accept(&space.by(ann, space.pin_body(ann)));
    space.accept(&space.by(ann, Body::Wrap { wraps: wraps([phone.id()]) }));
    phone
}

#[test]
fn a_new_device_enters_a_space_by_a_pin_and_gets_the_key_by_a_wrap() {
    let (mut ann, _, mut space) = pair();
    let phone = ann.add("phone");
    assert!(space.roster.device(&phone.id()).is_none());

    let pin = space.by(&ann, space.pin_body(&ann));
    assert_eq!(space.accept(&pin), RosterEvent::Pinned(ann.id(), vec![ChainEvent::Added(phone.id())]));
    assert_eq!(space.roster.device(&phone.id()).map(|(person, _)| person), Some(ann.id()));
    assert_eq!(space.roster.unwrapped().map(|(id, _)| id).collect::<Vec<_>>(), [phone.id()]);
    assert_eq!(space.roster.epoch(), 1);

    let wrap = space.by(&ann, Body::Wrap { wraps: wraps([phone.id()]) });
    assert_eq!(space.accept(&wrap), RosterEvent::Wrapped);
    assert_eq!(space.roster.unwrapped().count(), 0);
}

#[test]
fn a_partner_may_pin_and_wrap_too() {
    let (mut ann, ben, mut space) = pair();
    let phone = ann.add("phone");
    let pin = space.by(&ben, space.pin_body(&ann));
    space.accept(&pin);
    let wrap = space.by(&ben, Body::Wrap { wraps: wraps([phone.id()]) });
    space.accept(&wrap);
}

#[test]
fn a_revoked_device_leaves_the_space_with_a_new_epoch_only() {
    let (mut ann, _, mut space) = pair();
    let phone = with_phone(&mut ann, &mut space);
    ann.revoke("phone");

    let without = space.by(&ann, space.pin_body(&ann));
    space.refuse(&without, RosterError::BadEpoch);
    let with = space.by(&ann, space.pin_body_with_epoch(&ann));
    assert_eq!(space.accept(&with), RosterEvent::Pinned(ann.id(), vec![ChainEvent::Revoked(phone.id())]));
    assert_eq!(space.roster.epoch(), 2);
    assert!(space.roster.device(&phone.id()).is_none());

    let by_revoked = space.by_device(&ann, &phone, space.rotate_body());
    space.refuse(&by_revoked, RosterError::NotMember);
}

#[test]
fn the_new_key_is_not_for_the_device_that_was_revoked() {
    let (mut ann, _, mut space) = pair();
    with_phone(&mut ann, &mut space);
    let with_phone = space.devices();
    ann.revoke("phone");
    let body = Body::Pin { person: space.news(&ann), start: Some(space.next(with_phone)) };
    let pin = space.by(&ann, body);
    space.refuse(&pin, RosterError::BadEpoch);
}

#[test]
fn the_new_key_is_not_made_by_the_device_that_was_revoked() {
    let (mut ann, _, mut space) = pair();
    let phone = with_phone(&mut ann, &mut space);
    ann.revoke("phone");
    let by_phone = space.by_device(&ann, &phone, space.pin_body_with_epoch(&ann));
    space.refuse(&by_phone, RosterError::NotAllowed);
}

#[test]
fn a_new_sheet_needs_a_new_epoch() {
    let (mut ann, _, mut space) = pair();
    ann.replace_paper("sheet 2");
    let without = space.by(&ann, space.pin_body(&ann));
    space.refuse(&without, RosterError::BadEpoch);
    let with = space.by(&ann, space.pin_body_with_epoch(&ann));
    let event = RosterEvent::Pinned(ann.id(), vec![ChainEvent::PaperReplaced { by_old_paper: false }]);
    assert_eq!(space.accept(&with), event);
}

#[test]
fn a_device_that_is_only_added_starts_no_epoch() {
    let (mut ann, _, mut space) = pair();
    ann.add("phone");
    let with = space.by(&ann, space.pin_body_with_epoch(&ann));
    space.refuse(&with, RosterError::BadEpoch);
}

#[test]
fn paper_brings_a_person_back_after_all_devices_are_lost() {
    let (mut ann, _, mut space) = pair();
    let (paper, fresh) = (ann.paper.clone(), ann.signer("new laptop"));
    let statement = add(&ann.chain, &paper, &fresh);
    ann.extend(statement, &[&paper, &fresh]).unwrap();
    let statement = revoke(&ann.chain, &paper, ann.laptop.id());
    ann.extend(statement, &[&paper]).unwrap();

    let pin = space.by_device(&ann, &paper, space.pin_body_with_epoch(&ann));
    space.accept(&pin);
    assert!(space.roster.device(&fresh.id()).is_some());
    assert!(space.roster.device(&ann.laptop.id()).is_none());
    assert_eq!(space.roster.unwrapped().count(), 0);
}

#[test]
fn a_pin_continues_the_chain_that_the_space_knows() {
    let (mut ann, _, mut space) = pair();
    ann.add("phone");
    ann.add("tablet");
    let pinned = |statements: Vec<Bytes>| Body::Pin { person: Pinned { person: ann.id(), statements }, start: None };
    let all = ann.chain.statements().to_vec();

    let gap = space.by(&ann, pinned(all[2..].to_vec()));
    space.refuse(&gap, RosterError::BadChain);
    let from_birth = space.by(&ann, pinned(all.clone()));
    space.refuse(&from_birth, RosterError::BadChain);
    let nothing = space.by(&ann, pinned(vec![]));
    space.refuse(&nothing, RosterError::NotAllowed);
    let mut forged = all[1].clone();
    forged.0[100] ^= 1;
    let forged = space.by(&ann, pinned(vec![forged]));
    space.refuse(&forged, RosterError::BadChain);

    let right = space.by(&ann, pinned(all[1..].to_vec()));
    space.accept(&right);
    space.refuse(&right, RosterError::Stale);
    let same_again = space.by(&ann, pinned(all[1..].to_vec()));
    space.refuse(&same_again, RosterError::BadChain);
}

#[test]
fn another_branch_of_a_chain_does_not_enter_a_space() {
    let (mut ann, _, mut space) = pair();
    let mut branch = ann.clone();
    ann.add("phone");
    branch.add("tablet");
    branch.add("watch");
    let pin = space.by(&ann, space.pin_body(&ann));
    space.accept(&pin);
    let statements = branch.chain.statements()[1..].to_vec();
    let body = Body::Pin { person: Pinned { person: ann.id(), statements }, start: None };
    let pin = space.by(&ann, body);
    space.refuse(&pin, RosterError::BadChain);
}

#[test]
fn a_stranger_is_not_pinned() {
    let (ann, _, mut space) = pair();
    let eve = Person::new("eve");
    let pin = space.by(&ann, Body::Pin { person: eve.whole(), start: None });
    space.refuse(&pin, RosterError::NotAllowed);
}

#[test]
fn a_wrap_is_for_a_current_device_that_has_no_key_yet() {
    let (mut ann, _, mut space) = pair();
    let phone = ann.add("phone");
    let pin = space.by(&ann, space.pin_body(&ann));
    space.accept(&pin);

    let wrap = |devices: &[_]| Body::Wrap { wraps: wraps(devices.iter().copied()) };
    let nobody = space.by(&ann, wrap(&[]));
    space.refuse(&nobody, RosterError::NotAllowed);
    for devices in [vec![ann.laptop.id()], vec![Signer::new("stranger").id()], vec![phone.id(), phone.id()]] {
        let wrong = space.by(&ann, wrap(&devices));
        space.refuse(&wrong, RosterError::BadEpoch);
    }
    let right = space.by(&ann, wrap(&[phone.id()]));
    space.accept(&right);
    let again = space.by(&ann, wrap(&[phone.id()]));
    space.refuse(&again, RosterError::BadEpoch);
}

#[test]
fn a_rotation_is_one_epoch_further_for_exactly_the_devices_that_are_in() {
    let (ann, ben, mut space) = pair();
    let (all, eve) = (space.devices(), Person::new("eve"));
    let rotate = |epoch, devices: &[_]| Body::Rotate { start: crate::support::space::start(epoch, devices.to_vec()) };
    let wrong = [
        rotate(1, &all),
        rotate(3, &all),
        rotate(0, &all),
        rotate(2, &all[1..]),
        rotate(2, &[]),
        rotate(2, &[all.as_slice(), &eve.devices()].concat()),
        rotate(2, &[all.as_slice(), &all[..1]].concat()),
        rotate(2, &[&all[1..], &eve.devices()[..1]].concat()),
    ];
    for body in wrong {
        let record = space.by(&ben, body);
        space.refuse(&record, RosterError::BadEpoch);
    }
    let right = space.by(&ann, rotate(2, &all));
    assert_eq!(space.accept(&right), RosterEvent::Rotated);
    assert_eq!(space.roster.epoch(), 2);
}

#[test]
fn a_rotation_gives_the_key_to_devices_that_waited_for_it() {
    let (mut ann, ben, mut space) = pair();
    ann.add("phone");
    let pin = space.by(&ann, space.pin_body(&ann));
    space.accept(&pin);
    let rotate = space.by(&ben, space.rotate_body());
    space.accept(&rotate);
    assert_eq!(space.roster.unwrapped().count(), 0);
}
