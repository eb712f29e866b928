//! Every way in which an agreement can stand, computed from its signatures.

use twofold_model::agreement::{
    Checked, Difference, Invalid, Party, Signature, Standing, State, is_own_name, standing,
};
use twofold_model::{Agreement, Command, ItemId, Value};
use twofold_programs::Date;

use crate::devices::{Device, MENTEE, MENTOR, edit, exchange, goal, rule, set};

const FREQUENCY: &str = "contract/-/frequency";

fn parties() -> [Party; 2] {
    [Party { author: MENTOR, name: "Ana".into() }, Party { author: MENTEE, name: "Ben".into() }]
}

/// Signs what the device shows. Its thought must be complete.
fn sign(device: &Device) -> Signature {
    let signer = device.doc.me().author;
    Signature {
        signer,
        name: if signer == MENTOR { "Ana" } else { "ben " }.into(),
        date: Date { year: 2026, month: 11, day: 22 },
        generation: 0,
        heads: device.doc.heads(),
        digest: Agreement::of(device.view()).digest("caltrans", 0),
    }
}

fn stand(device: &mut Device, signatures: &[&Signature]) -> Standing {
    device.doc.learn_subjects();
    let check = |it: &&Signature| device.doc.check_signature((*it).clone(), "caltrans", 0);
    let checked: Vec<Checked> = signatures.iter().map(check).collect();
    standing(&Agreement::of(device.view()), &parties(), &checked)
}

/// Two devices with a text that both have.
fn both() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(FREQUENCY, 0, 0, "Mondays"));
    mentor.run(rule(1, None, "We listen"));
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn nothing_is_signed_at_first_then_by_one_then_it_is_in_force() {
    let (mut mentor, mentee) = both();
    assert_eq!(stand(&mut mentor, &[]), Standing::default());
    let anas = sign(&mentor);
    let one = stand(&mut mentor, &[&anas]);
    assert_eq!((one.state, one.now.as_slice()), (State::OneSignature, [anas.clone()].as_slice()));
    assert_eq!(one.before, None);
    let bens = sign(&mentee);
    let both = stand(&mut mentor, &[&anas, &bens]);
    assert_eq!((both.state, both.now.clone()), (State::InForce, vec![anas, bens]));
    assert_eq!((both.before, both.versions.len(), both.versions[0].is_mutual), (None, 1, true));
}

#[test]
fn one_who_signs_twice_is_still_one() {
    let (mut mentor, _) = both();
    let anas = sign(&mentor);
    let twice = stand(&mut mentor, &[&anas, &anas]);
    assert_eq!((twice.state, twice.now.len()), (State::OneSignature, 1));
}

#[test]
fn what_is_written_elsewhere_does_not_touch_it_even_between_the_two_signatures() {
    let (mut mentor, mut mentee) = both();
    let anas = sign(&mentor);
    mentee.run(goal(7, "Lead a project"));
    exchange(&mut mentor, &mut mentee);
    let bens = sign(&mentee);
    mentee.run(goal(8, "Another"));
    exchange(&mut mentor, &mut mentee);
    assert_ne!(anas.heads, bens.heads);
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::InForce);
}

#[test]
fn a_change_after_signing_voids_both_and_is_named() {
    let (mentor, mut mentee) = both();
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    mentee.does(edit(FREQUENCY, 0, 7, "Fridays"));
    let changed = stand(&mut mentee, &[&anas, &bens]);
    assert_eq!((changed.state, changed.now.len()), (State::Changed, 0));
    let before = changed.before.unwrap();
    assert!(before.version.is_mutual);
    assert!(matches!(before.difference.as_slice(), [Difference::Answer { .. }]), "{:?}", before.difference);
    let then = mentee.doc.view_at(&before.version.heads).unwrap();
    assert_eq!(Agreement::of(&then).digest("caltrans", 0), anas.digest, "the signed version can be read again");

    let again = sign(&mentee);
    let proposed = stand(&mut mentee, &[&anas, &bens, &again]);
    assert_eq!((proposed.state, proposed.now), (State::OneSignature, vec![again.clone()]));
    assert!(proposed.before.unwrap().version.is_mutual, "what it would replace is still shown");
    let anas_again = Signature { signer: MENTOR, name: "Ana".into(), ..again.clone() };
    assert_eq!(stand(&mut mentee, &[&anas, &bens, &again, &anas_again]).state, State::InForce);
}

#[test]
fn a_key_pressed_but_not_yet_sent_voids_it_too() {
    let (mut mentor, mentee) = both();
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    mentor.run(edit(FREQUENCY, 7, 0, "!"));
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::Changed);
}

#[test]
fn a_signature_covers_nothing_that_the_partner_wrote_apart() {
    let (mut mentor, mut mentee) = both();
    mentee.run(set("contract/-/length_months", Value::Number(12)));
    let anas = sign(&mentor);
    exchange(&mut mentor, &mut mentee);
    let changed = stand(&mut mentor, &[&anas]);
    assert_eq!(changed.state, State::Changed);
    let bens = sign(&mentee);
    let one = stand(&mut mentee, &[&anas, &bens]);
    assert_eq!((one.state, one.now), (State::OneSignature, vec![bens]), "Ana has not signed that");
}

