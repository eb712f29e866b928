//! How much is too much.

use twofold_server::Config;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::Hash;

use crate::support::{Client, Person, Relay, Space, append, config};

#[tokio::test]
async fn one_members_full_share_leaves_the_others_room() {
    let relay = Relay::with(Config { quota_bytes: 2_000, ..config() }).await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    let third = pair.ann_pen.write(&pair.space);
    let nack = RelayFrame::Nack { space: pair.space.id, hash: third.hash(), reason: Refused::Quota };
    assert_eq!(by_ann.ask(append(&third)).await, nack);
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
    // Control records have room of their own.
    by_ann.put(pair.space.rotate(&pair.ann, &[&pair.ann, &pair.ben])).await;
}

#[tokio::test]
async fn control_records_have_a_share_too_and_closing_is_always_possible() {
    let relay = Relay::with(Config { control_quota_bytes: 3_000, ..config() }).await;
    let (mut pair, mut by_ann, _by_ben) = relay.pair().await;
    let refused = loop {
        let mut next = pair.space.clone();
        let answer = by_ann.ask(next.rotate(&pair.ann, &[&pair.ann, &pair.ben])).await;
        match answer {
            RelayFrame::Ack { .. } => pair.space = next,
            other => break other,
        }
    };
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Quota, .. }), "{refused:?}");
    by_ann.put(pair.space.close(&pair.ann)).await;
}

#[tokio::test]
async fn a_person_can_be_in_so_many_spaces() {
    let relay = Relay::with(Config { spaces_per_person: 2, ..config() }).await;
    let ann = Person::new();
    let mut client = relay.enter(&ann).await;
    client.put(Space::begin(&[&ann]).genesis()).await;
    client.put(Space::begin(&[&ann]).genesis()).await;
    let third = Space::begin(&[&ann]);
    let nack = RelayFrame::Nack { space: third.id, hash: third.head, reason: Refused::Quota };
    assert_eq!(client.ask(third.genesis()).await, nack);
    // The space that was refused is none.
    client.subscribe(&third).await;
    let nack = RelayFrame::Nack { space: third.id, hash: Hash::ZERO, reason: Refused::NotMember };
    assert_eq!(client.next().await, nack);
}

#[tokio::test]
async fn a_device_that_writes_too_fast_is_told_when_to_go_on() {
    let relay = Relay::with(Config { record_burst: 3, records_per_second: 0, ..config() }).await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    for _ in 0..3 {
        by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    }
    let fourth = pair.ann_pen.write(&pair.space);
    let refused = by_ann.ask(append(&fourth)).await;
    assert!(
        matches!(refused, RelayFrame::Nack { reason: Refused::Busy { after: 1.. }, hash, .. } if hash == fourth.hash()),
        "{refused:?}"
    );
    // A second connection of the device is the same device.
    let mut again = relay.connect().await;
    again.log_in(&pair.ann, &pair.ann.device).await;
    let refused = again.ask(append(&fourth)).await;
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Busy { .. }, .. }), "{refused:?}");
    by_ben.put(append(&pair.ben_pen.write(&pair.space))).await;
}

#[tokio::test]
async fn an_address_has_so_many_connections() {
    let relay = Relay::with(Config { connections_per_address: 2, ..config() }).await;
    let first = relay.connect().await;
    let mut second = relay.connect().await;
    assert_eq!(Client::open(relay.address, Some(&relay.origin)).await.err(), Some(429));
    drop(first);
    // The relay notices in its own time; until then the answer is the same.
    while let Err(status) = Client::open(relay.address, Some(&relay.origin)).await {
        assert_eq!(status, 429);
        assert_eq!(second.ask(ClientFrame::Ping).await, RelayFrame::Pong);
    }
}
