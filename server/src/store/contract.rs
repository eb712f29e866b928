//! What every store must keep, written once and run by each.
//!
//! The bytes are not real records: a store looks into none of them.

use twofold_wire::cbor::Bytes;
use twofold_wire::ids::{DeviceId, Hash, PersonId, SpaceId, VerifyKey};
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::time::Timestamp;

use crate::gate::{Gate, GateDevice, OpenInvitation, Person};
use crate::store::{AuthorState, NewEntry, PageSize, Reader, SpaceState, Store, StoreError, StoredControl, Write};

const ANN: PersonId = PersonId([1; 32]);
const BEN: PersonId = PersonId([2; 32]);
const PHONE: DeviceId = DeviceId([3; 16]);
const SPACE: SpaceId = SpaceId([4; 16]);
const OTHER: SpaceId = SpaceId([5; 16]);
const ALL: PageSize = PageSize { entries: 100, bytes: 1 << 20 };

/// Runs all of it on an empty store. `reopen` ends the store and opens it again, as after a restart.
///
/// # Panics
/// When the store breaks a promise.
pub fn check(mut store: Box<dyn Store>, reopen: impl Fn(Box<dyn Store>) -> (Box<dyn Store>, Box<dyn Reader>)) {
    let written = Log::begin(&mut *store);
    let (mut store, reader) = reopen(store);
    what_was_committed_is_there(&mut *store, &*reader, &written);
    pages_are_cut_by_entries_and_bytes(&*reader, &written);
    a_batch_is_kept_whole_or_not_at_all(&mut *store, &*reader, &written);
    members_follow_the_gate(&mut *store, &*reader, &written);
    chains_move_by_compare_and_swap(&mut *store, &*reader);
    what_is_not_there_is_nothing(&mut *store, &*reader);
    a_deleted_space_is_gone_and_stays_gone(&mut *store, &*reader);
    let incarnation = store.incarnation();
    let (store, _) = reopen(store);
    assert_eq!(store.incarnation(), incarnation, "a restart is no loss");
}

struct Log {
    gate: Gate,
    entries: Vec<NewEntry>,
}

impl Log {
    fn begin(store: &mut dyn Store) -> Self {
        let gate = gate(&[ANN], 0);
        let mut log = Self { gate: gate.clone(), entries: Vec::new() };
        let genesis = log.next(SPACE, Entry::Control(Bytes(vec![0; 300])));
        let first = log.next(SPACE, Entry::Record(Bytes(vec![1; 1000])));
        let writes = [Write::Gate { space: SPACE, gate }, Write::Entry(genesis), Write::Entry(first)];
        store.commit(&writes).expect("an empty store takes a space");
        let more = [
            Write::Entry(log.next(SPACE, Entry::Record(Bytes(vec![2; 5000])))),
            Write::Entry(log.next(SPACE, Entry::Control(Bytes(vec![3; 300])))),
        ];
        store.commit(&more).expect("a log goes on");
        log
    }

    fn next(&mut self, space: SpaceId, entry: Entry) -> NewEntry {
        let last = self.entries.last();
        let seq = last.map_or(1, |last| last.seq + 1);
        let hash = entry.hash();
        let chain = next_chain(&last.map_or(Hash::ZERO, |last| last.chain), seq, &hash);
        let mut author = last.map_or(AuthorState::new(ANN, PHONE), |last| last.author);
        match &entry {
            Entry::Record(bytes) => {
                author.dev_seq += 1;
                author.last = hash;
                author.record_bytes += bytes.len() as u64;
            }
            Entry::Control(bytes) => author.control_bytes += bytes.len() as u64,
        }
        let new = NewEntry { space, seq, chain, hash, entry, author };
        self.entries.push(new.clone());
        new
    }

    fn last(&self) -> &NewEntry {
        self.entries.last().expect("a log has its genesis")
    }
}

fn gate(members: &[PersonId], epoch: u32) -> Gate {
    Gate {
        head: Hash([9; 32]),
        epoch,
        is_closed: false,
        members: members.to_vec(),
        devices: vec![GateDevice { person: ANN, device: PHONE, key: VerifyKey([8; 32]) }],
        invitations: vec![OpenInvitation { key: VerifyKey([7; 32]), expires: Timestamp(u64::MAX) }],
    }
}

