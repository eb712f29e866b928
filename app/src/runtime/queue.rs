//! The way of batches into the store: in order, grouped while the disk is busy, kept in memory until they are durable.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{poll_fn, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use twofold_sync::store::{BatchId, Op};

use super::store::{Store, StoreError};

/// How often a batch is tried on a new connection before somebody must look at it.
const TRIES: usize = 3;
/// Batches are written together up to this many steps, so that one transaction stays short; all of them if the page may
/// not live to see the next.
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
    store: Rc<S>,
    line: RefCell<Line>,
    tell: Box<dyn Fn(Progress)>,
}

#[derive(Default)]
struct Line {
    waiting: VecDeque<(BatchId, Vec<Op>)>,
    /// What the store has been given and has not answered.
    sent: Option<Rc<Group>>,
    /// What it has been given behind that.
    behind: Option<Behind>,
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

/// Batches that are written in one transaction.
#[derive(Clone, Debug)]
struct Group {
    batches: Vec<BatchId>,
    ops: Vec<Op>,
    screen: Option<Vec<u8>>,
}

/// All that was sent, once more, and what waited behind it. Steps only put and delete, so that it comes to the same
/// whether the transaction before it is written or fails.
struct Behind {
    group: Rc<Group>,
    answer: Answer,
}

type Answer = Pin<Box<dyn Future<Output = Result<(), StoreError>>>>;

impl<S: Store + 'static> StoreQueue<S> {
    /// A queue before this store. `tell` must not call the queue back at once.
    pub(crate) fn new(store: S, tell: impl Fn(Progress) + 'static) -> Self {
        Self { store: Rc::new(store), line: RefCell::default(), tell: Box::new(tell) }
    }

    /// The store itself.
    pub(crate) fn store(&self) -> &S {
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

    /// The page may go away any time now: the store is given all that waits, and with the last of it the screen, unless
    /// more comes before that; at once, or as soon as there is a connection. False if nothing waits: what is durable or on
    /// its way cannot take a screen along.
    #[must_use]
    pub(crate) fn leave(&self, screen: impl FnOnce() -> Vec<u8>) -> bool {
        if !self.line.borrow().waits() {
            return false;
        }
        let screen = screen();
        self.line.borrow_mut().screen = Some(screen);
        self.send_behind();
        true
    }

    /// Whether a page that goes away now may lose something: a browser drops what it has not begun to write.
    pub(crate) fn is_at_risk(&self) -> bool {
        let line = self.line.borrow();
        let is_given_back = line.state == State::Writing && line.sent.is_none();
        line.state != State::Closed && (is_given_back || !line.waiting.is_empty() || line.behind.is_some())
    }

    /// Writes until nothing waits, or something is in the way.
    pub(crate) async fn write(&self) {
        if self.line.borrow().state != State::Idle {
            return;
        }
        self.set(State::Writing);
        while let Some(group) = self.next_group() {
            let (group, result) = self.write_group(group).await;
            if self.line.borrow().state == State::Closed {
                return;
            }
            if let Err(error) = result {
                self.line.borrow_mut().put_back(Rc::unwrap_or_clone(group));
                self.set(if error == StoreError::Superseded { State::Closed } else { State::Stuck(error) });
                return (self.tell)(Progress::Stuck(error));
            }
            group.batches.iter().for_each(|batch| (self.tell)(Progress::Stored(*batch)));
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

    fn next_group(&self) -> Option<Rc<Group>> {
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
        if line.waiting.is_empty() {
            group.screen = line.screen.take();
        }
        Some(Rc::new(group))
    }

    /// Writes a group, on a new connection if it must; what was written in the end may be more.
    async fn write_group(&self, group: Rc<Group>) -> (Rc<Group>, Result<(), StoreError>) {
        let (mut group, mut result) = self.send(group).await;
        for _ in 0..TRIES {
            match result {
                Err(error) if error.is_worth_another_try() => match self.store.reopen().await {
                    Ok(()) => (group, result) = self.send(group).await,
                    Err(error) => result = Err(error),
                },
                _ => break,
            }
        }
        (group, result)
    }

    /// Gives the store a group. What was given behind it has everything of it, so only the last answer counts.
    async fn send(&self, mut group: Rc<Group>) -> (Rc<Group>, Result<(), StoreError>) {
        self.line.borrow_mut().sent = Some(group.clone());
        let mut result = self.commit(group.clone()).await;
        while let Some(behind) = self.take_behind() {
            (group, result) = (behind.group, behind.answer.await);
        }
        self.line.borrow_mut().sent = None;
        (group, result)
    }

    /// Gives the store what waits behind what it has not answered yet: later, there may be nobody to do it.
    fn send_behind(&self) {
        let mut line = self.line.borrow_mut();
        let Some(before) = line.behind.as_ref().map(|behind| &behind.group).or(line.sent.as_ref()) else {
            return;
        };
        let mut group = Group::clone(before);
        for (batch, ops) in line.waiting.drain(..) {
            group.batches.push(batch);
            group.ops.extend(ops);
        }
        group.screen = line.screen.take();
        let group = Rc::new(group);
        let mut answer: Answer = Box::pin(self.commit(group.clone()));
        // The first poll gives it to the store. Whoever writes waits for the answer, also where it is there at once.
        if let Poll::Ready(result) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            answer = Box::pin(ready(result));
        }
        line.behind = Some(Behind { group, answer });
    }

    fn take_behind(&self) -> Option<Behind> {
        let mut line = self.line.borrow_mut();
        let behind = line.behind.take()?;
        line.sent = Some(behind.group.clone());
        Some(behind)
    }

    fn commit(&self, group: Rc<Group>) -> impl Future<Output = Result<(), StoreError>> + use<S> {
        let store = self.store.clone();
        async move { store.commit_with(&group.ops, group.screen.as_deref()).await }
    }
}

impl Line {
    /// Whether something waits that can be written.
    fn waits(&self) -> bool {
        !self.waiting.is_empty() && matches!(self.state, State::Idle | State::Writing)
    }

    /// Puts a group back in front, as its batches with all steps in the first.
    fn put_back(&mut self, group: Group) {
        let mut ops = Some(group.ops);
        let again = group.batches.into_iter().map(|batch| (batch, ops.take().unwrap_or_default()));
        let again: Vec<(BatchId, Vec<Op>)> = again.collect();
        again.into_iter().rev().for_each(|batch| self.waiting.push_front(batch));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
