//! What a partner's device can send that no honest one would: each refused as a whole, without a trace.

use automerge::{
    Change, ExpandedChange, ObjType, ScalarValue,
    legacy::{ElementId, Key, MarkData, ObjectId, Op, OpId, OpType, SortedVec},
};
use proptest::prelude::*;
use twofold_model::{Actor, ApplyError, Value};

use crate::devices::{Device, MENTEE, MENTOR, Sent, edit, exchange, rule, same, set};

pub(crate) const TEXT: &str = "contract/-/frequency";

/// Two devices that have exchanged a text and a value.
pub(crate) fn pair() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "weekly"));
    mentor.run(set("contract/-/length_months", Value::Number(6)));
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[track_caller]
pub(crate) fn refused(device: &mut Device, sent: &Sent, expected: ApplyError) {
    let (saved, view) = (device.doc.save(), device.view().clone());
    assert_eq!(device.take(std::slice::from_ref(sent)), [Err(expected)]);
    assert_eq!((device.doc.save(), device.view()), (saved, &view));
}

/// An honest record of the mentee, altered: the heads fit the altered change.
fn forge(honest: &Sent, alter: impl FnOnce(&mut ExpandedChange)) -> Sent {
    let mut forged = honest.clone();
    let last = forged.commit.changes.pop().unwrap();
    let mut change = Change::from_bytes(last).unwrap().decode();
    alter(&mut change);
    let mut change = Change::from(change);
    forged.commit.changes.push(change.bytes().into_owned());
    forged.commit.heads_after = vec![change.hash().0];
    forged
}

#[test]
fn a_flipped_bit_anywhere_in_a_change_is_refused_and_the_next_record_is_not_harmed() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "We meet "));
    for byte in 0..honest.commit.changes[0].len() {
        for bit in 0..8 {
            let mut altered = honest.clone();
            altered.commit.changes[0][byte] ^= 1 << bit;
            let mut device = mentor.clone();
            let results = device.take(&[altered, honest.clone()]);
            // The four bytes of the checksum say nothing: the hash of the content stands in the heads.
            let harmless = (4..8).contains(&byte);
            assert_eq!(results[0].is_ok(), harmless, "byte {byte} bit {bit}: {results:?}");
            assert_eq!(results[1], Ok(()), "byte {byte} bit {bit}");
            assert_eq!(device.text(TEXT), "We meet weekly");
        }
    }
    mentor.takes(&[honest]);
}

#[test]
fn garbage_and_cut_off_changes_are_refused() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "We meet "));
    let whole = honest.commit.changes[0].clone();
    let mut garbage: Vec<Vec<u8>> = (0..whole.len()).map(|length| whole[..length].to_vec()).collect();
    garbage.extend([vec![0; 40], vec![0xff; 500], [whole.as_slice(), &[0]].concat(), whole.repeat(2)]);
    garbage.push(mentor.doc.save());
    for bytes in garbage {
        let mut altered = honest.clone();
        altered.commit.changes = vec![bytes];
        refused(&mut mentor, &altered, ApplyError::Unreadable);
    }
}

#[test]
fn a_record_from_which_a_change_was_left_out_is_refused() {
    let (mut mentor, mut mentee) = pair();
    mentee.run(rule(1, None, "rule"));
    mentee.run(edit("contract/-/frequency", 0, 0, "x"));
    mentee.run(edit("next_meeting/-/homework", 0, 0, "read"));
    let honest = mentee.commit();
    assert!(honest.commit.changes.len() >= 2);

    let mut cut = honest.clone();
    cut.commit.changes.pop();
    refused(&mut mentor, &cut, ApplyError::HeadsDiffer);
    let mut cut = honest.clone();
    cut.commit.changes.remove(0);
    assert!(matches!(mentor.take(&[cut])[..], [Err(ApplyError::Waiting { .. })]));
    let mut unborn = honest.clone();
    unborn.commit.born.clear();
    assert!(matches!(mentor.take(&[unborn])[..], [Err(ApplyError::Waiting { .. })]));
    let mut empty = honest.clone();
    empty.commit.changes.clear();
    refused(&mut mentor, &empty, ApplyError::Nothing);
    for heads in [vec![], vec![[7; 32]]] {
        let mut lying = honest.clone();
        lying.commit.heads_after = heads;
        refused(&mut mentor, &lying, ApplyError::HeadsDiffer);
    }
    let mut early = honest.clone();
    early.commit.heads_before = vec![[7; 32]];
    refused(&mut mentor, &early, ApplyError::Waiting { missing: vec![[7; 32]] });
    mentor.takes(&[honest]);
    assert_eq!(mentor.doc.heads(), mentee.doc.heads());
}

#[test]
fn nobody_writes_under_the_actor_of_somebody_else() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "x"));
    let other = Sent { actor: Actor([77; 16]), ..honest.clone() };
    refused(&mut mentor, &other, ApplyError::OtherActor);
    mentor.takes(&[honest.clone()]);
    let other = Sent { author: MENTOR, ..honest };
    refused(&mut mentor, &other, ApplyError::ActorTaken);
}