fn what_was_committed_is_there(store: &mut dyn Store, reader: &dyn Reader, log: &Log) {
    let last = log.last();
    let state = SpaceState { head: 4, chain: last.chain, gate: log.gate.clone(), authors: vec![last.author] };
    assert_eq!(store.space(&SPACE), Ok(Some(state)));
    assert_eq!(reader.gate(&SPACE), Ok(Some(log.gate.clone())));
    let page = reader.page(&SPACE, 0, ALL).expect("reads").expect("is there");
    assert_eq!((page.after, page.chain, page.head, page.entries.len()), (0, Hash::ZERO, 4, 4));
    for (read, written) in page.entries.iter().zip(&log.entries) {
        assert_eq!((&read.entry, read.chain), (&written.entry, written.chain));
        let place = store.entry(&SPACE, written.seq).expect("reads").expect("is there");
        assert_eq!((place.seq, place.chain, place.hash), (written.seq, written.chain, written.hash));
    }
    for written in log.entries.iter().filter(|new| matches!(new.entry, Entry::Record(_))) {
        let place = store.record(&SPACE, &PHONE, written.author.dev_seq).expect("reads").expect("is there");
        assert_eq!((place.seq, place.hash), (written.seq, written.hash));
    }
    let controls = reader.controls(&SPACE).expect("reads");
    let places: Vec<(u64, Hash)> = controls.iter().map(|control| (control.place.seq, control.place.hash)).collect();
    let written = log.entries.iter().filter(|new| matches!(new.entry, Entry::Control(_)));
    assert_eq!(places, written.map(|new| (new.seq, new.hash)).collect::<Vec<_>>());
}

fn pages_are_cut_by_entries_and_bytes(reader: &dyn Reader, log: &Log) {
    let numbers = |after, size| {
        let page = reader.page(&SPACE, after, size).expect("reads").expect("is there");
        let chain = log.entries.iter().find(|new| new.seq == page.after).map_or(Hash::ZERO, |new| new.chain);
        assert_eq!(page.chain, chain, "the chain at the number before the first entry");
        (page.after, page.entries.len(), page.head)
    };
    assert_eq!(numbers(0, PageSize { entries: 2, bytes: 1 << 20 }), (0, 2, 4));
    assert_eq!(numbers(1, PageSize { entries: 9, bytes: 1_100 }), (1, 1, 4));
    assert_eq!(numbers(2, PageSize { entries: 9, bytes: 1_100 }), (2, 1, 4), "a larger one comes alone");
    assert_eq!(numbers(4, ALL), (4, 0, 4));
    assert_eq!(numbers(99, ALL), (4, 0, 4), "not beyond the head");
}

fn a_batch_is_kept_whole_or_not_at_all(store: &mut dyn Store, reader: &dyn Reader, log: &Log) {
    let next = || {
        let mut log = Log { gate: log.gate.clone(), entries: log.entries.clone() };
        [log.next(SPACE, Entry::Record(Bytes(vec![4; 600]))), log.next(SPACE, Entry::Record(Bytes(vec![5; 600])))]
    };
    let before = store.space(&SPACE);
    let new_person = Write::Chain {
        person: BEN,
        expected: None,
        statements: vec![Bytes(vec![1; 100])],
        state: Person { head: Hash([1; 32]), devices: Vec::new() },
    };
    let [good, _] = next();
    let [_, hole] = next();
    let [mut twice, _] = next();
    twice.author.dev_seq = 1;
    let [mut elsewhere, _] = next();
    elsewhere.space = OTHER;
    for bad in [vec![hole], vec![good.clone(), good.clone()], vec![twice], vec![good, elsewhere]] {
        let writes: Vec<Write> = std::iter::once(new_person.clone()).chain(bad.into_iter().map(Write::Entry)).collect();
        assert_eq!(store.commit(&writes), Err(StoreError::Moved));
        assert_eq!(store.space(&SPACE), before);
        assert_eq!(reader.person(&BEN), Ok(None), "nothing of a batch that failed is kept");
        assert_eq!(reader.page(&SPACE, 4, ALL).expect("reads").expect("is there").entries.len(), 0);
    }
    let many = next().map(Write::Entry);
    assert_eq!(store.commit(&many), Ok(()), "the store goes on after a batch that failed");
    assert_eq!(reader.page(&SPACE, 4, ALL).expect("reads").expect("is there").entries.len(), 2);
}

