//! What a browser says when its database fails, as one typed reason.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use indexed_db_futures::error::{Error, OpenDbError};

use crate::runtime::store::StoreError;

/// Why a transaction did not do its work.
pub(super) enum Failure {
    /// The database refused, or broke.
    Database(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// The reason, from the error and from what the transaction itself kept of it.
pub(super) fn typed(failure: Failure, kept: Option<web_sys::DomException>) -> StoreError {
    match failure {
        Failure::Database(error) => kept.map_or_else(|| of_error(error), |kept| of_name(&kept.name())),
    }
}

/// The reason why a database does not open.
pub(super) fn open_failure(error: OpenDbError) -> StoreError {
    match error {
        OpenDbError::Base(error) => of_error(error),
        OpenDbError::VersionZero | OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory => {
            StoreError::Unavailable
        }
    }
}

fn of_error(error: Error) -> StoreError {
    match error {
        Error::DomException(exception) => of_name(&web_sys::DomException::from(exception).name()),
        _ => StoreError::Lost,
    }
}

fn of_name(name: &str) -> StoreError {
    match name {
        "QuotaExceededError" => StoreError::Full,
        "VersionError" => StoreError::Newer,
        // Only the fence has an index that refuses.
        "ConstraintError" => StoreError::Superseded,
        "SecurityError" => StoreError::Unavailable,
        _ => StoreError::Lost,
    }
}

/// Raised by a callback, awaited beside something else.
#[derive(Clone, Default)]
pub(super) struct Flag {
    is_up: Rc<Cell<bool>>,
    waiting: Rc<RefCell<Option<Waker>>>,
}

impl Flag {
    /// Ends the waiting.
    pub(super) fn raise(&self) {
        self.is_up.set(true);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    /// The result of the work, or nothing if the flag goes up before it is done.
    pub(super) async fn or<F: IntoFuture>(&self, work: F) -> Option<F::Output> {
        let mut work = pin!(work.into_future());
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if self.is_up.get() => Poll::Ready(None),
            Poll::Pending => {
                self.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}
