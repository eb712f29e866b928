//! A store in memory: what the rules of a store mean, in few lines, and with faults on demand.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use twofold_sync::store::{Op, Row, Table};

use super::{Store, StoreError};

type Rows = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// A transaction on its way, which outlives a tab too.
#[derive(Debug)]
struct Given {
    by: u64,
    ops: Vec<Op>,
    screen: Option<Vec<u8>>,
    answer: Rc<Cell<Option<Result<(), StoreError>>>>,
}

/// What outlives a tab.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    rows: RefCell<Rows>,
    screen: RefCell<Option<Vec<u8>>>,
    fence: Cell<u64>,
    faults: RefCell<VecDeque<StoreError>>,
    is_held: Cell<bool>,
    given: RefCell<VecDeque<Given>>,
    commits: Cell<usize>,
    reopened: Cell<usize>,
}

impl Disk {
    /// The next commits fail, one for each.
    pub(crate) fn fail_next(&self, faults: impl IntoIterator<Item = StoreError>) {
        self.faults.borrow_mut().extend(faults);
    }

    /// Carries nothing out until [`Self::release`].
    pub(crate) fn hold(&self) {
        self.is_held.set(true);
    }

    /// Carries out what was given meanwhile. Nobody is woken: poll again.
    pub(crate) fn release(&self) {
        self.is_held.set(false);
        self.carry_out();
    }

    fn carry_out(&self) {
        while !self.is_held.get()
            && let Some(given) = self.given.borrow_mut().pop_front()
        {
            given.answer.set(Some(self.write(&given)));
        }
    }

    fn write(&self, given: &Given) -> Result<(), StoreError> {
        if let Some(fault) = self.faults.borrow_mut().pop_front() {
            return Err(fault);
        }
        if self.fence.get() != given.by {
            return Err(StoreError::Superseded);
        }
        let mut rows = self.rows.borrow_mut();
        for op in &given.ops {
            match op {
                Op::Put(row) => {
                    rows.insert((row.table, row.key.clone()), row.value.clone());
                }
                Op::Delete { table, key } => {
                    rows.remove(&(*table, key.clone()));
                }
            }
        }
        self.screen.replace(given.screen.clone());
        self.commits.set(self.commits.get() + 1);
        Ok(())
    }

    /// How many transactions were committed.
    pub(crate) fn commits(&self) -> usize {
        self.commits.get()
    }

    /// How often a connection was made anew.
    pub(crate) fn reopened(&self) -> usize {
        self.reopened.get()
    }

    /// The screen that is kept.
    pub(crate) fn screen(&self) -> Option<Vec<u8>> {
        self.screen.borrow().clone()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.borrow().len()
    }
}

/// One tab's connection.
#[derive(Debug)]
pub(crate) struct Memory {
    disk: Rc<Disk>,
    fence: u64,
}

impl Memory {
    /// Claims the disk: earlier connections cannot write any more.
    pub(crate) fn claim(disk: Rc<Disk>) -> Self {
        let fence = disk.fence.get() + 1;
        disk.fence.set(fence);
        Self { disk, fence }
    }
}

impl Store for Memory {
    async fn load(&self) -> Result<Vec<Row>, StoreError> {
        let rows = self.disk.rows.borrow();
        let row = |((table, key), value): (&(Table, Vec<u8>), &Vec<u8>)| Row {
            table: *table,
            key: key.clone(),
            value: value.clone(),
        };
        Ok(rows.iter().map(row).collect())
    }

    async fn commit_with(&self, ops: &[Op], screen: Option<&[u8]>) -> Result<(), StoreError> {
        let answer = Rc::default();
        let (ops, screen) = (ops.to_vec(), screen.map(<[u8]>::to_vec));
        self.disk.given.borrow_mut().push_back(Given { by: self.fence, ops, screen, answer: Rc::clone(&answer) });
        self.disk.carry_out();
        poll_fn(|_| answer.take().map_or(Poll::Pending, Poll::Ready)).await
    }

    async fn reopen(&self) -> Result<(), StoreError> {
        poll_fn(|_| if self.disk.is_held.get() { Poll::Pending } else { Poll::Ready(()) }).await;
        self.disk.reopened.set(self.disk.reopened.get() + 1);
        Ok(())
    }
}
