//! A person's chain: how it begins, how it grows, whose signatures it needs.

use twofold_wire::chain::{ChainError, ChainEvent, PersonChain, Statement, statement_hash};
use twofold_wire::{Hash, PersonId};

use crate::support::person::{add, birth, paper, revoke, signed};
use crate::support::{Person, Signer};

/// The statement is refused for this reason, and the chain is as before.
#[track_caller]
fn refuse(person: &mut Person, statement: Statement, signers: &[&Signer], error: ChainError) {
    let before = person.chain.clone();
    assert_eq!(person.extend(statement, signers), Err(error));
    assert_eq!(person.chain, before, "a refused statement left a trace");
}

#[test]
fn a_person_is_named_by_the_hash_of_its_birth() {
    let ann = Person::new("ann");
    assert_eq!(ann.id(), PersonId(statement_hash(&ann.chain.statements()[0]).0));
    assert_eq!(ann.chain.head(), Hash(ann.id().0));
    assert_eq!(ann.devices(), [ann.laptop.id(), ann.paper.id()]);
    assert_eq!(ann.chain.paper().map(|paper| paper.id), Some(ann.paper.id()));
}

#[test]
fn a_birth_needs_the_signatures_of_device_and_paper() {
    let (device, sheet, other) = (Signer::new("device"), Signer::new("sheet"), Signer::new("other"));
    let body = || Statement::Birth { device: device.keys.clone(), paper: sheet.keys.clone() };
    assert!(PersonChain::begin(&[signed(body(), &[&device, &sheet])]).is_ok());
    let wrong: [&[&Signer]; 7] = [
        &[],
        &[&device],
        &[&sheet],
        &[&sheet, &device],
        &[&device, &other],
        &[&other, &sheet],
        &[&device, &sheet, &sheet],
    ];
    for signers in wrong {
        assert_eq!(PersonChain::begin(&[signed(body(), signers)]), Err(ChainError::BadSignature), "{signers:?}");
    }
}

#[test]
fn the_paper_is_not_the_device_itself() {
    let device = Signer::new("device");
    assert_eq!(PersonChain::begin(&[birth(&device, &device)]), Err(ChainError::NotAllowed));
    let with_other_wrap = Signer::with_wrap_len("device", 4);
    assert_eq!(PersonChain::begin(&[birth(&device, &with_other_wrap)]), Err(ChainError::NotAllowed));
}

#[test]
fn a_chain_begins_with_a_birth_and_has_no_other() {
    let mut ann = Person::new("ann");
    let second = birth(&Signer::new("device"), &Signer::new("sheet"));
    assert_eq!(PersonChain::begin(&[]), Err(ChainError::Malformed));
    assert_eq!(ann.chain.extend(&second), Err(ChainError::NotNext));
    let phone = ann.signer("phone");
    let first_is_add = signed(add(&ann.chain, &ann.laptop, &phone), &[&ann.laptop, &phone]);
    assert_eq!(PersonChain::begin(&[first_is_add]), Err(ChainError::NotNext));
}

#[test]
fn a_device_is_added_by_itself_and_a_current_device() {
    let mut ann = Person::new("ann");
    let phone = ann.signer("phone");
    let event = ann.extend(add(&ann.chain, &ann.laptop, &phone), &[&ann.laptop.clone(), &phone]);
    assert_eq!(event, Ok(ChainEvent::Added(phone.id())));
    let device = ann.chain.current_device(&phone.id()).unwrap();
    assert!(!device.is_paper);
    assert_eq!(device.label.0, b"sealed label");
    assert_eq!(device.keys, phone.keys);
}

#[test]
fn paper_alone_can_add_a_device() {
    let mut ann = Person::new("ann");
    let phone = ann.signer("phone");
    let event = ann.extend(add(&ann.chain, &ann.paper, &phone), &[&ann.paper.clone(), &phone]);
    assert_eq!(event, Ok(ChainEvent::Added(phone.id())));
}

