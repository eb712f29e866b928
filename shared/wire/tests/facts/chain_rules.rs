//! A person's chain: who may add, revoke and replace, and how much of it there can be.

use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{ChainError, ChainEvent, Statement};
use twofold_wire::limits;

use crate::support::person::{add, paper, revoke, signed};
use crate::support::{Person, Signer};

#[test]
fn a_revoked_device_can_do_nothing_any_more() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    ann.revoke("phone");
    assert!(ann.chain.current_device(&phone.id()).is_none());

    let (tablet, sheet) = (ann.signer("tablet"), ann.signer("sheet 2"));
    let statements = [
        (add(&ann.chain, &phone, &tablet), vec![&phone, &tablet]),
        (revoke(&ann.chain, &phone, ann.laptop.id()), vec![&phone]),
        (paper(&ann.chain, &phone, &sheet), vec![&phone, &sheet]),
    ];
    for (statement, signers) in statements {
        assert_eq!(ann.chain.extend(&signed(statement, &signers)), Err(ChainError::NotAllowed));
    }
}

#[test]
fn a_revoked_device_never_comes_back() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    ann.revoke("phone");
    let again = add(&ann.chain, &ann.laptop, &phone);
    assert_eq!(ann.extend(again, &[&ann.laptop.clone(), &phone]), Err(ChainError::NotAllowed));
}

#[test]
fn a_revoked_key_does_not_come_back_under_another_id() {
    let mut ann = Person::new("ann");
    ann.add("phone");
    ann.revoke("phone");
    let disguised = Signer::with_wrap_len("ann/phone", 32);
    assert_ne!(disguised.id(), ann.signer("phone").id());
    let again = add(&ann.chain, &ann.laptop, &disguised);
    assert_eq!(ann.extend(again, &[&ann.laptop.clone(), &disguised]), Err(ChainError::NotAllowed));
}

#[test]
fn a_device_is_added_once() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    let again = add(&ann.chain, &ann.laptop, &phone);
    assert_eq!(ann.extend(again, &[&ann.laptop.clone(), &phone]), Err(ChainError::NotAllowed));
}

#[test]
fn paper_revokes_any_device_even_the_last() {
    let mut ann = Person::new("ann");
    let statement = revoke(&ann.chain, &ann.paper, ann.laptop.id());
    let event = ann.extend(statement, &[&ann.paper.clone()]);
    assert_eq!(event, Ok(ChainEvent::Revoked(ann.laptop.id())));
    assert_eq!(ann.devices(), [ann.paper.id()]);
}

#[test]
fn a_device_revokes_another_but_never_paper_and_not_itself() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    for target in [ann.paper.id(), phone.id()] {
        let statement = revoke(&ann.chain, &phone, target);
        assert_eq!(ann.extend(statement, &[&phone]), Err(ChainError::NotAllowed));
    }
    let statement = revoke(&ann.chain, &phone, ann.laptop.id());
    assert_eq!(ann.extend(statement, &[&phone]), Ok(ChainEvent::Revoked(ann.laptop.id())));
}

#[test]
fn what_is_revoked_or_unknown_cannot_be_revoked() {
    let mut ann = Person::new("ann");
    let phone = ann.add("phone");
    ann.revoke("phone");
    for target in [phone.id(), Signer::new("unknown").id()] {
        let statement = revoke(&ann.chain, &ann.laptop, target);
        assert_eq!(ann.extend(statement, &[&ann.laptop.clone()]), Err(ChainError::NotAllowed));
    }
}

#[test]
fn a_new_sheet_tells_whether_the_old_one_signed_it() {
    let mut ann = Person::new("ann");
    let (first, second, third) = (ann.paper.clone(), ann.signer("sheet 2"), ann.signer("sheet 3"));
    let by_paper = paper(&ann.chain, &first, &second);
    assert_eq!(ann.extend(by_paper, &[&first, &second]), Ok(ChainEvent::PaperReplaced { by_old_paper: true }));
    let by_laptop = paper(&ann.chain, &ann.laptop, &third);
    let event = ann.extend(by_laptop, &[&ann.laptop.clone(), &third]);
    assert_eq!(event, Ok(ChainEvent::PaperReplaced { by_old_paper: false }));
    assert_eq!(ann.chain.paper().map(|paper| paper.id), Some(third.id()));
    assert_eq!(ann.devices(), [ann.laptop.id(), third.id()]);
}

