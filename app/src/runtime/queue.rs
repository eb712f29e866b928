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
mod tests;