#[test]
fn an_added_device_needs_both_signatures_in_order_and_no_other() {
    let mut ann = Person::new("ann");
    let (laptop, phone, other) = (ann.laptop.clone(), ann.signer("phone"), Signer::new("other"));
    let wrong: [&[&Signer]; 6] =
        [&[], &[&laptop], &[&phone, &laptop], &[&laptop, &other], &[&other, &phone], &[&laptop, &phone, &phone]];
    for signers in wrong {
        let statement = add(&ann.chain, &laptop, &phone);
        refuse(&mut ann, statement, signers, ChainError::BadSignature);
    }
}

#[test]
fn a_stranger_adds_nothing() {
    let mut ann = Person::new("ann");
    let (stranger, phone) = (Signer::new("stranger"), ann.signer("phone"));
    let statement = add(&ann.chain, &stranger, &phone);
    refuse(&mut ann, statement, &[&stranger, &phone], ChainError::NotAllowed);
}

#[test]
fn a_statement_follows_the_head_and_nothing_else() {
    let mut ann = Person::new("ann");
    let (laptop, tablet) = (ann.laptop.clone(), ann.signer("tablet"));
    let stale = add(&ann.chain, &laptop, &tablet);
    ann.add("phone");
    refuse(&mut ann, stale, &[&laptop, &tablet], ChainError::NotNext);
}

#[test]
fn a_statement_of_another_person_does_not_fit() {
    let (mut ann, ben) = (Person::new("ann"), Person::new("ben"));
    let phone = ben.signer("phone");
    let statement = add(&ben.chain, &ben.laptop, &phone);
    refuse(&mut ann, statement, &[&ben.laptop, &phone], ChainError::NotNext);
}

#[test]
fn a_changed_byte_of_a_statement_is_noticed() {
    let mut ann = Person::new("ann");
    let (laptop, phone) = (ann.laptop.clone(), ann.signer("phone"));
    let bytes = signed(add(&ann.chain, &laptop, &phone), &[&laptop, &phone]);
    let before = ann.chain.clone();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed.0[at] ^= 1;
        assert!(ann.chain.extend(&changed).is_err(), "byte {at}");
    }
    assert_eq!(ann.chain, before);
}

#[test]
fn the_later_part_of_a_chain_makes_an_older_copy_whole() {
    let mut ann = Person::new("ann");
    let mut copy = ann.chain.clone();
    ann.add("phone");
    ann.revoke("phone");
    for statement in ann.chain.since(&copy.head()).unwrap() {
        copy.extend(statement).unwrap();
    }
    assert_eq!(copy, ann.chain);
    assert_eq!(PersonChain::begin(ann.chain.statements()), Ok(copy));
    assert_eq!(ann.chain.since(&ann.chain.head()), Some([].as_slice()));
    assert_eq!(ann.chain.since(&Hash([1; 32])), None);
}

#[test]
fn a_chain_with_a_statement_left_out_or_swapped_is_refused() {
    let mut ann = Person::new("ann");
    ann.add("phone");
    ann.add("tablet");
    let statements = ann.chain.statements().to_vec();
    let [birth, phone, tablet] = statements.as_slice() else { panic!("three statements") };
    assert_eq!(PersonChain::begin(&[birth.clone(), tablet.clone()]), Err(ChainError::NotNext));
    assert_eq!(PersonChain::begin(&[birth.clone(), tablet.clone(), phone.clone()]), Err(ChainError::NotNext));
}

#[test]
fn a_revocation_and_a_new_sheet_need_exactly_their_signatures() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    let (laptop, sheet) = (ann.laptop.clone(), ann.signer("sheet 2"));
    for signers in [&[][..], &[&phone], &[&laptop, &phone]] {
        let statement = revoke(&ann.chain, &laptop, phone.id());
        refuse(&mut ann, statement, signers, ChainError::BadSignature);
    }
    for signers in [&[][..], &[&laptop], &[&sheet, &laptop], &[&laptop, &ann.paper.clone()]] {
        let statement = paper(&ann.chain, &laptop, &sheet);
        refuse(&mut ann, statement, signers, ChainError::BadSignature);
    }
}