#[test]
fn two_sessions_that_use_one_actor_do_not_wedge_the_document() {
    let (mut mentor, mut mentee) = pair();
    let mut clone = mentee.clone();
    let first = mentee.does(edit(TEXT, 0, 0, "first "));
    let second = clone.does(edit(TEXT, 0, 0, "second "));
    mentor.takes(&[first]);
    refused(&mut mentor, &second, ApplyError::ActorTaken);
    // The session itself refuses the other's change too, and both documents go on.
    refused(&mut mentee, &second, ApplyError::ActorTaken);
    let more = mentee.does(edit(TEXT, 0, 0, "more "));
    mentor.takes(&[more]);
    assert_eq!(mentor.text(TEXT), mentee.text(TEXT));
}

#[test]
fn changes_may_only_be_what_this_version_writes() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(set("contract/-/length_months", Value::Number(9)));
    let container = |number: u64| {
        let genesis = Change::from_bytes(include_bytes!("../../src/genesis.bin").to_vec()).unwrap();
        ObjectId::Id(OpId::new(number, genesis.actor_id()))
    };
    let op = |obj: ObjectId, key: &str, action: OpType| Op {
        action,
        obj,
        key: Key::Map(key.into()),
        pred: SortedVec::new(),
        insert: false,
    };
    let str = |text: &str| OpType::Put(ScalarValue::Str(text.into()));
    let item = "00000000000000000000000000000001";
    let bad = [
        ("a root key", op(ObjectId::Root, "texts", OpType::Make(ObjType::Map))),
        ("deleting a root key", op(ObjectId::Root, "values", OpType::Delete)),
        ("a text of its own", op(container(1), "contract/-/frequency", OpType::Make(ObjType::Text))),
        ("an answer deleted", op(container(2), "contract/-/length_months", OpType::Delete)),
        ("an answer counted", op(container(2), "contract/-/length_months", OpType::Increment(1))),
        ("an unknown kind of answer", op(container(2), "contract/-/length_months", str("zoo"))),
        ("an answer in another notation", op(container(2), "contract/-/length_months", str("n007"))),
        ("a bare number", op(container(2), "contract/-/length_months", OpType::Put(ScalarValue::Int(6)))),
        ("a map as answer", op(container(2), "contract/-/length_months", OpType::Make(ObjType::Map))),
        ("an answer nowhere", op(container(2), "somewhere", str("n6"))),
        ("a place nowhere", op(container(3), &format!("{item}/at"), str("nowhere"))),
        ("an order key below which nothing fits", op(container(3), &format!("{item}/key"), str("V0"))),
        ("an endless order key", op(container(3), &format!("{item}/key"), str(&"V".repeat(401)))),
        ("a mark that is no mark", op(container(3), &format!("{item}/gone"), str("yes"))),
        ("an unknown property", op(container(3), &format!("{item}/colour"), str("red"))),
        ("another item notation", op(container(3), "1/gone", OpType::Put(ScalarValue::Boolean(true)))),
        ("another container", op(container(4), "x", str("n6"))),
    ];
    for (what, op) in bad {
        let forged = forge(&honest, |change| change.operations = vec![op]);
        let before = mentor.doc.save();
        assert_eq!(mentor.take(&[forged]), [Err(ApplyError::UnknownShape)], "{what}");
        assert_eq!(mentor.doc.save(), before, "{what}");
    }
    let message = forge(&honest, |change| change.message = Some("hidden".into()));
    refused(&mut mentor, &message, ApplyError::UnknownShape);
    let extra = forge(&honest, |change| change.extra_bytes = vec![1, 2, 3]);
    refused(&mut mentor, &extra, ApplyError::UnknownShape);
    mentor.takes(&[honest]);
}

#[test]
fn texts_may_only_be_edited_letter_by_letter() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "x"));
    type Alter = fn(&mut Op);
    let bad: [(&str, Alter); 5] = [
        ("two letters in one", |op| op.action = OpType::Put(ScalarValue::Str("xy".into()))),
        ("no letter", |op| op.action = OpType::Put(ScalarValue::Str("".into()))),
        ("a number", |op| op.action = OpType::Put(ScalarValue::Int(1))),
        ("an object", |op| op.action = OpType::Make(ObjType::Map)),
        ("a mark", |op| {
            let mark = MarkData { name: "bold".into(), value: ScalarValue::Boolean(true), expand: false };
            op.action = OpType::MarkBegin(mark);
        }),
    ];
    for (what, alter) in bad {
        let forged = forge(&honest, |change| alter(&mut change.operations[0]));
        let before = mentor.doc.save();
        assert_eq!(mentor.take(&[forged]), [Err(ApplyError::UnknownShape)], "{what}");
        assert_eq!(mentor.doc.save(), before, "{what}");
    }
    mentor.takes(&[honest]);
}

