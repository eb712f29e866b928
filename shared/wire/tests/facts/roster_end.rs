//! How members go, come back as others, agree on a clean copy, and close.

use twofold_wire::Hash;
use twofold_wire::control::{Body, Pinned, SpaceKind};
use twofold_wire::roster::{RosterError, RosterEvent};

use crate::support::space::invite;
use crate::support::{Person, Signer, Space};

fn people() -> (Person, Person, Person) {
    (Person::new("ann"), Person::new("ben"), Person::new("eve"))
}

/// Three coordinators, all confirmed.
fn program() -> (Person, Person, Person, Space) {
    let (ann, ben, eve) = people();
    let mut space = Space::new(SpaceKind::Program, &[&ann]);
    space.admit(&ann, &ben, &Signer::new("for ben"));
    space.admit(&ann, &eve, &Signer::new("for eve"));
    (ann, ben, eve, space)
}

fn generation(generation: u32) -> Body {
    Body::Generation { generation }
}

#[test]
fn a_joiner_whom_nobody_confirmed_can_be_sent_away() {
    let (ann, ben, _) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let eject = space.by(&ann, space.eject_body(&ben));
    assert_eq!(space.accept(&eject), RosterEvent::Ejected(ben.id()));
    assert!(space.roster.member(&ben.id()).is_none());
    assert!(space.roster.device(&ben.laptop.id()).is_none());
    assert_eq!(space.roster.epoch(), 2);
    let by_ejected = space.by(&ben, space.rotate_body());
    space.refuse(&by_ejected, RosterError::NotMember);
}

#[test]
fn a_confirmed_partner_is_not_sent_away() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    for (author, person) in [(&ann, &ben), (&ben, &ann)] {
        let eject = space.by(author, space.eject_body(person));
        space.refuse(&eject, RosterError::NotAllowed);
    }
}

#[test]
fn the_key_after_an_ejection_is_for_those_who_stay() {
    let (ann, ben, _) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let still_for_ben = Body::Eject { person: ben.id(), start: space.next(space.devices()) };
    let eject = space.by(&ann, still_for_ben);
    space.refuse(&eject, RosterError::BadEpoch);
}

#[test]
fn whoever_was_sent_away_does_not_come_back_by_another_invitation() {
    let (ann, ben, eve) = people();
    let mut space = Space::joined_pair(&ann, &ben);
    let eject = space.by(&ann, space.eject_body(&ben));
    space.accept(&eject);

    let anew = Signer::new("invitation anew");
    space.accept(&space.by(&ann, invite(&anew)));
    let join = space.join(&ben, &anew);
    space.refuse(&join, RosterError::NotAllowed);
    let join = space.join(&eve, &anew);
    assert_eq!(space.accept(&join), RosterEvent::Joined(eve.id()));
}

#[test]
fn a_coordinator_can_be_sent_away_but_not_by_itself() {
    let (ann, ben, eve, mut space) = program();
    let own = space.by(&eve, space.eject_body(&eve));
    space.refuse(&own, RosterError::NotAllowed);
    let stranger = Person::new("stranger");
    let unknown = space.by(&ann, Body::Eject { person: stranger.id(), start: space.next(space.devices()) });
    space.refuse(&unknown, RosterError::NotAllowed);
    let eject = space.by(&ben, space.eject_body(&eve));
    assert_eq!(space.accept(&eject), RosterEvent::Ejected(eve.id()));
}

#[test]
fn the_open_invitations_of_whoever_goes_let_nobody_in() {
    let (ann, _, eve, mut space) = program();
    let (eves, anns) = (Signer::new("kept by eve"), Signer::new("kept by ann"));
    space.accept(&space.by(&eve, invite(&eves)));
    space.accept(&space.by(&ann, invite(&anns)));
    let eject = space.by(&ann, space.eject_body(&eve));
    space.accept(&eject);

    let eve_again = Person::new("eve under another name");
    let join = space.join(&eve_again, &eves);
    space.refuse(&join, RosterError::BadInvitation);
    let join = space.join(&Person::new("finn"), &anns);
    space.accept(&join);
}