fn members_follow_the_gate(store: &mut dyn Store, reader: &dyn Reader, log: &Log) {
    assert_eq!(reader.have_common_space(&ANN, &BEN), Ok(false));
    let both = gate(&[ANN, BEN], 1);
    assert_eq!(store.commit(&[Write::Gate { space: SPACE, gate: both.clone() }]), Ok(()));
    assert_eq!(reader.gate(&SPACE), Ok(Some(both)));
    assert_eq!(reader.spaces(&BEN), Ok(vec![SPACE]));
    assert_eq!(reader.have_common_space(&ANN, &BEN), Ok(true));
    assert_eq!(store.count_spaces(&ANN), Ok(1));
    assert_eq!(store.commit(&[Write::Gate { space: SPACE, gate: log.gate.clone() }]), Ok(()));
    assert_eq!(reader.spaces(&BEN), Ok(Vec::new()));
    assert_eq!(reader.spaces(&ANN), Ok(vec![SPACE]));
}

fn chains_move_by_compare_and_swap(store: &mut dyn Store, reader: &dyn Reader) {
    let state = |byte| Person { head: Hash([byte; 32]), devices: vec![(PHONE, VerifyKey([byte; 32]))] };
    let put = |expected: Option<u8>, byte: u8| Write::Chain {
        person: ANN,
        expected: expected.map(|byte| Hash([byte; 32])),
        statements: vec![Bytes(vec![byte; 50])],
        state: state(byte),
    };
    assert_eq!(store.commit(&[put(Some(1), 2)]), Err(StoreError::Moved), "a chain begins with nothing before it");
    assert_eq!(store.commit(&[put(None, 1)]), Ok(()));
    assert_eq!(store.commit(&[put(None, 3)]), Err(StoreError::Moved), "a chain begins once");
    assert_eq!(store.commit(&[put(Some(1), 2)]), Ok(()));
    assert_eq!(store.commit(&[put(Some(1), 3)]), Err(StoreError::Moved));
    assert_eq!(store.person(&ANN), Ok(Some(state(2))));
    assert_eq!(reader.person(&ANN), Ok(Some(state(2))));
    assert_eq!(reader.statements(&ANN), Ok(vec![Bytes(vec![1; 50]), Bytes(vec![2; 50])]));
    assert_eq!(reader.person_of(&PHONE), Ok(Some(ANN)));
}

fn a_deleted_space_is_gone_and_stays_gone(store: &mut dyn Store, reader: &dyn Reader) {
    let ended = |at| Write::Ended { space: SPACE, at: Timestamp(at) };
    assert_eq!(store.ended_before(Timestamp(u64::MAX / 2)), Ok(Vec::new()));
    assert_eq!(store.commit(&[ended(1_000)]), Ok(()));
    assert_eq!(store.commit(&[ended(9_000)]), Ok(()), "an end that comes again is none");
    assert_eq!(store.ended_before(Timestamp(1_000)), Ok(Vec::new()));
    assert_eq!(store.ended_before(Timestamp(1_001)), Ok(vec![SPACE]), "the first end counts");
    assert_eq!(store.is_deleted(&SPACE), Ok(false));
    assert_eq!(store.commit(&[Write::Delete { space: SPACE }]), Ok(()));
    assert_eq!((store.is_deleted(&SPACE), reader.is_deleted(&SPACE)), (Ok(true), Ok(true)));
    assert_eq!(reader.is_deleted(&OTHER), Ok(false));
    assert_eq!(store.space(&SPACE), Ok(None));
    assert_eq!(store.entry(&SPACE, 1), Ok(None));
    assert_eq!(reader.page(&SPACE, 0, ALL), Ok(None));
    assert_eq!(reader.controls(&SPACE), Ok(Vec::new()));
    assert_eq!(reader.spaces(&ANN), Ok(Vec::new()));
    assert_eq!(store.ended_before(Timestamp(u64::MAX / 2)), Ok(Vec::new()));
}

fn what_is_not_there_is_nothing(store: &mut dyn Store, reader: &dyn Reader) {
    assert_eq!(store.space(&OTHER), Ok(None));
    assert_eq!(store.record(&SPACE, &PHONE, 99), Ok(None));
    assert_eq!(store.record(&OTHER, &PHONE, 1), Ok(None));
    assert_eq!(store.entry(&SPACE, 99), Ok(None));
    assert_eq!(reader.gate(&OTHER), Ok(None));
    assert_eq!(reader.page(&OTHER, 0, ALL), Ok(None));
    assert_eq!(reader.controls(&OTHER), Ok(Vec::<StoredControl>::new()));
    assert_eq!(reader.statements(&BEN), Ok(Vec::new()));
    assert_eq!(reader.person_of(&DeviceId([77; 16])), Ok(None));
}
