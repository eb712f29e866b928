//! A space that has ended can be read for its time, and then is gone from the disk for good.

use std::path::Path;
use std::sync::Arc;

use twofold_server::Config;
use twofold_server::store::sqlite::SqliteStore;
use twofold_wire::cbor::Bytes;
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::Hash;
use twofold_wire::log::Entry;

use crate::support::{Client, Pair, Relay, append, config};

async fn on_disk(data: &Path, days_after_end: u32) -> Relay {
    let store = SqliteStore::open(data).unwrap();
    let reader = store.reader(2).unwrap();
    Relay::over(Config { days_after_end, ..config() }, Box::new(store), Arc::new(reader)).await
}

/// A pair that has written and ended; Ben follows. Gives back what was written.
async fn ended(relay: &Relay) -> (Pair, Client, Client, Vec<u8>) {
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    let record = pair.ann_pen.write(&pair.space);
    by_ann.put(append(&record)).await;
    by_ben.subscribe(&pair.space).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { head: 4, .. }));
    by_ben.settle().await;
    let close = pair.space.close(&pair.ann);
    by_ann.put(close).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { head: 5, .. }));
    (pair, by_ann, by_ben, record.bytes().to_vec())
}

fn stands_in_a_file(data: &Path, bytes: &[u8]) -> bool {
    let needle = &bytes[bytes.len() - 40..];
    let files = std::fs::read_dir(data).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|file| file.windows(needle.len()).any(|window| window == needle))
}

#[tokio::test]
async fn what_has_ended_is_deleted_from_the_disk_and_cannot_be_brought_back() {
    let data = tempfile::tempdir().unwrap();
    let mut relay = on_disk(data.path(), 0).await;
    let (pair, mut by_ann, mut by_ben, record) = ended(&relay).await;
    let left = by_ben.next_whenever().await.unwrap();
    assert!(matches!(left, RelayFrame::Nack { reason: Refused::NotMember, .. }), "{left:?}");
    let space = pair.space.id;
    let refused = RelayFrame::Nack { space, hash: Hash::ZERO, reason: Refused::Closed };
    assert_eq!(by_ben.ask(ClientFrame::Sub { space, after: 0, chain: Hash::ZERO }).await, refused);
    assert!(matches!(by_ann.ask(ClientFrame::WhoAmI).await, RelayFrame::Me { spaces, .. } if spaces.is_empty()));
    // Neither as new nor as something that was lost.
    let again = by_ann.ask(pair.space.genesis()).await;
    assert!(matches!(again, RelayFrame::Nack { reason: Refused::Closed, .. }), "{again:?}");
    let entry = Entry::Control(pair.space.controls[0].clone());
    let restored = by_ann.ask(ClientFrame::Restore { space, seq: 1, entry }).await;
    assert!(matches!(restored, RelayFrame::Nack { reason: Refused::Closed, .. }), "{restored:?}");
    relay.stop().await;
    assert!(!stands_in_a_file(data.path(), &record), "its bytes are overwritten, in the write-ahead log, too");
    assert!(!stands_in_a_file(data.path(), &pair.space.controls[0].0));
}

#[tokio::test]
async fn until_its_time_is_over_both_can_read_it() {
    let data = tempfile::tempdir().unwrap();
    let mut relay = on_disk(data.path(), 30).await;
    let (pair, _, mut by_ben, record) = ended(&relay).await;
    by_ben.settle().await;
    relay.stop().await;
    assert!(stands_in_a_file(data.path(), &record));
    let relay = on_disk(data.path(), 30).await;
    let mut by_ben = relay.connect().await;
    by_ben.log_in(&pair.ben, &pair.ben.device).await;
    by_ben.send(ClientFrame::Sub { space: pair.space.id, after: 0, chain: Hash::ZERO }).await;
    let RelayFrame::Records { entries, head: 5, .. } = by_ben.next().await else { panic!("the log is there") };
    assert!(entries.contains(&Entry::Record(Bytes(record))));
}

#[tokio::test]
async fn deleting_one_space_touches_no_other() {
    let data = tempfile::tempdir().unwrap();
    let relay = on_disk(data.path(), 0).await;
    let (mut other, mut by_cat, _) = relay.pair().await;
    let (_, _, mut by_ben, _) = ended(&relay).await;
    assert!(matches!(by_ben.next_whenever().await, Some(RelayFrame::Nack { .. })), "the first one is gone");
    by_cat.put(append(&other.ann_pen.write(&other.space))).await;
    by_cat.send(ClientFrame::Sub { space: other.space.id, after: 0, chain: Hash::ZERO }).await;
    assert!(matches!(by_cat.next().await, RelayFrame::Records { head: 4, .. }));
}
