//! Batches in their order, whatever the store answers.

use std::pin::pin;
use std::rc::Rc;

use futures_executor::block_on;
use twofold_sync::store::{Row, Table};

use super::*;
use crate::runtime::store::memory::{Disk, Memory};

type Told = Rc<RefCell<Vec<Progress>>>;

fn queue(disk: &Rc<Disk>) -> (StoreQueue<Memory>, Told) {
    let told = Told::default();
    let tell = {
        let told = told.clone();
        move |progress| told.borrow_mut().push(progress)
    };
    (StoreQueue::new(Memory::claim(disk.clone()), tell), told)
}

fn put(key: u8) -> Vec<Op> {
    vec![Op::Put(Row { table: Table::Log, key: vec![key], value: vec![key] })]
}

fn waiting(queue: &StoreQueue<Memory>) -> usize {
    queue.line.borrow().waiting.len()
}

fn push(queue: &StoreQueue<Memory>, batches: std::ops::RangeInclusive<u8>) -> bool {
    batches.map(|n| queue.push(u64::from(n), put(n))).fold(false, |is_due, each| is_due | each)
}

#[test]
fn what_waits_together_is_written_together_and_told_in_order() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    assert!(push(&queue, 1..=3));
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2), Progress::Stored(3)]);
    assert_eq!((disk.commits(), disk.len(), waiting(&queue)), (1, 3, 0));
}

#[test]
fn a_transaction_stays_short() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    let many: Vec<Op> =
        (0..1_500).map(|n: u32| Op::Delete { table: Table::Log, key: n.to_be_bytes().into() }).collect();
    for batch in 1..=3 {
        assert!(queue.push(batch, many.clone()));
    }
    block_on(queue.write());
    assert_eq!(disk.commits(), 3);
    assert_eq!(told.borrow().len(), 3);
}

#[test]
fn a_lost_connection_is_made_anew_three_times_and_nothing_is_told_twice() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    disk.fail_next([StoreError::Lost; 3]);
    assert!(push(&queue, 1..=2));
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2)]);
    assert_eq!((disk.reopened(), disk.len()), (3, 2));
}

#[test]
fn after_the_fourth_failure_everything_waits_in_order_until_somebody_resumes() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    disk.fail_next([StoreError::Lost; 4]);
    assert!(push(&queue, 1..=2));
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stuck(StoreError::Lost)]);
    assert!(!push(&queue, 3..=3), "nobody writes past what is stuck");
    assert_eq!(waiting(&queue), 3);
    assert!(!block_on(queue.settled()));
    assert!(queue.resume());
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2), Progress::Stored(3)]);
    assert_eq!(disk.len(), 3);
    assert!(block_on(queue.settled()));
}

#[test]
fn a_full_disk_is_not_tried_on_another_connection() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    disk.fail_next([StoreError::Full]);
    assert!(push(&queue, 1..=1));
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stuck(StoreError::Full)]);
    assert_eq!(disk.reopened(), 0);
}

#[test]
fn a_writer_whose_fence_was_passed_writes_nothing_more() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    let _newer = Memory::claim(disk.clone());
    assert!(push(&queue, 1..=1));
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stuck(StoreError::Superseded)]);
    assert!(!queue.resume());
    assert!(!push(&queue, 2..=2));
    assert_eq!(disk.len(), 0);
}

#[test]
fn a_screen_is_kept_with_the_last_batch_that_it_knows() {
    let disk = Rc::new(Disk::default());
    let (queue, _) = queue(&disk);
    assert!(!queue.leave(|| unreachable!("nothing waits")));
    assert!(push(&queue, 1..=2));
    assert!(queue.leave(|| vec![2]));
    block_on(queue.write());
    assert_eq!((disk.screen(), disk.commits()), (Some(vec![2]), 1));

    // One more batch before it is written, and the screen says less than the rows will.
    assert!(push(&queue, 3..=3));
    assert!(queue.leave(|| vec![3]));
    assert!(push(&queue, 4..=4));
    block_on(queue.write());
    assert_eq!(disk.screen(), None);
}

#[test]
fn a_screen_waits_for_the_last_transaction_and_is_tried_again_with_it() {
    let disk = Rc::new(Disk::default());
    let (queue, _) = queue(&disk);
    let many = |key: u8| (0..1_500).map(|_| put(key).remove(0)).collect::<Vec<Op>>();
    assert!(queue.push(1, many(1)));
    assert!(queue.push(2, many(2)));
    assert!(queue.leave(|| vec![1]));
    disk.fail_next([StoreError::Lost]);
    block_on(queue.write());
    assert_eq!((disk.screen(), disk.commits()), (Some(vec![1]), 2));
    disk.fail_next([StoreError::Full]);
    assert!(push(&queue, 3..=3));
    assert!(queue.leave(|| vec![3]));
    block_on(queue.write());
    assert!(!queue.leave(|| unreachable!("nothing is written until somebody resumes")));
    assert_eq!(disk.screen(), Some(vec![1]), "with a batch that is not written, no screen comes or goes");
}

