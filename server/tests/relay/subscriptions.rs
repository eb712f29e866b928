//! Catching up, following, presence, and two connections of one device.

use std::time::Duration;

use twofold_server::Config;
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;
use twofold_wire::record::Kind;

use crate::support::{Client, Person, Relay, Space, append, config, follow};

async fn catch_up(client: &mut Client, space: &Space, after: u64, mut chain: Hash) -> (u64, Hash, usize) {
    client.send(ClientFrame::Sub { space: space.id, after, chain }).await;
    let (mut at, mut pages) = (after, 0);
    loop {
        match client.next().await {
            RelayFrame::Records { after, entries, head, chain: told, .. } => {
                assert_eq!(after, at);
                chain = follow(chain, after, &entries);
                assert_eq!(chain, told);
                at += entries.len() as u64;
                pages += 1;
                if at == head {
                    return (at, chain, pages);
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_long_log_comes_in_pages_without_being_asked_for() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    for _ in 0..60 {
        by_ann.put(append(&pair.ann_pen.write_sized(&pair.space, 2048))).await;
    }
    let (at, chain, pages) = catch_up(&mut by_ben, &pair.space, 0, Hash::ZERO).await;
    assert_eq!(at, 63);
    assert!(pages > 1, "{pages}");
    // Live from there on.
    by_ben.settle().await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    let RelayFrame::Records { after: 63, entries, chain: told, .. } = by_ben.next().await else { panic!() };
    assert_eq!(follow(chain, 63, &entries), told);
    // And from the middle, on another connection.
    let mut again = relay.connect().await;
    again.log_in(&pair.ben, &pair.ben.device).await;
    let (at, same, _) = catch_up(&mut again, &pair.space, 63, chain).await;
    assert_eq!((at, same), (64, told));
}

#[tokio::test]
async fn a_device_with_everything_hears_so_at_once() {
    let relay = Relay::start().await;
    let (pair, mut by_ann, _by_ben) = relay.pair().await;
    let (head, chain, _) = catch_up(&mut by_ann, &pair.space, 0, Hash::ZERO).await;
    let sub = ClientFrame::Sub { space: pair.space.id, after: head, chain };
    let empty = RelayFrame::Records { space: pair.space.id, after: head, entries: Vec::new(), head, chain };
    assert_eq!(by_ann.ask(sub).await, empty);
}

#[tokio::test]
async fn a_device_whose_log_differs_is_shown_what_the_relay_has() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let (_, chain, _) = catch_up(&mut by_ben, &pair.space, 0, Hash::ZERO).await;
    by_ben.settle().await;
    let (space, entries) = (pair.space.id, Vec::new());
    let other = Hash([6; 32]);
    // More than the relay has.
    let shown = RelayFrame::Records { space, after: 3, entries: entries.clone(), head: 3, chain };
    assert_eq!(by_ben.ask(ClientFrame::Sub { space, after: 9, chain: other }).await, shown);
    // Another entry at the head.
    assert_eq!(by_ben.ask(ClientFrame::Sub { space, after: 3, chain: other }).await, shown);
    // Another entry before the head.
    let first = follow(Hash::ZERO, 0, &[Entry::Control(pair.space.controls[0].clone())]);
    let shown = RelayFrame::Records { space, after: 1, entries, head: 3, chain: first };
    assert_eq!(by_ben.ask(ClientFrame::Sub { space, after: 1, chain: other }).await, shown);
    // It is not subscribed: nothing comes but a nudge, and one is enough.
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    // Its own entry is confirmed after what the writer had to say before.
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
    assert_eq!(by_ben.nudges, [4]);
}

#[tokio::test]
async fn own_entries_come_as_confirmations_also_while_catching_up() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    let record = pair.ben_pen.write(&pair.space);
    // In one breath: subscribe from the beginning and append.
    by_ben.settle().await;
    by_ben.subscribe(&pair.space).await;
    by_ben.send(append(&record)).await;
    let (mut at, mut chain) = (0, Hash::ZERO);
    while at < 5 {
        match by_ben.next().await {
            RelayFrame::Records { after, entries, chain: told, .. } => {
                assert_eq!(after, at);
                assert!(entries.iter().all(|entry| entry.hash() != record.hash()), "its own, and not as an Ack");
                chain = follow(chain, after, &entries);
                assert_eq!(chain, told);
                at += entries.len() as u64;
            }
            RelayFrame::Ack { seq, hash, chain: told, .. } => {
                assert_eq!((seq, hash), (at + 1, record.hash()));
                chain = follow(chain, at, &[Entry::Record(Bytes(record.bytes().to_vec()))]);
                assert_eq!(chain, told);
                at = seq;
            }
            RelayFrame::Pong => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn two_connections_of_one_device_both_hear_everything() {
    let relay = Relay::start().await;
    let (mut pair, mut first, mut by_ben) = relay.pair().await;
    let mut second = relay.connect().await;
    second.log_in(&pair.ann, &pair.ann.device).await;
    for client in [&mut first, &mut second] {
        catch_up(client, &pair.space, 0, Hash::ZERO).await;
        client.settle().await;
    }
    let own = pair.ann_pen.write(&pair.space);
    first.put(append(&own)).await;
    let RelayFrame::Records { entries, .. } = second.next().await else { panic!() };
    assert_eq!(entries[0].hash(), own.hash());
    let other = pair.ben_pen.write(&pair.space);
    by_ben.put(append(&other)).await;
    for client in [&mut first, &mut second] {
        let RelayFrame::Records { entries, .. } = client.next().await else { panic!() };
        assert_eq!(entries[0].hash(), other.hash());
    }
    // The second may send what the first has sent: it is the same.
    let (seq, _) = second.put(append(&own)).await;
    assert_eq!(seq, 4);
}

#[tokio::test]
async fn subscribing_again_begins_again() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    catch_up(&mut by_ben, &pair.space, 0, Hash::ZERO).await;
    by_ben.settle().await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { after: 3, .. }));
    let (at, _, _) = catch_up(&mut by_ben, &pair.space, 0, Hash::ZERO).await;
    assert_eq!(at, 4);
    by_ben.settle().await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { after: 4, head: 5, .. }));
}

