//! The way of batches into the store: in order, grouped while the disk is busy, kept in memory until they are durable.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use twofold_sync::store::{BatchId, Op};

use super::store::{Store, StoreError};

/// How often a batch is tried on a new connection before somebody must look at it.
const TRIES: usize = 3;
/// Batches are written together up to this many steps, so that one transaction stays short.
const STEPS_TOGETHER: usize = 2_000;

/// What happens to batches, told in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// This batch and all before it are durable.
    Stored(BatchId),
    /// Nothing more is written until [`StoreQueue::resume`]; everything waits in memory.
    Stuck(StoreError),
}

/// Batches on their way.
pub(crate) struct StoreQueue<S> {
    store: S,
    line: RefCell<Line>,
    tell: Box<dyn Fn(Progress)>,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<(BatchId, Vec<Op>)>,
    in_flight: usize,
    /// What the screen says after the last of what waits.
    screen: Option<Vec<u8>>,
    state: State,
    watchers: Vec<Waker>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    Writing,
    Stuck(StoreError),
    /// Another writer has come: nothing of this queue may be written any more.
    Closed,
}

impl<S: Store> StoreQueue<S> {
    /// A queue before this store. `tell` must not call the queue back at once.
    pub(crate) fn new(store: S, tell: impl Fn(Progress) + 'static) -> Self {
        Self { store, line: RefCell::default(), tell: Box::new(tell) }
    }

    /// The store itself.
    pub(crate) const fn store(&self) -> &S {
        &self.store
    }

    /// Puts a batch at the end. True if somebody must call [`Self::write`] now.
    #[must_use]
    pub(crate) fn push(&self, batch: BatchId, ops: Vec<Op>) -> bool {
        let mut line = self.line.borrow_mut();
        if line.state == State::Closed {
            return false;
        }
        line.waiting.push_back((batch, ops));
        // It does not know of this one.
        line.screen = None;
        line.state == State::Idle
    }

    /// Keeps the screen in one transaction with the last of what waits, unless more comes before that. False if nothing
    /// waits: what is durable or on its way cannot take it along.
    #[must_use]
    pub(crate) fn keep_with_last(&self, screen: Vec<u8>) -> bool {
        let mut line = self.line.borrow_mut();
        let waits = !line.waiting.is_empty() && matches!(line.state, State::Idle | State::Writing);
        if waits {
            line.screen = Some(screen);
        }
        waits
    }

    /// Writes until nothing waits, or something is in the way.
    pub(crate) async fn write(&self) {
        if self.line.borrow().state != State::Idle {
            return;
        }
        self.set(State::Writing);
        while let Some(group) = self.next_group() {
            let result = self.write_group(&group).await;
            if self.line.borrow().state == State::Closed {
                return;
            }
            if let Err(error) = result {
                self.line.borrow_mut().put_back(group);
                self.set(if error == StoreError::Superseded { State::Closed } else { State::Stuck(error) });
                return (self.tell)(Progress::Stuck(error));
            }
            self.line.borrow_mut().in_flight = 0;
            group.batches.into_iter().for_each(|batch| (self.tell)(Progress::Stored(batch)));
        }
        self.set(State::Idle);
    }

    /// Tries again after trouble. True if somebody must call [`Self::write`] now.
    #[must_use]
    pub(crate) fn resume(&self) -> bool {
        let was_stuck = matches!(self.line.borrow().state, State::Stuck(_));
        if was_stuck {
            self.set(State::Idle);
        }
        was_stuck
    }

    /// Forgets what waits and writes nothing more.
    pub(crate) fn close(&self) {
        self.line.borrow_mut().waiting.clear();
        self.set(State::Closed);
    }

    /// Whether everything is durable.
    pub(crate) fn is_settled(&self) -> bool {
        let line = self.line.borrow();
        line.state == State::Idle && line.waiting.is_empty()
    }

    /// Waits until everything is durable. False if it does not come to that.
    pub(crate) async fn settled(&self) -> bool {
        poll_fn(|context| {
            let mut line = self.line.borrow_mut();
            match line.state {
                State::Idle if line.waiting.is_empty() => Poll::Ready(true),
                State::Stuck(_) | State::Closed => Poll::Ready(false),
                State::Idle | State::Writing => {
                    line.watchers.push(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn set(&self, state: State) {
        let mut line = self.line.borrow_mut();
        line.state = state;
        let watchers = std::mem::take(&mut line.watchers);
        drop(line);
        watchers.into_iter().for_each(Waker::wake);
    }

    fn next_group(&self) -> Option<Group> {
        let mut line = self.line.borrow_mut();
        let (batch, ops) = line.waiting.pop_front()?;
        let mut group = Group { batches: vec![batch], ops, screen: None };
        while let Some((_, ops)) = line.waiting.front()
            && group.ops.len() + ops.len() <= STEPS_TOGETHER
            && let Some((batch, ops)) = line.waiting.pop_front()
        {
            group.batches.push(batch);
            group.ops.extend(ops);
        }
        line.in_flight = group.batches.len();
        if line.waiting.is_empty() {
            group.screen = line.screen.take();
        }
        Some(group)
    }

    async fn write_group(&self, Group { ops, screen, .. }: &Group) -> Result<(), StoreError> {
        let screen = screen.as_deref();
        let mut result = self.store.commit_with(ops, screen).await;
        for _ in 0..TRIES {
            match result {
                Err(error) if error.is_worth_another_try() => {
                    result = match self.store.reopen().await {
                        Ok(()) => self.store.commit_with(ops, screen).await,
                        Err(error) => Err(error),
                    };
                }
                _ => break,
            }
        }
        result
    }
}

/// Batches that are written in one transaction.
struct Group {
    batches: Vec<BatchId>,
    ops: Vec<Op>,
    screen: Option<Vec<u8>>,
}

impl Line {
    /// Puts a group back in front, as its batches with all steps in the first.
    fn put_back(&mut self, group: Group) {
        self.in_flight = 0;
        let mut ops = Some(group.ops);
        let again = group.batches.into_iter().map(|batch| (batch, ops.take().unwrap_or_default()));
        let again: Vec<(BatchId, Vec<Op>)> = again.collect();
        again.into_iter().rev().for_each(|batch| self.waiting.push_front(batch));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
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
        let line = queue.line.borrow();
        line.waiting.len() + line.in_flight
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
        assert!(!queue.keep_with_last(vec![1]), "nothing waits");
        assert!(push(&queue, 1..=2));
        assert!(queue.keep_with_last(vec![2]));
        block_on(queue.write());
        assert_eq!((disk.screen(), disk.commits()), (Some(vec![2]), 1));

        // One more batch before it is written, and the screen says less than the rows will.
        assert!(push(&queue, 3..=3));
        assert!(queue.keep_with_last(vec![3]));
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
        assert!(queue.keep_with_last(vec![1]));
        disk.fail_next([StoreError::Lost]);
        block_on(queue.write());
        assert_eq!((disk.screen(), disk.commits()), (Some(vec![1]), 2));
        disk.fail_next([StoreError::Full]);
        assert!(push(&queue, 3..=3));
        assert!(queue.keep_with_last(vec![3]));
        block_on(queue.write());
        assert!(!queue.keep_with_last(vec![3]), "nothing is written until somebody resumes");
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
    }
}
