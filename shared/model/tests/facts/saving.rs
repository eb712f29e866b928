//! What is kept on the device, and snapshots.

use twofold_model::{Actor, Document, LoadError, Role, Snapshot, SnapshotError, Value};

use crate::devices::{Device, MENTEE, MENTOR, Sent, edit, exchange, field, goal, meeting, member, rule, same, set};

const TEXT: &str = "contract/-/frequency";

/// Two devices with something of everything in their documents.
fn used() -> (Device, Device, Vec<Sent>) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let mut log = vec![mentor.does(edit(TEXT, 0, 0, "weekly")), mentor.does(rule(1, None, "rule"))];
    mentee.takes(&log);
    log.push(mentee.does(goal(2, "goal")));
    log.push(mentee.does(meeting(3, "2026-11-22", 6)));
    log.push(mentee.does(set("contract/-/length_months", Value::Number(9))));
    mentor.takes(&log);
    (mentor, mentee, log)
}

#[test]
fn a_document_opens_as_it_was_saved() {
    let (mentor, _, _) = used();
    let again = mentor.reopened(9);
    same(&again, &mentor);
    assert_eq!(again.doc.history(), mentor.doc.history());
    assert!(again.doc.is_proven());
}

#[test]
fn opening_and_saving_a_hundred_times_does_not_grow_the_document() {
    let (mut device, _, _) = used();
    let size = device.doc.save().len();
    for session in 10..110 {
        device = device.reopened(session);
    }
    assert_eq!(device.doc.save().len(), size);
}

#[test]
fn what_one_session_adds_after_opening_is_only_what_it_wrote() {
    let (mentor, _, _) = used();
    let mut again = mentor.reopened(9);
    let sent = again.does(edit(TEXT, 0, 0, "x"));
    let bytes: usize = sent.commit.changes.iter().map(Vec::len).sum();
    assert!(bytes < 250, "{bytes}");
}

#[test]
fn pending_edits_are_not_saved_because_the_journal_has_them() {
    let (mut mentor, mut mentee, _) = used();
    let saved = mentor.doc.save();
    mentor.run(edit("contract/-/frequency", 0, 0, "pending "));
    mentor.run(rule(5, None, "pending too"));
    assert_eq!(
        Document::load(&mentor.doc.save(), Actor([9; 16]), member(Role::Mentor)).unwrap().view(),
        *mentee.view()
    );
    let reopened = Document::load(&saved, Actor([9; 16]), member(Role::Mentor)).unwrap();
    assert_eq!(reopened.heads(), mentor.reopened(10).doc.heads());

    // The journal, replayed in a new session, travels as if nothing had happened.
    let mut again = mentor.reopened(11);
    again.run(edit("contract/-/frequency", 0, 0, "pending "));
    again.run(rule(5, None, "pending too"));
    exchange(&mut again, &mut mentee);
}

#[test]
fn pending_edits_are_not_saved_even_when_others_have_built_on_the_same_birth() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(edit(TEXT, 0, 0, "mine"));
    let theirs = mentee.does(edit(TEXT, 0, 0, "theirs"));
    mentor.takes(&[theirs]);
    let again = mentor.reopened(9);
    same(&again, &mentee);
}

/// What a device knows of its changes: what each is about, and when each form was last written in.
fn learned(device: &Device) -> impl PartialEq + std::fmt::Debug + use<> {
    let heads: Vec<_> = device.doc.history().into_iter().flat_map(|entry| entry.heads).collect();
    let subjects: Vec<_> = heads.iter().map(|head| (*head, device.doc.subject(head).cloned())).collect();
    let forms = ["contract", "goals", "meetings"].map(|form| device.doc.last_written(form));
    (subjects.into_iter().collect::<std::collections::BTreeMap<_, _>>(), forms)
}

/// The same device, opened again with what it has learned.
fn reopened_learned(device: &mut Device, session: u8) -> Device {
    let kept = device.doc.save_learned().unwrap();
    let mut again = device.reopened(session);
    again.doc.recall_learned(&kept);
    again
}

#[test]
fn what_the_changes_are_about_is_read_once_and_kept() {
    let (mut mentor, _, _) = used();
    let mut again = reopened_learned(&mut mentor, 9);
    assert_eq!(again.doc.learn(), 0, "nothing is left to be read");
    let mut anew = mentor.reopened(10);
    assert!(anew.doc.learn() > 0);
    assert_eq!(learned(&again), learned(&anew));
    assert_ne!(learned(&again), learned(&mentor.reopened(11)), "nothing is known before");
}

#[test]
fn what_is_known_of_the_changes_keeps_step_with_what_is_written_here_and_what_comes() {
    let (mut mentor, mut mentee, _) = used();
    for round in 0..3 {
        let (mut mine, mut theirs) =
            (reopened_learned(&mut mentor, 20 + round), reopened_learned(&mut mentee, 30 + round));
        let apart = [mine.does(rule(5 + u128::from(round), None, "apart")), mine.does(edit(TEXT, 0, 0, "W"))];
        let too = [theirs.does(goal(15 + u128::from(round), "apart, too")), theirs.does(edit(TEXT, 1, 0, "E"))];
        mine.takes(&too);
        theirs.takes(&apart);
        (mentor, mentee) = (mine, theirs);
        same(&mentor, &mentee);
        for (session, device) in [(40, &mentor), (50, &mentee)] {
            let mut anew = device.reopened(session + round);
            anew.doc.learn();
            assert_eq!(learned(device), learned(&anew));
        }
    }
}