#[test]
fn nobody_uses_up_the_numbers() {
    let (mut mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "x"));
    for start in [u64::from(u32::MAX), 1_000, 1] {
        let forged = forge(&honest, |change| change.start_op = start.try_into().unwrap());
        refused(&mut mentor, &forged, ApplyError::Misnumbered);
    }
    let forged = forge(&honest, |change| change.start_op = u64::MAX.try_into().unwrap());
    assert!(mentor.take(&[forged])[0].is_err());
    let forged = forge(&honest, |change| change.seq += 1);
    refused(&mut mentor, &forged, ApplyError::Misnumbered);
    let forged = forge(&honest, |change| change.seq = 0);
    assert!(mentor.take(&[forged])[0].is_err());
    mentor.takes(&[honest]);
    same(&mentor, &mentee);
}

#[test]
fn a_change_that_points_at_operations_that_do_not_exist_does_not_stop_the_app() {
    let (mentor, mut mentee) = pair();
    let honest = mentee.does(edit(TEXT, 0, 0, "x"));
    let stranger = automerge::ActorId::from([99; 16]);
    let own = automerge::ActorId::from(honest.actor.0);
    for actor in [stranger, own] {
        for number in [1, 5, 4_000_000_000_u64] {
            let nowhere = OpId::new(number, &actor);
            let after = forge(&honest, |change| {
                change.operations[0].key = Key::Seq(ElementId::Id(nowhere.clone()));
            });
            let over = forge(&honest, |change| {
                change.operations[0].pred = [nowhere.clone()].into_iter().collect::<Vec<_>>().into();
            });
            let deleted = forge(&honest, |change| {
                change.operations[0].action = OpType::Delete;
                change.operations[0].insert = false;
                change.operations[0].key = Key::Seq(ElementId::Id(nowhere.clone()));
                change.operations[0].pred = [nowhere.clone()].into_iter().collect::<Vec<_>>().into();
            });
            for forged in [after, over, deleted] {
                let mut device = mentor.clone();
                let result = device.take(&[forged]);
                assert!(result[0].is_err(), "{number}");
                device.takes(&[honest.clone()]);
                assert_eq!(device.text(TEXT), "xweekly");
            }
        }
    }
}

#[test]
fn a_change_that_points_into_another_text_or_answer_does_not_stop_the_app() {
    let (mut mentor, mut mentee) = pair();
    let other = "next_meeting/-/homework";
    mentee.run(edit(other, 0, 0, "abc"));
    mentor.run(set("contract/-/ends_on", crate::devices::date("2027-01-01")));
    exchange(&mut mentor, &mut mentee);

    let typed = mentee.clone().does(edit(TEXT, 1, 1, "x"));
    let elsewhere = mentee.clone().does(edit(other, 1, 1, "x"));
    let answered = mentee.clone().does(set("contract/-/length_months", Value::Number(9)));
    let of_other = Change::from_bytes(elsewhere.commit.changes[0].clone()).unwrap().decode().operations;
    let of_text = Change::from_bytes(typed.commit.changes[0].clone()).unwrap().decode().operations;
    let of_answer = Change::from_bytes(answered.commit.changes[0].clone()).unwrap().decode().operations;

    // Keys and predecessors of operations in one place, used in another.
    let mut forgeries = Vec::new();
    for (honest, own) in [(&typed, &of_text), (&elsewhere, &of_other), (&answered, &of_answer)] {
        for foreign in of_text.iter().chain(&of_other).chain(&of_answer) {
            for index in 0..own.len() {
                forgeries.push(forge(honest, |change| change.operations[index].pred = foreign.pred.clone()));
                forgeries.push(forge(honest, |change| change.operations[index].key = foreign.key.clone()));
                forgeries.push(forge(honest, |change| change.operations[index].obj = foreign.obj.clone()));
            }
        }
    }
    let next = mentor.clone().does(edit(TEXT, 0, 0, "still "));
    for forged in forgeries {
        let mut device = mentor.clone();
        let _ = device.take(&[forged]);
        // Taken or not: the document still opens, and the next record still fits.
        let mut again = device.reopened(50);
        assert_eq!(again.view(), device.view());
        again.takes(&[next.clone()]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_bytes_come_the_document_goes_on(
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
        mentee.run(rule(1, None, "We meet on Mondays, and on Fridays if we have to."));
        let honest = mentee.commit();
        let mut altered = honest.clone();
        for change in &mut altered.commit.changes {
            for (place, value) in &places {
                let at = place.index(change.len());
                change[at] = *value;
            }
            if let Some(cut) = cut {
                change.truncate(cut.index(change.len()));
            }
            // What a hostile author would do: make the heads fit.
            if let Ok(parsed) = Change::from_bytes(change.clone()) {
                altered.commit.heads_after = vec![parsed.hash().0];
            }
        }
        let _ = mentor.take(&[altered]);
        let mut device = Device::mentor();
        device.takes(&[honest]);
        prop_assert_eq!(device.doc.me().author, MENTOR);
        prop_assert_eq!(device.doc.history().last().map(|entry| entry.author), Some(MENTEE));
    }
}
