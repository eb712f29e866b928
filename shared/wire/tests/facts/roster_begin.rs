//! How a space begins, and what every control record must be.

use twofold_wire::cbor::Bytes;
use twofold_wire::control::{Author, Body, Control, EpochStart, SpaceKind, control_hash, space_id};
use twofold_wire::roster::{Roster, RosterError, RosterEvent};
use twofold_wire::{Hash, SpaceId, limits};

use crate::support::space::{genesis, genesis_control, invite, signed_control, start, wraps};
use crate::support::{Person, Signer, Space};

/// A `GENESIS` of Ann's, changed before she signs it.
fn changed(persons: &[&Person], change: impl FnOnce(&mut Control)) -> Result<Roster, RosterError> {
    let mut control = genesis_control(SpaceKind::Pair, persons);
    change(&mut control);
    Roster::genesis(&signed_control(control, &[&persons[0].laptop]))
}

fn start_of(control: &mut Control) -> &mut EpochStart {
    match &mut control.body {
        Body::Genesis { start, .. } => start,
        other => panic!("{other:?} is no genesis"),
    }
}

#[test]
fn a_space_is_named_by_the_hash_of_its_genesis() {
    let ann = Person::new("ann");
    let bytes = genesis(SpaceKind::Pair, &[&ann]);
    let roster = Roster::genesis(&bytes).unwrap();
    assert_eq!(roster.space(), space_id(&bytes));
    assert_eq!(roster.space().as_bytes(), &control_hash(&bytes).0[..16]);
    assert_eq!(roster.head(), control_hash(&bytes));
    assert_eq!((roster.epoch(), roster.generation(), roster.is_closed()), (0, 0, false));
    assert_eq!(roster.devices().map(|(_, id, _)| id).collect::<Vec<_>>(), ann.devices());
    assert_eq!(roster.unwrapped().count(), 0);
}

#[test]
fn a_matched_pair_begins_with_both_and_nobody_needs_to_confirm() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let roster = Roster::genesis(&genesis(SpaceKind::Pair, &[&ann, &ben])).unwrap();
    assert!(roster.members().iter().all(|member| member.is_confirmed));
    assert_eq!(roster.members().len(), 2);
}

#[test]
fn each_kind_of_space_has_its_capacity() {
    let crowd: Vec<Person> = (0..13).map(|number| Person::new(&format!("person {number}"))).collect();
    let crowd: Vec<&Person> = crowd.iter().collect();
    for (kind, capacity) in [(SpaceKind::Own, 1), (SpaceKind::Pair, 2), (SpaceKind::Program, 12)] {
        assert!(Roster::genesis(&genesis(kind, &crowd[..capacity])).is_ok(), "{kind:?}");
        assert_eq!(Roster::genesis(&genesis(kind, &crowd[..=capacity])), Err(RosterError::NotAllowed), "{kind:?}");
    }
}

#[test]
fn a_space_of_nobody_or_of_one_person_twice_is_refused() {
    let ann = Person::new("ann");
    assert_eq!(Roster::genesis(&genesis(SpaceKind::Pair, &[&ann, &ann])), Err(RosterError::NotAllowed));
    let nobody = changed(&[&ann], |control| {
        if let Body::Genesis { persons, .. } = &mut control.body {
            persons.clear();
        }
    });
    assert_eq!(nobody, Err(RosterError::NotAllowed));
}

#[test]
fn a_genesis_is_signed_by_a_device_of_one_of_its_persons() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let control = || genesis_control(SpaceKind::Pair, &[&ann]);
    for signers in [&[][..], &[&ben.laptop], &[&ann.laptop, &ann.laptop]] {
        assert_eq!(Roster::genesis(&signed_control(control(), signers)), Err(RosterError::BadSignature));
    }
    let by_ben = Control { author: ben.author(), ..control() };
    assert_eq!(Roster::genesis(&signed_control(by_ben, &[&ben.laptop])), Err(RosterError::NotMember));
}