#[test]
fn what_was_learned_and_cannot_be_read_is_learned_anew() {
    let (mut mentor, _, _) = used();
    let earlier = mentor.doc.save_learned().unwrap();
    mentor.does(edit(TEXT, 0, 0, "x"));
    let kept = mentor.doc.save_learned().unwrap();
    let of_another_version = [&kept[..1], &[2], &kept[2..]].concat();
    for damaged in [&[][..], &kept[..kept.len() / 2], &of_another_version, &earlier] {
        let mut again = mentor.reopened(9);
        again.doc.recall_learned(damaged);
        assert!(again.doc.learn() > 0);
        assert_eq!(learned(&again), learned(&mentor));
    }
}

#[test]
fn nothing_is_kept_of_changes_while_one_is_pending() {
    let (mut mentor, _, _) = used();
    mentor.run(edit(TEXT, 0, 0, "x"));
    assert_eq!(mentor.doc.save_learned(), None);
}

#[test]
fn cut_off_or_altered_bytes_are_never_read_in_part() {
    let (mentor, _, _) = used();
    let saved = mentor.doc.save();
    let load = |bytes: &[u8]| Document::load(bytes, Actor([9; 16]), member(Role::Mentor));
    for length in 0..saved.len() {
        assert!(load(&saved[..length]).is_err(), "cut at {length}");
    }
    assert_eq!(load(&[saved.as_slice(), &[0]].concat()).err(), Some(LoadError::Unreadable));
    assert_eq!(load(&[0; 40]).err(), Some(LoadError::Unreadable));
    assert_eq!(load(&[]).err(), Some(LoadError::Unreadable));
    let mut newer = saved.clone();
    newer[1] = 2;
    assert_eq!(load(&newer).err(), Some(LoadError::Newer));
}

#[test]
fn a_flipped_bit_in_the_changes_is_noticed() {
    let (mentor, _, _) = used();
    let saved = mentor.doc.save();
    let before = mentor.view().clone();
    // The changes stand at the end; what is in front of them is sealed by the caller as a whole.
    for byte in saved.len() - 200..saved.len() {
        let mut altered = saved.clone();
        altered[byte] ^= 1;
        if let Ok(document) = Document::load(&altered, Actor([9; 16]), member(Role::Mentor)) {
            assert_eq!(document.view(), before, "byte {byte}");
        }
    }
}

#[test]
fn a_session_that_has_written_is_not_used_again() {
    let (mentor, _, _) = used();
    let again = Document::load(&mentor.doc.save(), mentor.doc.actor(), mentor.doc.me());
    assert_eq!(again.err(), Some(LoadError::ActorUsed));
}

#[test]
fn a_new_device_opens_a_snapshot_and_proves_it_with_the_log() {
    let (mentor, mentee, log) = used();
    let snapshot = Snapshot::decode(&mentor.doc.snapshot().encode()).unwrap();
    assert_eq!(snapshot.heads(), mentor.doc.heads());
    let doc = Document::from_snapshot(&snapshot, Actor([9; 16]), member(Role::Mentee)).unwrap();
    let mut fresh = Device { doc, now: 1 };
    assert_eq!(fresh.view(), mentor.view());
    assert!(!fresh.doc.is_proven());
    let (last, first) = log.split_last().unwrap();
    fresh.takes(first);
    assert!(!fresh.doc.is_proven());
    assert!(!fresh.reopened(10).doc.is_proven(), "a restart does not prove anything");
    fresh.takes(&[last.clone()]);
    assert!(fresh.doc.is_proven());
    same(&fresh, &mentee);
}

#[test]
fn the_log_decides_who_wrote_what_not_the_snapshot() {
    let mut liar = Device::new(2, Role::Mentor);
    let honest = {
        let mut mentee = Device::mentee();
        mentee.does(set("contract/-/length_months", Value::Number(9)))
    };
    // The liar pretends that the mentee's session was its own.
    liar.doc = Document::new(Actor([5; 16]), member(Role::Mentor));
    liar.takes(&[Sent { author: MENTOR, ..honest.clone() }]);
    let snapshot = liar.doc.snapshot();

    let doc = Document::from_snapshot(&snapshot, Actor([9; 16]), member(Role::Mentee)).unwrap();
    let mut fresh = Device { doc, now: 1 };
    let author = |device: &Device| device.view().values[&field("contract/-/length_months")].author;
    assert_eq!(author(&fresh), MENTOR);
    fresh.takes(&[honest]);
    assert_eq!(author(&fresh), MENTEE);
    assert!(fresh.doc.is_proven());
}

#[test]
fn a_snapshot_is_checked_by_its_changes_not_by_its_bytes() {
    let (mut mentor, mut mentee, _) = used();
    assert_eq!(mentor.doc.check_snapshot(&mentee.doc.snapshot()), Ok(()));
    mentee.run(edit(TEXT, 0, 0, "more "));
    assert_eq!(mentor.doc.check_snapshot(&mentee.doc.snapshot()), Ok(()), "pending edits are not in it");
    let sent = mentee.commit();
    let newer = mentee.doc.snapshot();
    assert_eq!(mentor.doc.check_snapshot(&newer), Err(SnapshotError::UnknownChange));
    mentor.takes(&[sent]);
    assert_eq!(mentor.doc.check_snapshot(&newer), Ok(()));
    let older = mentor.doc.snapshot();
    mentor.does(edit(TEXT, 0, 0, "still "));
    assert_eq!(mentor.doc.check_snapshot(&older), Ok(()), "an older one is not wrong");
}