#[test]
fn a_closed_queue_forgets_what_waits() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = queue(&disk);
    assert!(push(&queue, 1..=2));
    queue.close();
    block_on(queue.write());
    assert_eq!((told.take(), disk.len(), waiting(&queue)), (vec![], 0, 0));
    assert!(!queue.is_at_risk(), "of a page that writes no more, nobody is asked");
}

/// A queue before a disk that holds what it is given, and its first batch: two rows.
fn held(disk: &Rc<Disk>) -> (StoreQueue<Memory>, Told) {
    let (queue, told) = queue(disk);
    disk.hold();
    assert!(queue.push(1, [put(1), put(9)].concat()));
    (queue, told)
}

fn begun<F: Future>(writing: Pin<&mut F>) {
    assert!(writing.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

fn delete(key: u8) -> Vec<Op> {
    vec![Op::Delete { table: Table::Log, key: vec![key] }]
}

#[test]
fn what_waits_behind_a_transaction_goes_with_the_page_to_the_store() {
    let disk = Rc::new(Disk::default());
    {
        let (queue, _) = held(&disk);
        let mut writing = pin!(queue.write());
        begun(writing.as_mut());
        assert!(!queue.is_at_risk(), "what is begun, a browser ends");
        assert!(!push(&queue, 2..=3));
        assert!(queue.is_at_risk());
        assert!(queue.leave(|| vec![3]));
        assert!(queue.is_at_risk(), "it is not begun");
        assert!(!queue.leave(|| unreachable!("nothing waits any more")));
        assert!(!push(&queue, 4..=4));
        assert!(queue.leave(|| vec![4]), "and once more");
    }
    disk.release();
    assert_eq!((disk.len(), disk.screen()), (5, Some(vec![4])));
}

#[test]
fn a_page_that_stays_goes_on_behind_what_it_gave_before() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = held(&disk);
    let mut writing = pin!(queue.write());
    begun(writing.as_mut());
    assert!(!push(&queue, 2..=2));
    assert!(queue.leave(|| vec![2]));
    assert!(!push(&queue, 3..=3));
    assert!(!queue.is_settled());
    disk.release();
    block_on(writing);
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2), Progress::Stored(3)]);
    assert_eq!((disk.commits(), disk.len(), disk.screen()), (3, 4, None));
    assert!(queue.is_settled() && !queue.is_at_risk());
}

#[test]
fn whatever_of_two_transactions_fails_nothing_is_missing_and_the_later_step_is_the_last() {
    let fails = [StoreError::Lost; 2];
    for (faults, commits, reopened) in [(&fails[..1], 1, 0), (&fails, 1, 1)] {
        let disk = Rc::new(Disk::default());
        let (queue, told) = held(&disk);
        let mut writing = pin!(queue.write());
        begun(writing.as_mut());
        assert!(!queue.push(2, delete(1)));
        assert!(queue.leave(Vec::new));
        disk.fail_next(faults.iter().copied());
        disk.release();
        block_on(writing);
        assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2)]);
        assert_eq!((disk.commits(), disk.reopened(), disk.len()), (commits, reopened, 1));
    }
}

#[test]
fn an_answer_that_is_there_at_once_is_heard_too() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = held(&disk);
    let mut writing = pin!(queue.write());
    begun(writing.as_mut());
    disk.release();
    disk.fail_next([StoreError::Lost]);
    assert!(!push(&queue, 2..=2));
    assert!(queue.leave(Vec::new));
    block_on(writing);
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2)]);
    assert_eq!((disk.reopened(), disk.len()), (1, 3));
}

#[test]
fn what_waits_for_another_connection_is_at_risk() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = held(&disk);
    let mut writing = pin!(queue.write());
    begun(writing.as_mut());
    assert!(!queue.is_at_risk());
    disk.fail_next([StoreError::Lost]);
    disk.release();
    disk.hold();
    begun(writing.as_mut());
    assert!(queue.is_at_risk(), "the store has given it back");
    assert!(!push(&queue, 2..=2));
    assert!(queue.leave(Vec::new));
    disk.release();
    block_on(writing);
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2)]);
    assert_eq!((disk.reopened(), disk.len(), disk.screen()), (1, 3, Some(vec![])));
    assert!(!queue.is_at_risk());
}

#[test]
fn two_transactions_that_find_no_room_wait_in_order() {
    let disk = Rc::new(Disk::default());
    let (queue, told) = held(&disk);
    let mut writing = pin!(queue.write());
    begun(writing.as_mut());
    assert!(!queue.push(2, delete(1)));
    assert!(queue.leave(Vec::new));
    assert!(!push(&queue, 3..=3));
    disk.fail_next([StoreError::Full; 2]);
    disk.release();
    block_on(writing);
    assert_eq!(told.take(), [Progress::Stuck(StoreError::Full)]);
    assert_eq!((disk.len(), waiting(&queue)), (0, 3));
    assert!(queue.is_at_risk());
    assert!(queue.resume());
    block_on(queue.write());
    assert_eq!(told.take(), [Progress::Stored(1), Progress::Stored(2), Progress::Stored(3)]);
    assert_eq!(disk.len(), 2);
}