#[test]
fn a_partner_who_lost_everything_comes_back_as_another_person() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let ben_anew = Person::new("ben anew");
    let replace = space.by(&ann, space.replace_body(&ben, &ben_anew));
    assert_eq!(space.accept(&replace), RosterEvent::Replaced { old: ben.id(), new: ben_anew.id() });
    assert!(space.roster.member(&ben.id()).is_none());
    assert!(space.roster.member(&ben_anew.id()).unwrap().is_confirmed);
    assert_eq!((space.roster.epoch(), space.roster.members().len()), (2, 2));
    let by_new = space.by(&ben_anew, space.rotate_body());
    space.accept(&by_new);
}

#[test]
fn a_former_member_is_not_brought_back() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let ben_anew = Person::new("ben anew");
    let replace = space.by(&ann, space.replace_body(&ben, &ben_anew));
    space.accept(&replace);
    let back = space.by(&ann, space.replace_body(&ben_anew, &ben));
    space.refuse(&back, RosterError::NotAllowed);
}

#[test]
fn nobody_replaces_itself_a_stranger_or_by_a_member() {
    let (ann, ben, eve) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let new = Person::new("new");
    let itself = space.by(&ann, space.replace_body(&ann, &new));
    space.refuse(&itself, RosterError::NotAllowed);
    let stranger = space.by(&ann, space.replace_body(&eve, &new));
    space.refuse(&stranger, RosterError::NotAllowed);
    let by_member = space.by(&ann, Body::Replace { old: ben.id(), new: ann.whole(), start: space.next(ann.devices()) });
    space.refuse(&by_member, RosterError::NotAllowed);
}

#[test]
fn a_replacement_brings_a_true_chain_and_a_key_for_the_new_devices() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let new = Person::new("new");
    let for_old = Body::Replace { old: ben.id(), new: new.whole(), start: space.next(space.devices()) };
    let record = space.by(&ann, for_old);
    space.refuse(&record, RosterError::BadEpoch);
    let Body::Replace { old, start, .. } = space.replace_body(&ben, &new) else { panic!("a replacement") };
    let renamed = Pinned { person: ben.id(), statements: new.whole().statements };
    let record = space.by(&ann, Body::Replace { old, new: renamed, start });
    space.refuse(&record, RosterError::BadChain);
}

#[test]
fn a_clean_copy_needs_the_word_of_both() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let first = space.by(&ann, generation(1));
    assert_eq!(space.accept(&first), RosterEvent::Generation(1, false));
    assert_eq!(space.roster.generation(), 0);
    let twice = space.by(&ann, generation(1));
    space.refuse(&twice, RosterError::NotAllowed);
    let second = space.by(&ben, generation(1));
    assert_eq!(space.accept(&second), RosterEvent::Generation(1, true));
    assert_eq!(space.roster.generation(), 1);

    let next = space.by(&ben, generation(2));
    assert_eq!(space.accept(&next), RosterEvent::Generation(2, false));
}

#[test]
fn a_generation_is_one_more_than_the_one_before() {
    let (ann, ben, _) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    for number in [0, 2, u32::MAX] {
        let record = space.by(&ann, generation(number));
        space.refuse(&record, RosterError::NotAllowed);
    }
}

#[test]
fn a_word_for_a_clean_copy_counts_among_the_members_of_its_time_only() {
    let (ann, ben, eve, mut space) = program();
    for member in [&ann, &ben] {
        let word = space.by(member, generation(1));
        assert_eq!(space.accept(&word), RosterEvent::Generation(1, false));
    }
    let eject = space.by(&ann, space.eject_body(&eve));
    space.accept(&eject);
    assert_eq!(space.roster.generation(), 0);
    // They agree anew; without this they could never agree again.
    let word = space.by(&ann, generation(1));
    assert_eq!(space.accept(&word), RosterEvent::Generation(1, false));
    let word = space.by(&ben, generation(1));
    assert_eq!(space.accept(&word), RosterEvent::Generation(1, true));
}

#[test]
fn a_closed_space_takes_nothing_more() {
    let (mut ann, ben, eve) = people();
    let mut space = Space::confirmed_pair(&ann, &ben);
    let close = space.by(&ben, Body::Close);
    assert_eq!(space.accept(&close), RosterEvent::Closed);
    assert!(space.roster.is_closed());
    ann.add("phone");
    let bodies =
        [space.rotate_body(), space.pin_body(&ann), space.replace_body(&ben, &eve), generation(1), Body::Close];
    for body in bodies {
        let record = space.by(&ann, body);
        space.refuse(&record, RosterError::Closed);
    }
    assert_ne!(space.roster.head(), Hash::ZERO);
}