#[test]
fn two_signatures_on_different_texts_are_no_agreement() {
    let (mut mentor, mut mentee) = both();
    mentor.run(edit(FREQUENCY, 7, 0, " at nine"));
    mentee.run(edit(FREQUENCY, 0, 0, "Most "));
    let (from_mentor, from_mentee) = (mentor.commit(), mentee.commit());
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    mentor.takes(&[from_mentee]);
    mentee.takes(&[from_mentor]);
    for device in [&mut mentor, &mut mentee] {
        let apart = stand(device, &[&anas, &bens]);
        assert_eq!((apart.state, apart.versions.len()), (State::Changed, 2));
        assert!(apart.versions.iter().all(|version| !version.is_mutual));
    }
    let (anas_again, bens_again) = (sign(&mentor), sign(&mentee));
    assert_eq!(stand(&mut mentor, &[&anas, &bens, &anas_again, &bens_again]).state, State::InForce);
}

#[test]
fn an_old_signature_does_not_come_back_with_the_old_text() {
    let (mut mentor, _) = both();
    let anas = sign(&mentor);
    mentor.does(edit(FREQUENCY, 0, 7, "Fridays"));
    mentor.does(edit(FREQUENCY, 0, 7, "Mondays"));
    let restored = stand(&mut mentor, &[&anas]);
    assert_eq!(restored.state, State::Changed);
    assert_eq!(restored.before.unwrap().difference, []);
    let bens = Signature { signer: MENTEE, name: "Ben".into(), ..sign(&mentor) };
    let one = stand(&mut mentor, &[&anas, &bens]);
    assert_eq!((one.state, one.versions.iter().any(|version| version.is_mutual)), (State::OneSignature, false));
}

#[test]
fn an_item_moved_or_taken_away_and_brought_back_was_written_in() {
    let (mut mentor, mentee) = both();
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    mentor.does(Command::RemoveItem { item: ItemId(1) });
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::Changed);
    mentor.does(Command::RestoreItem { item: ItemId(1) });
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::Changed);
}

#[test]
fn a_signature_that_does_not_count_says_why() {
    let (mut mentor, mut mentee) = both();
    let good = sign(&mentor);
    let mut reasons = |signature: Signature| {
        let stand = stand(&mut mentor, &[&signature]);
        assert_eq!(stand.state, State::Invalid);
        stand.invalid.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(Signature { generation: 1, ..good.clone() }), [Invalid::OtherGeneration]);
    assert_eq!(reasons(Signature { heads: vec![[7; 32]], ..good.clone() }), [Invalid::UnknownState]);
    assert_eq!(reasons(Signature { heads: vec![], ..good.clone() }), [Invalid::UnknownState]);
    assert_eq!(reasons(Signature { digest: [7; 32], ..good.clone() }), [Invalid::OtherText]);
    assert_eq!(reasons(Signature { name: "Ben".into(), ..good.clone() }), [Invalid::OtherName]);
    assert_eq!(reasons(Signature { name: " ".into(), ..good.clone() }), [Invalid::OtherName]);

    mentee.run(set("contract/-/length_months", Value::Number(12)));
    mentor.run(set("contract/-/length_months", Value::Number(9)));
    exchange(&mut mentor, &mut mentee);
    let signature = sign(&mentor);
    assert_eq!(stand(&mut mentor, &[&signature]).invalid, [(signature, Invalid::Conflict)]);
    assert_eq!(stand(&mut mentor, &[&good]).state, State::Changed);
}

#[test]
fn the_digest_of_one_state_does_not_pass_for_another() {
    let (mut mentor, _) = both();
    let old = sign(&mentor);
    mentor.does(edit(FREQUENCY, 0, 7, "Fridays"));
    let moved = Signature { heads: mentor.doc.heads(), ..old };
    assert_eq!(stand(&mut mentor, &[&moved]).invalid, [(moved, Invalid::OtherText)]);
}

#[test]
fn who_is_not_in_the_pair_any_more_does_not_count_for_now() {
    let (mut mentor, mentee) = both();
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    mentor.doc.learn_subjects();
    let checked = [&anas, &bens].map(|it| mentor.doc.check_signature(it.clone(), "caltrans", 0));
    let [ana, _] = parties();
    let new = Party { author: twofold_model::AuthorId([3; 32]), name: "Ben".into() };
    let stand = standing(&Agreement::of(mentor.view()), &[ana, new], &checked);
    assert_eq!((stand.state, stand.now), (State::OneSignature, vec![anas]));
    assert_eq!(stand.versions[0].signatures.len(), 2, "what was signed stays readable with its signatures");
}

#[test]
fn a_name_is_ones_own_whatever_its_case_and_blanks() {
    assert!(is_own_name("  ana  MARÍA ", "Ana María"));
    for wrong in ["", " ", "Ana", "AnaMaría", "Ana Maria"] {
        assert!(!is_own_name(wrong, "Ana María"), "{wrong:?}");
    }
    assert!(!is_own_name("", ""));
}
