//! Every way in which an agreement can stand, computed from its signatures.

use twofold_model::agreement::{
    Checked, Difference, Invalid, Party, Signature, Standing, State, is_own_name, standing,
};
use twofold_model::setup::{add, choose, hide, rename};
use twofold_model::{Agreement, Command, ItemId, Setup, Template, Value};
use twofold_programs::Date;
use twofold_programs::adapt::AddedKind;

use crate::devices::{Device, MENTEE, MENTOR, edit, exchange, goal, programs, rule, set};

const FREQUENCY: &str = "contract/-/frequency";

fn parties() -> [Party; 2] {
    [Party { author: MENTOR, name: "Ana".into() }, Party { author: MENTEE, name: "Ben".into() }]
}

/// Names what the device shows.
fn digest(device: &Device) -> [u8; 32] {
    programs().agreement(device.view()).digest(programs().id(&Setup::of(device.view())), 0)
}

/// Signs what the device shows. Its thought must be complete.
fn sign(device: &Device) -> Signature {
    let signer = device.doc.me().author;
    Signature {
        signer,
        name: if signer == MENTOR { "Ana" } else { "ben " }.into(),
        date: Date { year: 2026, month: 11, day: 22 },
        program: programs().id(&Setup::of(device.view())).to_owned(),
        generation: 0,
        heads: device.doc.heads(),
        digest: digest(device),
    }
}

fn stand(device: &mut Device, signatures: &[&Signature]) -> Standing {
    device.doc.learn();
    let check = |it: &&Signature| device.doc.check_signature((*it).clone(), programs(), 0);
    let checked: Vec<Checked> = signatures.iter().map(check).collect();
    standing(&programs().agreement(device.view()), &parties(), &checked)
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
    mentor.doc.learn();
    let checked = [&anas, &bens].map(|it| mentor.doc.check_signature(it.clone(), programs(), 0));
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

/// What somebody does to the form, seeing it.
type Act<'a> = &'a dyn Fn(&Device) -> Vec<Command>;

/// Both have signed, and then one does this, one thing after the other.
fn after(acts: &[Act<'_>]) -> Standing {
    let (mut mentor, mut mentee) = both();
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::InForce);
    for act in acts {
        for command in act(&mentee) {
            mentee.doc.execute(&command, &forms(&mentee), 1).unwrap();
        }
    }
    exchange(&mut mentor, &mut mentee);
    let stands = [&mut mentor, &mut mentee].map(|device| stand(device, &[&anas, &bens]));
    assert_eq!(stands[0], stands[1]);
    stands[0].clone()
}

fn forms(device: &Device) -> Template {
    (**programs().template(&Setup::of(device.view())).unwrap()).clone().with_setup()
}

#[test]
fn whoever_changes_the_questions_after_signing_has_changed_what_was_signed() {
    let name = FREQUENCY.parse().unwrap();
    let rename_it: Act<'_> = &|it| rename(it.view(), &name, "How often we do not meet");
    let name_it_back: Act<'_> = &|it| rename(it.view(), &name, "");
    let hide_it: Act<'_> = &|it| hide(it.view(), &name, true);
    let show_it: Act<'_> = &|it| hide(it.view(), &name, false);
    let add_to = |place: &str, it: &Device| {
        vec![add(it.view(), ItemId(77), &place.parse().unwrap(), AddedKind::Flag, "And this")]
    };
    let add_one: Act<'_> = &|it| add_to("contract/-", it);
    let change_program: Act<'_> = &|_| vec![choose(Some("general"))];
    let change_back: Act<'_> = &|_| vec![choose(None)];
    let changed: [&[Act<'_>]; 7] = [
        &[rename_it],
        &[hide_it],
        &[add_one],
        &[change_program],
        &[rename_it, name_it_back],
        &[hide_it, show_it],
        &[change_program, change_back],
    ];
    for stand in changed.map(after) {
        assert_eq!(stand.state, State::Changed, "{stand:?}");
    }
    let elsewhere = [
        after(&[&|it| hide(it.view(), &"meetings/meetings/setting".parse().unwrap(), true)]),
        after(&[&|it| add_to("goals/goals", it)]),
    ];
    for stand in elsewhere {
        assert_eq!(stand.state, State::InForce, "{stand:?}");
    }
}

#[test]
fn what_is_hidden_is_not_signed_and_what_another_program_asks_is_not_either() {
    let (mut mentor, mut mentee) = both();
    for command in hide(mentor.view(), &FREQUENCY.parse().unwrap(), true) {
        mentor.doc.execute(&command, &forms(&mentor), 1).unwrap();
    }
    exchange(&mut mentor, &mut mentee);
    let agreement = programs().agreement(mentor.view());
    assert!(agreement.texts().all(|(path, _)| path.to_string() != FREQUENCY), "nobody has it on screen");
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::InForce);
    mentor.doc.execute(&choose(Some("general")), &forms(&mentor), 1).unwrap();
    exchange(&mut mentor, &mut mentee);
    let general = programs().template(&Setup::of(mentor.view())).unwrap();
    let agreement = programs().agreement(mentor.view());
    assert_eq!(agreement.unknown(general), [], "what is left of the other program's form keeps nobody from signing");
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    let stands = stand(&mut mentor, &[&anas, &bens]);
    assert_eq!((stands.state, anas.program.as_str()), (State::InForce, "general"));
}

#[test]
fn what_is_filled_in_as_things_go_on_is_not_signed() {
    let (mut mentor, mut mentee) = both();
    mentor.doc.execute(&choose(Some("sacramento")), &forms(&mentor), 1).unwrap();
    exchange(&mut mentor, &mut mentee);
    let (anas, bens) = (sign(&mentor), sign(&mentee));
    let told = set("contract/-/supervisor_told_on", Value::Date("2027-01-05".parse().unwrap()));
    mentee.doc.execute(&told, &forms(&mentee), 2).unwrap();
    exchange(&mut mentor, &mut mentee);
    let told = mentor.view().value(&"contract/-/supervisor_told_on".parse().unwrap()).clone();
    assert!(!told.is_empty(), "both can read it");
    for device in [&mut mentor, &mut mentee] {
        assert_eq!(stand(device, &[&anas, &bens]).state, State::InForce, "the day on which the supervisor was told");
    }
    mentee.doc.execute(&set("contract/-/chk_no_fault", Value::Flag(true)), &forms(&mentee), 3).unwrap();
    exchange(&mut mentor, &mut mentee);
    assert_eq!(stand(&mut mentor, &[&anas, &bens]).state, State::Changed, "what stands in the agreement is signed");
}

#[test]
fn a_signature_for_one_program_does_not_pass_for_another() {
    let (mut mentor, _) = both();
    let good = sign(&mentor);
    let other = Signature { program: "general".into(), ..good };
    assert_eq!(stand(&mut mentor, &[&other]).invalid, [(other, Invalid::OtherText)]);
}
