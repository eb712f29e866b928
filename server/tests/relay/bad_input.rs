//! What is no frame, no record, or none of the sender's.

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::SpaceId;
use twofold_wire::record::{Header, Kind, Record, TAG, record_hash};

use crate::support::{Device, Pen, Person, Relay, append};

#[tokio::test]
async fn what_is_no_frame_is_named_and_ends_the_connection() {
    let relay = Relay::start().await;
    let too_long = vec![0x58; 2 * 1024 * 1024];
    let with_tail = [twofold_wire::cbor::encode(&ClientFrame::Ping), vec![0]].concat();
    for bytes in [Vec::new(), vec![0xff; 40], b"{\"type\":\"hello\"}".to_vec(), with_tail, too_long] {
        let mut client = relay.enter(&Person::new()).await;
        client.send_bytes(bytes).await;
        assert_eq!(client.try_next().await, Some(RelayFrame::BadFrame));
        assert_eq!(client.try_next().await, None);
    }
    // The others go on.
    assert_eq!(relay.connect().await.ask(ClientFrame::Ping).await, RelayFrame::Pong);
}

#[tokio::test]
async fn bytes_that_are_no_record_are_refused_and_the_connection_stays() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let good = pair.ann_pen.clone().write(&pair.space);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.bytes().to_vec();
        change(&mut bytes);
        bytes
    };
    let unpadded = {
        let header = pair.ann_pen.header(&pair.space, Kind::Entry);
        Record::assemble(header, &[7; 600 + TAG], |digest| pair.ann.device.sign(digest)).bytes().to_vec()
    };
    let too_big = {
        let header = pair.ann_pen.header(&pair.space, Kind::Entry);
        Record::assemble(header, &[7; 256 * 1024 + TAG], |digest| pair.ann.device.sign(digest)).bytes().to_vec()
    };
    for (bytes, reason) in [
        (Vec::new(), Refused::Invalid),
        (changed(&|bytes| bytes.truncate(100)), Refused::Invalid),
        (changed(&|bytes| bytes.push(0)), Refused::Invalid),
        (changed(&|bytes| bytes[0] = 2), Refused::Invalid),
        (changed(&|bytes| bytes[1] = 9), Refused::Invalid),
        (changed(&|bytes| bytes[2] = 9), Refused::Invalid),
        (unpadded, Refused::BadPadding),
        (too_big, Refused::TooBig),
    ] {
        let hash = record_hash(&bytes);
        let nack = RelayFrame::Nack { space: SpaceId::ZERO, hash, reason };
        assert_eq!(by_ann.ask(ClientFrame::Append { record: Bytes(bytes) }).await, nack);
    }
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
}

#[tokio::test]
async fn a_record_that_was_changed_anywhere_is_refused() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let record = pair.ann_pen.write(&pair.space);
    let len = record.bytes().len();
    for (at, expected) in [
        (3, Refused::NotMember),          // space
        (19, Refused::BadSignature),      // epoch
        (23, Refused::NotMember),         // device
        (115, Refused::BadSignature),     // nonce
        (180, Refused::BadSignature),     // ciphertext
        (len - 1, Refused::BadSignature), // signature
    ] {
        let mut bytes = record.bytes().to_vec();
        bytes[at] ^= 1;
        match by_ann.ask(ClientFrame::Append { record: Bytes(bytes) }).await {
            RelayFrame::Nack { reason, .. } => assert_eq!(reason, expected, "byte {at}"),
            other => panic!("byte {at}: {other:?}"),
        }
    }
    by_ann.put(append(&record)).await;
}