#[test]
fn a_genesis_names_neither_a_space_nor_a_record_before_it() {
    let ann = Person::new("ann");
    let stale = Err(RosterError::Stale);
    assert_eq!(changed(&[&ann], |control| control.prev = Hash([1; 32])), stale);
    assert_eq!(changed(&[&ann], |control| control.space = SpaceId([1; 16])), stale);
    assert_eq!(changed(&[&ann], |control| control.body = Body::Close), stale);
}

#[test]
fn a_genesis_begins_epoch_0_without_older_keys() {
    let ann = Person::new("ann");
    assert_eq!(changed(&[&ann], |control| start_of(control).epoch = 1), Err(RosterError::BadEpoch));
    let with_keyring = changed(&[&ann], |control| start_of(control).keyring = Bytes(vec![0]));
    assert_eq!(with_keyring, Err(RosterError::BadEpoch));
}

#[test]
fn a_genesis_has_a_key_for_each_device_and_no_other() {
    let ann = Person::new("ann");
    let stranger = Signer::new("stranger");
    let all = ann.devices();
    let wrong =
        [vec![], all[..1].to_vec(), [all.as_slice(), &[stranger.id()]].concat(), [all.as_slice(), &all[..1]].concat()];
    for devices in wrong {
        let result = changed(&[&ann], |control| *start_of(control) = start(0, devices.clone()));
        assert_eq!(result, Err(RosterError::BadEpoch), "{devices:?}");
    }
}

#[test]
fn a_genesis_with_a_false_or_cut_chain_is_refused() {
    let (mut ann, ben) = (Person::new("ann"), Person::new("ben"));
    ann.add("phone");
    let with = |change: fn(&mut Vec<Bytes>)| {
        changed(&[&ann], |control| {
            if let Body::Genesis { persons, .. } = &mut control.body {
                change(&mut persons[0].statements);
            }
        })
    };
    assert_eq!(with(|statements| drop(statements.remove(0))), Err(RosterError::BadChain));
    assert_eq!(with(Vec::clear), Err(RosterError::BadChain));
    assert_eq!(with(|statements| statements[1].0[20] ^= 1), Err(RosterError::BadChain));
    let other_name = changed(&[&ann], |control| {
        if let Body::Genesis { persons, .. } = &mut control.body {
            persons[0].person = ben.id();
        }
    });
    assert_eq!(other_name, Err(RosterError::BadChain));
}

#[test]
fn two_spaces_of_the_same_persons_have_different_names() {
    let ann = Person::new("ann");
    let first = genesis_control(SpaceKind::Own, &[&ann]);
    let mut second = first.clone();
    if let Body::Genesis { nonce, .. } = &mut second.body {
        *nonce = SpaceId([8; 16]);
    }
    let name = |control| space_id(&signed_control(control, &[&ann.laptop]));
    assert_ne!(name(first), name(second));
}

#[test]
fn a_control_record_follows_the_head_and_nothing_else() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    let (first, second) = (space.by(&ann, space.rotate_body()), space.by(&ben, space.rotate_body()));
    assert_eq!(space.accept(&first), RosterEvent::Rotated);
    assert_eq!(space.roster.head(), control_hash(&first));
    space.refuse(&second, RosterError::Stale);
    space.refuse(&first, RosterError::Stale);
    for earlier in space.log.clone() {
        assert!(space.roster.clone().apply(&earlier).is_err(), "an earlier record was accepted again");
    }
}

#[test]
fn a_control_record_of_another_space_is_refused() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    let control = Control { space: SpaceId([9; 16]), ..space.control(ann.author(), space.rotate_body()) };
    space.refuse(&signed_control(control, &[&ann.laptop]), RosterError::OtherSpace);
    space.refuse(&genesis(SpaceKind::Pair, &[&ann]), RosterError::OtherSpace);
}