#[tokio::test]
async fn a_stranger_follows_nothing() {
    let relay = Relay::start().await;
    let (pair, _by_ann, _by_ben) = relay.pair().await;
    let mut stranger = relay.enter(&Person::new()).await;
    stranger.subscribe(&pair.space).await;
    let nack = RelayFrame::Nack { space: pair.space.id, hash: Hash::ZERO, reason: Refused::NotMember };
    assert_eq!(stranger.next().await, nack);
}

#[tokio::test]
async fn presence_reaches_the_others_and_is_not_stored() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    for client in [&mut by_ann, &mut by_ben] {
        catch_up(client, &pair.space, 0, Hash::ZERO).await;
        client.settle().await;
    }
    let presence = pair.ann_pen.seal(pair.ann_pen.header(&pair.space, Kind::Presence), 512);
    let record = Bytes(presence.bytes().to_vec());
    by_ann.send(ClientFrame::Presence { record: record.clone() }).await;
    assert_eq!(by_ben.next().await, RelayFrame::Presence { record });
    let (seq, _) = by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    assert_eq!(seq, 4, "the log knows nothing of it");
    // An entry is no presence, and an old roster's presence is none.
    let entry = pair.ann_pen.clone().write(&pair.space);
    let refused = by_ann.ask(ClientFrame::Presence { record: Bytes(entry.bytes().to_vec()) }).await;
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Invalid, .. }), "{refused:?}");
    by_ann.put(pair.space.rotate(&pair.ann, &[&pair.ann, &pair.ben])).await;
    let refused = by_ann.ask(ClientFrame::Presence { record: Bytes(presence.bytes().to_vec()) }).await;
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Stale, .. }), "{refused:?}");
}

