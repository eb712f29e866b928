//! A relay that lost its data gets them back from its devices, byte for byte.

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;
use twofold_wire::record::Record;

use crate::support::{Client, Pair, Pen, Person, Relay, append, follow};

/// A pair with a log of seven entries, and the log.
async fn with_log(relay: &Relay) -> (Pair, Vec<Entry>) {
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let mut log: Vec<Entry> = pair.space.controls.iter().cloned().map(Entry::Control).collect();
    for _ in 0..2 {
        for (pen, client) in [(&mut pair.ann_pen, &mut by_ann), (&mut pair.ben_pen, &mut by_ben)] {
            let record = pen.write(&pair.space);
            client.put(append(&record)).await;
            log.push(entry(&record));
        }
    }
    (pair, log)
}

fn entry(record: &Record) -> Entry {
    Entry::Record(Bytes(record.bytes().to_vec()))
}

fn restore(pair: &Pair, log: &[Entry], seq: u64) -> ClientFrame {
    ClientFrame::Restore { space: pair.space.id, seq, entry: log[seq as usize - 1].clone() }
}

async fn give_back(client: &mut Client, pair: &Pair, log: &[Entry]) -> Hash {
    let mut chain = Hash::ZERO;
    for seq in 1..=log.len() as u64 {
        chain = client.put(restore(pair, log, seq)).await.1;
    }
    chain
}

#[tokio::test]
async fn either_member_can_give_a_lost_log_back() {
    for by_joiner in [false, true] {
        let relay = Relay::start().await;
        let (mut pair, log) = with_log(&relay).await;
        let lost = Relay::start().await;
        let (member, other) = if by_joiner { (&pair.ben, &pair.ann) } else { (&pair.ann, &pair.ben) };
        let mut client = lost.enter(member).await;
        let chain = give_back(&mut client, &pair, &log).await;
        assert_eq!(chain, follow(Hash::ZERO, 0, &log), "the same chain as before the loss");
        // The other one finds everything, and both go on where they were.
        let mut by_other = lost.enter(other).await;
        let sub = ClientFrame::Sub { space: pair.space.id, after: log.len() as u64, chain };
        assert!(matches!(by_other.ask(sub).await, RelayFrame::Records { head: 7, chain: told, .. } if told == chain));
        let pen = if by_joiner { &mut pair.ann_pen } else { &mut pair.ben_pen };
        by_other.put(append(&pen.write(&pair.space))).await;
    }
}

#[tokio::test]
async fn giving_back_what_is_there_changes_nothing() {
    let relay = Relay::start().await;
    let (pair, log) = with_log(&relay).await;
    let mut client = relay.connect().await;
    client.log_in(&pair.ben, &pair.ben.device).await;
    let chain = give_back(&mut client, &pair, &log).await;
    assert_eq!(chain, follow(Hash::ZERO, 0, &log));
    let RelayFrame::Me { spaces, .. } = client.ask(ClientFrame::WhoAmI).await else { panic!() };
    assert_eq!(spaces, [pair.space.id]);
}

#[tokio::test]
async fn only_what_continues_the_chain_is_taken_back() {
    let relay = Relay::start().await;
    let (pair, log) = with_log(&relay).await;
    let lost = Relay::start().await;
    let mut client = lost.enter(&pair.ann).await;
    let nack = |seq: usize, reason| RelayFrame::Nack { space: pair.space.id, hash: log[seq - 1].hash(), reason };
    assert_eq!(client.ask(restore(&pair, &log, 4)).await, nack(4, Refused::Gap { expected: 1 }));
    for seq in 1..=3 {
        client.put(restore(&pair, &log, seq)).await;
    }
    let at_another_place = ClientFrame::Restore { space: pair.space.id, seq: 3, entry: log[3].clone() };
    assert_eq!(client.ask(at_another_place).await, nack(4, Refused::Conflict { hash: log[2].hash() }));
    assert_eq!(client.ask(restore(&pair, &log, 6)).await, nack(6, Refused::Gap { expected: 4 }));
    let out_of_order = ClientFrame::Restore { space: pair.space.id, seq: 4, entry: log[5].clone() };
    assert_eq!(client.ask(out_of_order).await, nack(6, Refused::Gap { expected: 1 }));
    client.put(restore(&pair, &log, 4)).await;
}

