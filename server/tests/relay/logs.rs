//! What is stored, in which order, and who hears of it.

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;

use crate::support::{Pen, Relay, append, follow};

#[tokio::test]
async fn an_appended_record_reaches_the_partner_and_is_confirmed() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    by_ben.subscribe(&pair.space).await;
    let RelayFrame::Records { after: 0, entries, head: 3, chain, .. } = by_ben.next().await else { panic!() };
    let controls: Vec<Entry> = pair.space.controls.iter().cloned().map(Entry::Control).collect();
    assert_eq!(entries, controls);
    assert_eq!(chain, follow(Hash::ZERO, 0, &controls));
    by_ben.settle().await;

    let record = pair.ann_pen.write(&pair.space);
    let (seq, acked) = by_ann.put(append(&record)).await;
    let entry = Entry::Record(Bytes(record.bytes().to_vec()));
    let expected = follow(chain, 3, std::slice::from_ref(&entry));
    assert_eq!((seq, acked), (4, expected));
    let space = pair.space.id;
    let records = RelayFrame::Records { space, after: 3, entries: vec![entry], head: 4, chain: expected };
    assert_eq!(by_ben.next().await, records);
}

#[tokio::test]
async fn two_who_write_at_once_see_the_same_order() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    by_ann.subscribe(&pair.space).await;
    by_ben.subscribe(&pair.space).await;
    const EACH: usize = 40;
    let mut sent = Vec::new();
    for _ in 0..EACH {
        for (pen, client) in [(&mut pair.ann_pen, &mut by_ann), (&mut pair.ben_pen, &mut by_ben)] {
            let record = pen.write(&pair.space);
            client.send(append(&record)).await;
            sent.push(record);
        }
    }
    let mut logs = Vec::new();
    for client in [&mut by_ann, &mut by_ben] {
        let mut log: Vec<Hash> = Vec::new();
        let mut chain = Hash::ZERO;
        while log.len() < 3 + 2 * EACH {
            match client.next().await {
                RelayFrame::Records { after, entries, chain: told, .. } => {
                    assert_eq!(after, log.len() as u64);
                    chain = follow(chain, after, &entries);
                    assert_eq!(chain, told);
                    log.extend(entries.iter().map(Entry::hash));
                }
                RelayFrame::Ack { hash, seq, chain: told, .. } => {
                    assert_eq!(seq, log.len() as u64 + 1);
                    let record = sent.iter().find(|record| record.hash() == hash).unwrap();
                    chain = follow(chain, seq - 1, &[Entry::Record(Bytes(record.bytes().to_vec()))]);
                    assert_eq!(chain, told);
                    log.push(hash);
                }
                other => panic!("{other:?}"),
            }
        }
        logs.push(log);
    }
    assert_eq!(logs[0], logs[1]);
}

#[tokio::test]
async fn a_record_sent_twice_is_stored_once() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let first = pair.ann_pen.write(&pair.space);
    let second = pair.ann_pen.write(&pair.space);
    let acked = by_ann.put(append(&first)).await;
    by_ann.put(append(&second)).await;
    assert_eq!(by_ann.put(append(&first)).await, acked);
    // Also when the roster has moved on since.
    by_ann.put(pair.space.rotate(&pair.ann, &[&pair.ann, &pair.ben])).await;
    assert_eq!(by_ann.put(append(&first)).await, acked);
    // And twice in one breath.
    let third = pair.ann_pen.write(&pair.space);
    by_ann.send(append(&third)).await;
    by_ann.send(append(&third)).await;
    let [one, two] = [by_ann.next().await, by_ann.next().await];
    assert!(matches!(one, RelayFrame::Ack { seq: 7, .. }), "{one:?}");
    assert_eq!(one, two);
}

#[tokio::test]
async fn a_gap_and_a_conflict_are_named() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let space = pair.space.id;
    let nack = |hash, reason| RelayFrame::Nack { space, hash, reason };
    let clone = pair.ann_pen.clone();
    let first = pair.ann_pen.write(&pair.space);
    let second = pair.ann_pen.write(&pair.space);
    assert_eq!(by_ann.ask(append(&second)).await, nack(second.hash(), Refused::Gap { expected: 1 }));
    by_ann.put(append(&first)).await;
    by_ann.put(append(&second)).await;
    // A profile that was copied writes the same number again.
    let mut copied = clone.clone();
    let other = copied.write(&pair.space);
    assert_eq!(by_ann.ask(append(&other)).await, nack(other.hash(), Refused::Conflict { hash: first.hash() }));
    // The right number after a record that never was.
    let mut forked = Pen { dev_seq: 2, last: other.hash(), ..clone };
    let third = forked.write(&pair.space);
    assert_eq!(by_ann.ask(append(&third)).await, nack(third.hash(), Refused::Conflict { hash: second.hash() }));
}

#[tokio::test]
async fn a_record_for_an_old_roster_is_stale() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let old = pair.space.clone();
    by_ann.put(pair.space.rotate(&pair.ann, &[&pair.ann, &pair.ben])).await;
    let record = pair.ben_pen.clone().write(&old);
    let nack = RelayFrame::Nack { space: old.id, hash: record.hash(), reason: Refused::Stale };
    assert_eq!(by_ben.ask(append(&record)).await, nack);
    assert_eq!(by_ben.nudges, [4], "it heard that there is something new");
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
    // And a control record that does not follow the head.
    let mut forked = old.clone();
    let fork = forked.rotate(&pair.ben, &[&pair.ann, &pair.ben]);
    let nack = RelayFrame::Nack { space: old.id, hash: forked.head, reason: Refused::Stale };
    assert_eq!(by_ben.ask(fork).await, nack);
}

#[tokio::test]
async fn pings_are_answered() {
    let relay = Relay::start().await;
    assert_eq!(relay.connect().await.ask(ClientFrame::Ping).await, RelayFrame::Pong);
}