#[tokio::test]
async fn presence_that_comes_too_often_is_dropped_without_a_word() {
    let relay = Relay::start().await;
    let (pair, mut by_ann, mut by_ben) = relay.pair().await;
    catch_up(&mut by_ben, &pair.space, 0, Hash::ZERO).await;
    by_ben.settle().await;
    let presence = pair.ann_pen.seal(pair.ann_pen.header(&pair.space, Kind::Presence), 512);
    let record = Bytes(presence.bytes().to_vec());
    for _ in 0..400 {
        by_ann.send(ClientFrame::Presence { record: record.clone() }).await;
    }
    by_ann.settle().await;
    by_ben.settle().await;
    by_ben.send(ClientFrame::Ping).await;
    let mut heard = 0;
    while by_ben.next().await != RelayFrame::Pong {
        heard += 1;
    }
    assert!((1..400).contains(&heard), "{heard}");
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_closed_and_holds_nobody_up() {
    let relay = Relay::with(Config { record_burst: 10_000, quota_bytes: 1 << 30, ..config() }).await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let mut slow = Client::open_narrow(relay.address).await;
    slow.log_in(&pair.ben, &pair.ben.device).await;
    let (mut at, _, _) = catch_up(&mut slow, &pair.space, 0, Hash::ZERO).await;
    slow.settle().await;
    // Far more than sockets and the queue hold together.
    for _ in 0..600 {
        by_ann.put(append(&pair.ann_pen.write_sized(&pair.space, 32 * 1024))).await;
    }
    // It gets what was on its way, without a hole, and then the end.
    while let Some(frame) = slow.try_next().await {
        let RelayFrame::Records { after, entries, .. } = frame else { panic!("{frame:?}") };
        assert_eq!(after, at);
        at += entries.len() as u64;
    }
    assert!(at < 603, "{at}");
    // And goes on from there.
    let mut again = relay.connect().await;
    again.log_in(&pair.ben, &pair.ben.device).await;
    assert_eq!(catch_up(&mut again, &pair.space, 0, Hash::ZERO).await.0, 603);
}

#[tokio::test]
async fn a_silent_connection_is_asked_first_and_closed_when_it_does_not_answer() {
    let relay = Relay::start().await;
    let mut silent = relay.enter(&Person::new()).await;
    let mut answering = relay.enter(&Person::new()).await;
    let mut pinging = relay.enter(&Person::new()).await;
    tokio::time::pause();
    for _ in 0..4 {
        // As a browser whose page sleeps: it answers the relay's question and says nothing by itself.
        tokio::time::advance(Duration::from_secs(26)).await;
        // Before the clock goes on by itself, what is on its way arrives.
        tokio::time::resume();
        answering.answer_ping().await;
        assert_eq!(pinging.ask(ClientFrame::Ping).await, RelayFrame::Pong);
        tokio::time::pause();
    }
    assert_eq!(silent.next_whenever().await, None);
    assert_eq!(
        answering.ask(ClientFrame::Ping).await,
        RelayFrame::Pong,
        "who answers stays, however long it is silent"
    );
}

#[tokio::test]
async fn of_two_wishes_in_one_breath_the_second_counts() {
    let relay = Relay::start().await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let (head, chain, _) = catch_up(&mut by_ann, &pair.space, 0, Hash::ZERO).await;
    let space = pair.space.id;
    // The first would follow; the second shows another chain, and so does not.
    for _ in 0..20 {
        by_ben.send(ClientFrame::Sub { space, after: head, chain }).await;
        by_ben.send(ClientFrame::Sub { space, after: head, chain: Hash([6; 32]) }).await;
    }
    // Its own entries are confirmed after what it asked before.
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
    assert_eq!(by_ben.nudges, [5], "who does not follow gets a nudge");
}