#[tokio::test]
async fn nobody_writes_for_another_device() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let space = pair.space.id;
    let of_ann = pair.ann_pen.clone().write(&pair.space);
    let nack = RelayFrame::Nack { space, hash: of_ann.hash(), reason: Refused::NotMember };
    assert_eq!(by_ben.ask(append(&of_ann)).await, nack, "also when it is truly signed");
    // A stranger who logged in.
    let eve = Person::new();
    let mut by_eve = relay.enter(&eve).await;
    let of_eve = Pen::new(&eve.device).write(&pair.space);
    let nack = RelayFrame::Nack { space, hash: of_eve.hash(), reason: Refused::NotMember };
    assert_eq!(by_eve.ask(append(&of_eve)).await, nack);
    // A device that is in the chain, but was never pinned in the space.
    let before = pair.ann.chain.head();
    let (tablet, add) = pair.ann.add();
    let (person, expected) = (pair.ann.id(), Some(before));
    let put = ClientFrame::ChainPut { person, expected, statements: vec![add], admission: None };
    assert!(matches!(by_ann.ask(put).await, RelayFrame::Chain { .. }));
    let mut by_tablet = relay.connect().await;
    by_tablet.log_in(&pair.ann, &tablet).await;
    let of_tablet = Pen::new(&tablet).write(&pair.space);
    let nack = RelayFrame::Nack { space, hash: of_tablet.hash(), reason: Refused::NotMember };
    assert_eq!(by_tablet.ask(append(&of_tablet)).await, nack);
}

#[tokio::test]
async fn a_record_of_another_epoch_or_kind_is_invalid() {
    let relay = Relay::start().await;
    let (pair, mut by_ann, _by_ben) = relay.pair().await;
    let header = |kind| pair.ann_pen.header(&pair.space, kind);
    let other_epoch = Header { epoch: 7, ..header(Kind::Entry) };
    let not_counted = Header { dev_seq: 0, ..header(Kind::Entry) };
    let presence = header(Kind::Presence);
    // What is no record by itself names no space.
    let (here, nowhere) = (pair.space.id, SpaceId::ZERO);
    for (header, space, reason) in [
        (other_epoch, here, Refused::Invalid),
        (not_counted, nowhere, Refused::Invalid),
        (presence, here, Refused::Gap { expected: 1 }),
        (Header { dev_seq: 1, ..header(Kind::Presence) }, nowhere, Refused::Invalid),
    ] {
        let record = pair.ann_pen.seal(header, 512);
        let nack = RelayFrame::Nack { space, hash: record.hash(), reason };
        assert_eq!(by_ann.ask(append(&record)).await, nack);
    }
}

#[tokio::test]
async fn a_snapshot_may_be_larger_than_an_entry() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let size = 917_504;
    let entry = pair.ann_pen.seal(pair.ann_pen.header(&pair.space, Kind::Entry), size);
    let nack = RelayFrame::Nack { space: SpaceId::ZERO, hash: entry.hash(), reason: Refused::TooBig };
    assert_eq!(by_ann.ask(append(&entry)).await, nack);
    let snapshot = pair.ann_pen.seal(pair.ann_pen.header(&pair.space, Kind::Snapshot), size);
    by_ann.put(append(&snapshot)).await;
    pair.ann_pen.last = snapshot.hash();
    pair.ann_pen.dev_seq = 1;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    by_ben.subscribe(&pair.space).await;
    let mut at = 0;
    while at < 5 {
        let RelayFrame::Records { after, entries, .. } = by_ben.next().await else { panic!() };
        assert_eq!(after, at);
        at += entries.len() as u64;
    }
}

#[tokio::test]
async fn a_control_record_that_breaks_the_rules_is_refused() {
    let relay = Relay::start().await;
    let (pair, mut by_ann, _by_ben) = relay.pair().await;
    let space = pair.space.id;
    let mut other = pair.space.clone();
    let by_eve = Person { device: Device::new(), ..pair.ann.clone() };
    let forged = other.rotate(&by_eve, &[&pair.ann, &pair.ben]);
    let nack = |hash, reason| RelayFrame::Nack { space, hash, reason };
    assert_eq!(by_ann.ask(forged).await, nack(other.head, Refused::NotMember));
    let mut other = pair.space.clone();
    let too_few = other.rotate(&pair.ann, &[&pair.ann]);
    assert_eq!(by_ann.ask(too_few).await, nack(other.head, Refused::Invalid));
    let junk = Bytes(vec![1, 2, 3]);
    let hash = twofold_wire::control::control_hash(&junk);
    assert_eq!(by_ann.ask(ClientFrame::RosterPut { space, control: junk }).await, nack(hash, Refused::Invalid));
    let genesis_elsewhere = ClientFrame::RosterPut {
        space: SpaceId([9; 16]),
        control: crate::support::Space::begin(&[&pair.ann]).controls[0].clone(),
    };
    let refused = by_ann.ask(genesis_elsewhere).await;
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Invalid, .. }), "{refused:?}");
}