#[test]
fn a_replaced_sheet_can_do_nothing_and_never_comes_back() {
    let mut ann = Person::new("ann");
    let old = ann.paper.clone();
    ann.replace_paper("sheet 2");
    let by_old = revoke(&ann.chain, &old, ann.laptop.id());
    assert_eq!(ann.extend(by_old, &[&old]), Err(ChainError::NotAllowed));
    let as_paper = paper(&ann.chain, &ann.laptop, &old);
    assert_eq!(ann.extend(as_paper, &[&ann.laptop.clone(), &old]), Err(ChainError::NotAllowed));
    let as_device = add(&ann.chain, &ann.laptop, &old);
    assert_eq!(ann.extend(as_device, &[&ann.laptop.clone(), &old]), Err(ChainError::NotAllowed));
}

#[test]
fn a_device_does_not_become_the_sheet() {
    let mut ann = Person::new("ann");
    let statement = paper(&ann.chain, &ann.laptop, &ann.laptop);
    assert_eq!(ann.extend(statement, &[&ann.laptop.clone(), &ann.laptop.clone()]), Err(ChainError::NotAllowed));
}

#[test]
fn a_person_has_a_limited_number_of_devices_at_a_time() {
    let mut ann = Person::new("ann");
    for number in ann.devices().len()..limits::DEVICES {
        ann.add(&format!("phone {number}"));
    }
    let one_more = ann.signer("one more");
    let statement = add(&ann.chain, &ann.laptop, &one_more);
    assert_eq!(ann.extend(statement, &[&ann.laptop.clone(), &one_more]), Err(ChainError::TooMany));

    ann.replace_paper("sheet 2");
    ann.revoke("phone 2");
    ann.add("one more");
    assert_eq!(ann.devices().len(), limits::DEVICES);
}

#[test]
fn a_chain_has_a_limited_number_of_statements() {
    let mut ann = Person::new("ann");
    ann.add("phone");
    // Birth, the phone, and what is left after room for revoking both devices.
    for number in 0..limits::STATEMENTS - 4 {
        ann.replace_paper(&format!("sheet {number}"));
    }
    let sheet = ann.signer("one more");
    let statement = paper(&ann.chain, &ann.laptop, &sheet);
    assert_eq!(ann.extend(statement, &[&ann.laptop.clone(), &sheet]), Err(ChainError::TooMany));
    let statement = add(&ann.chain, &ann.laptop, &sheet);
    assert_eq!(ann.extend(statement, &[&ann.laptop.clone(), &sheet]), Err(ChainError::TooMany));

    // Every device can still be taken away.
    ann.revoke("phone");
    let statement = revoke(&ann.chain, &ann.paper, ann.laptop.id());
    assert!(ann.extend(statement, &[&ann.paper.clone()]).is_ok());
    assert_eq!(ann.chain.statements().len(), limits::STATEMENTS);
}

#[test]
fn a_device_is_not_added_when_it_could_not_be_revoked_any_more() {
    let mut ann = Person::new("ann");
    for number in 0..limits::STATEMENTS - 3 {
        ann.replace_paper(&format!("sheet {number}"));
    }
    let phone = ann.signer("phone");
    let statement = add(&ann.chain, &ann.laptop, &phone);
    assert_eq!(ann.extend(statement, &[&ann.laptop.clone(), &phone]), Err(ChainError::TooMany));
    ann.replace_paper("the last sheet");
}

#[test]
fn a_statement_has_a_limited_size() {
    let mut ann = Person::new("ann");
    let phone = ann.signer("phone");
    let with_label = |ann: &Person, len: usize| {
        let statement = Statement::Add {
            prev: ann.chain.head(),
            author: ann.laptop.id(),
            device: phone.keys.clone(),
            label: Bytes(vec![0; len]),
        };
        signed(statement, &[&ann.laptop, &phone])
    };
    let room = limits::STATEMENT - (with_label(&ann, 1000).len() - 1000);
    assert_eq!(with_label(&ann, room).len(), limits::STATEMENT);
    assert_eq!(ann.chain.extend(&with_label(&ann, room + 1)), Err(ChainError::Malformed));
    assert!(ann.chain.extend(&with_label(&ann, room)).is_ok());
}