#[test]
fn a_second_genesis_inside_a_space_is_refused() {
    let ann = Person::new("ann");
    let mut space = Space::new(SpaceKind::Pair, &[&ann]);
    let again = space.by(&ann, genesis_control(SpaceKind::Pair, &[&ann]).body);
    space.refuse(&again, RosterError::Stale);
}

#[test]
fn only_a_current_device_of_a_member_writes_control_records() {
    let (mut ann, ben, eve) = (Person::new("ann"), Person::new("ben"), Person::new("eve"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    let rotate = space.rotate_body();
    let by_stranger = space.by(&eve, rotate.clone());
    space.refuse(&by_stranger, RosterError::NotMember);

    // In the chain already, but not yet in the space.
    let phone = ann.add("phone");
    let by_unpinned = space.by_device(&ann, &phone, rotate.clone());
    space.refuse(&by_unpinned, RosterError::NotMember);

    let in_bens_name = Author { person: ben.id(), device: ann.laptop.id() };
    let by_wrong_person = signed_control(space.control(in_bens_name, rotate), &[&ann.laptop]);
    space.refuse(&by_wrong_person, RosterError::NotMember);
}

#[test]
fn a_control_record_has_exactly_its_authors_signature() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    for signers in [&[][..], &[&ben.laptop], &[&ann.paper], &[&ann.laptop, &ann.laptop], &[&ann.laptop, &ben.laptop]] {
        let bytes = signed_control(space.control(ann.author(), space.rotate_body()), signers);
        space.refuse(&bytes, RosterError::BadSignature);
    }
}

#[test]
fn paper_may_write_control_records() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    let by_paper = space.by_device(&ann, &ann.paper, space.rotate_body());
    assert_eq!(space.accept(&by_paper), RosterEvent::Rotated);
}

#[test]
fn a_changed_byte_of_a_control_record_is_noticed() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::new(SpaceKind::Pair, &[&ann, &ben]);
    let bytes = space.by(&ann, invite(&Signer::new("invitation")));
    let rotate = space.by(&ann, space.rotate_body());
    for (what, record) in [("invite", bytes), ("rotate", rotate)] {
        for at in 0..record.len() {
            let mut changed = record.clone();
            changed.0[at] ^= 1;
            assert!(space.roster.apply(&changed).is_err(), "{what}, byte {at}");
        }
    }
}

#[test]
fn a_control_record_of_another_version_is_refused() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    for version in [0, 2] {
        let control = Control { version, ..space.control(ann.author(), space.rotate_body()) };
        space.refuse(&signed_control(control, &[&ann.laptop]), RosterError::Malformed);
    }
}

#[test]
fn a_control_record_has_a_limited_size() {
    let (ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    let of = |space: &Space, len: usize| {
        let control = Control { sealed: Bytes(vec![0; len]), ..space.control(ann.author(), space.rotate_body()) };
        signed_control(control, &[&ann.laptop])
    };
    let room = limits::CONTROL - (of(&space, 100_000).len() - 100_000);
    let (largest, too_big) = (of(&space, room), of(&space, room + 1));
    assert_eq!(largest.len(), limits::CONTROL);
    space.refuse(&too_big, RosterError::Malformed);
    space.accept(&largest);
}

#[test]
fn a_log_of_control_records_proves_itself() {
    let (mut ann, ben) = (Person::new("ann"), Person::new("ben"));
    let mut space = Space::confirmed_pair(&ann, &ben);
    ann.add("phone");
    let pin = space.by(&ann, space.pin_body(&ann));
    space.accept(&pin);
    let wrap = space.by(&ann, Body::Wrap { wraps: wraps([ann.signer("phone").id()]) });
    space.accept(&wrap);

    // Nothing but the log: no chain was fetched from anywhere.
    let mut again = Roster::genesis(&space.log[0]).unwrap();
    for record in &space.log[1..] {
        again.apply(record).unwrap();
    }
    assert_eq!(again, space.roster);
}