#[tokio::test]
async fn a_forged_entry_is_not_taken_back() {
    let relay = Relay::start().await;
    let (pair, log) = with_log(&relay).await;
    let lost = Relay::start().await;
    let mut client = lost.enter(&pair.ann).await;
    for seq in 1..=3 {
        client.put(restore(&pair, &log, seq)).await;
    }
    let Entry::Record(mut bytes) = log[3].clone() else { panic!() };
    bytes.0[200] ^= 1;
    let forged = Entry::Record(bytes);
    let nack = RelayFrame::Nack { space: pair.space.id, hash: forged.hash(), reason: Refused::BadSignature };
    let frame = ClientFrame::Restore { space: pair.space.id, seq: 4, entry: forged };
    assert_eq!(client.ask(frame).await, nack);
}

#[tokio::test]
async fn a_revoked_device_cannot_slip_a_record_in_under_a_new_name() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let (tablet, add) = pair.ann.add();
    let (person, expected) = (pair.ann.id(), None);
    let put =
        ClientFrame::ChainPut { person, expected, statements: pair.ann.chain.statements().to_vec(), admission: None };
    assert!(matches!(by_ann.ask(put).await, RelayFrame::ChainRefused { .. }), "a known person begins only once");
    let birth = twofold_wire::chain::statement_hash(&pair.ann.chain.statements()[0]);
    let put = |expected, statement| ClientFrame::ChainPut {
        person,
        expected: Some(expected),
        statements: vec![statement],
        admission: None,
    };
    assert!(matches!(by_ann.ask(put(birth, add.clone())).await, RelayFrame::Chain { .. }));
    let pin = twofold_wire::control::Body::Pin {
        person: twofold_wire::control::Pinned { person, statements: vec![add] },
        start: None,
    };
    by_ann.put(pair.space.control(&pair.ann, pin)).await;
    let head = pair.ann.chain.head();
    let revoke = pair.ann.revoke(tablet.id());
    assert!(matches!(by_ann.ask(put(head, revoke)).await, RelayFrame::Chain { .. }));
    // The roster still names the tablet, until the next control record.
    let record = Pen::new(&tablet).write(&pair.space);
    let mut by_eve = relay.enter(&Person::new()).await;
    let frame = ClientFrame::Restore { space: pair.space.id, seq: 5, entry: entry(&record) };
    let nack = RelayFrame::Nack { space: pair.space.id, hash: record.hash(), reason: Refused::NotMember };
    assert_eq!(by_eve.ask(frame).await, nack);
}

#[tokio::test]
async fn an_expired_invitation_is_not_used_by_giving_back() {
    let relay = Relay::start().await;
    let (ann, ben) = (Person::new(), Person::new());
    let mut by_ann = relay.enter(&ann).await;
    let mut by_ben = relay.enter(&ben).await;
    let mut space = crate::support::Space::begin(&[&ann]);
    let key = ed25519_dalek::SigningKey::from_bytes(&crate::support::seed());
    by_ann.put(space.genesis()).await;
    by_ann.put(space.invite(&ann, &key, twofold_wire::Timestamp(1))).await;
    let ClientFrame::RosterPut { control, .. } = space.join(&ann, &ben, &key) else { panic!() };
    let frame = ClientFrame::Restore { space: space.id, seq: 3, entry: Entry::Control(control) };
    let nack = RelayFrame::Nack { space: space.id, hash: space.head, reason: Refused::Expired };
    assert_eq!(by_ben.ask(frame).await, nack);
}
