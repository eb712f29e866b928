//! Nothing is confirmed, and nobody hears of anything, before it is durable.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use twofold_server::gate::Person as PersonState;
use twofold_server::store::memory::MemoryStore;
use twofold_server::store::sqlite::SqliteStore;
use twofold_server::store::{Place, SpaceState, Store, StoreError, Write};
use twofold_wire::frame::{ClientFrame, Refused, RelayFrame};
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId};
use twofold_wire::time::Timestamp;

use crate::support::{Client, Pair, Relay, append, config};

/// A store whose commits can be held back, or fail.
struct Faulty {
    inner: MemoryStore,
    faults: Arc<Faults>,
}

#[derive(Default)]
struct Faults {
    is_full: AtomicBool,
    // Set: the next commit says that it is there, and waits for permission.
    hold: Mutex<Option<(mpsc::Sender<()>, mpsc::Receiver<()>)>>,
}

impl Store for Faulty {
    fn incarnation(&self) -> Hash {
        self.inner.incarnation()
    }
    fn space(&mut self, space: &SpaceId) -> Result<Option<SpaceState>, StoreError> {
        self.inner.space(space)
    }
    fn person(&mut self, person: &PersonId) -> Result<Option<PersonState>, StoreError> {
        Store::person(&mut self.inner, person)
    }
    fn count_spaces(&mut self, person: &PersonId) -> Result<u64, StoreError> {
        self.inner.count_spaces(person)
    }
    fn record(&mut self, space: &SpaceId, device: &DeviceId, dev_seq: u64) -> Result<Option<Place>, StoreError> {
        self.inner.record(space, device, dev_seq)
    }
    fn entry(&mut self, space: &SpaceId, seq: u64) -> Result<Option<Place>, StoreError> {
        self.inner.entry(space, seq)
    }
    fn ended_before(&mut self, moment: Timestamp) -> Result<Vec<SpaceId>, StoreError> {
        self.inner.ended_before(moment)
    }
    fn is_deleted(&mut self, space: &SpaceId) -> Result<bool, StoreError> {
        Store::is_deleted(&mut self.inner, space)
    }
    fn commit(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        let held = self.faults.hold.lock().unwrap().take();
        if let Some((here, go_on)) = held {
            here.send(()).unwrap();
            go_on.recv().unwrap();
        }
        if self.faults.is_full.load(Ordering::SeqCst) {
            return Err(StoreError::Full);
        }
        self.inner.commit(writes)
    }
    fn settle(&mut self) {}
}

async fn faulty() -> (Relay, Arc<Faults>, Pair, Client, Client) {
    let inner = MemoryStore::new(Hash([1; 32]));
    let faults = Arc::<Faults>::default();
    let store = Faulty { inner: inner.clone(), faults: faults.clone() };
    let relay = Relay::over(config(), Box::new(store), Arc::new(inner)).await;
    let (pair, by_ann, mut by_ben) = relay.pair().await;
    by_ben.subscribe(&pair.space).await;
    assert!(matches!(by_ben.next().await, RelayFrame::Records { head: 3, .. }));
    by_ben.settle().await;
    (relay, faults, pair, by_ann, by_ben)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_confirmation_and_the_partner_wait_for_the_commit() {
    let (_relay, faults, mut pair, mut by_ann, mut by_ben) = faulty().await;
    let (here, is_here) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    *faults.hold.lock().unwrap() = Some((here, may_go_on));
    let record = pair.ann_pen.write(&pair.space);
    by_ann.send(append(&record)).await;
    tokio::task::spawn_blocking(move || is_here.recv().unwrap()).await.unwrap();
    // The commit has begun and has not returned. Both connections are alive and have heard nothing.
    assert_eq!(by_ann.ask(ClientFrame::Ping).await, RelayFrame::Pong);
    assert_eq!(by_ben.ask(ClientFrame::Ping).await, RelayFrame::Pong);
    go_on.send(()).unwrap();
    assert!(matches!(by_ann.next().await, RelayFrame::Ack { seq: 4, .. }));
    assert!(matches!(by_ben.next().await, RelayFrame::Records { head: 4, .. }));
}

#[tokio::test]
async fn a_full_disk_confirms_nothing_and_the_relay_recovers() {
    let (relay, faults, mut pair, mut by_ann, mut by_ben) = faulty().await;
    let first = pair.ann_pen.write(&pair.space);
    let second = pair.ann_pen.write(&pair.space);
    faults.is_full.store(true, Ordering::SeqCst);
    for record in [&first, &second] {
        by_ann.send(append(record)).await;
    }
    for _ in 0..2 {
        let refused = by_ann.next().await;
        // Sent together they fail together; sent apart the second finds a gap, because the first was not stored.
        assert!(
            matches!(refused, RelayFrame::Nack { reason: Refused::Busy { .. } | Refused::Gap { expected: 1 }, .. }),
            "{refused:?}"
        );
    }
    assert_eq!(by_ben.ask(ClientFrame::Ping).await, RelayFrame::Pong, "and nobody else heard of it");
    let put = crate::support::Person::new().put_chain();
    let refused = relay.connect().await.ask(put).await;
    assert!(matches!(refused, RelayFrame::ChainRefused { reason: Refused::Busy { .. }, .. }), "{refused:?}");

    faults.is_full.store(false, Ordering::SeqCst);
    assert_eq!(by_ann.put(append(&first)).await.0, 4);
    assert_eq!(by_ann.put(append(&second)).await.0, 5);
    for seq in 4..=5 {
        assert!(matches!(by_ben.next().await, RelayFrame::Records { head, .. } if head == seq));
    }
}

#[tokio::test]
async fn a_roster_that_was_not_stored_is_not_believed() {
    let (_relay, faults, mut pair, mut by_ann, _by_ben) = faulty().await;
    faults.is_full.store(true, Ordering::SeqCst);
    let mut rotated = pair.space.clone();
    let rotate = rotated.rotate(&pair.ann, &[&pair.ann, &pair.ben]);
    let refused = by_ann.ask(rotate.clone()).await;
    assert!(matches!(refused, RelayFrame::Nack { reason: Refused::Busy { .. }, .. }), "{refused:?}");
    faults.is_full.store(false, Ordering::SeqCst);
    by_ann.put(append(&pair.ann_pen.write(&pair.space))).await;
    by_ann.put(rotate).await;
    by_ann.put(append(&pair.ann_pen.write(&rotated))).await;
}

#[tokio::test]
async fn a_relay_that_stops_keeps_what_it_confirmed_and_closes_in_order() {
    let data = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(data.path()).unwrap();
    let reader = Arc::new(store.reader(1).unwrap());
    let mut relay = Relay::over(config(), Box::new(store), reader).await;
    let (mut pair, mut by_ann, mut by_ben) = relay.pair().await;
    for _ in 0..100 {
        by_ann.send(append(&pair.ann_pen.write(&pair.space))).await;
    }
    assert!(matches!(by_ann.next().await, RelayFrame::Ack { seq: 4, .. }));
    relay.stop().await;
    let mut confirmed = 4;
    while let Some(frame) = by_ann.try_next().await {
        assert!(matches!(frame, RelayFrame::Ack { seq, .. } if seq == confirmed + 1), "{frame:?}");
        confirmed += 1;
    }
    assert_eq!(by_ben.try_next().await, None);
    let mut store = SqliteStore::open(data.path()).unwrap();
    let head = store.space(&pair.space.id).unwrap().unwrap().head;
    assert!((confirmed..=103).contains(&head), "{confirmed} confirmed, {head} stored");
}
