//! [`FutureCell`]: the state that the clones of a future share.

use std::rc::Rc;

use crate::completion::CompletionCell;
use crate::waitable::CompletionStatus;

/// The shared state of a future.
pub(crate) struct FutureCell<T> {
    pub(crate) completion: CompletionCell<T>,
    /// Puts this cell into the pool, if it is of the kind that is pooled: see `fast::pool`.
    pub(crate) recycle: Option<fn(&Rc<FutureCell<T>>)>,
}

impl<T> FutureCell<T> {
    #[inline]
    pub(crate) fn new(recycle: Option<fn(&Rc<FutureCell<T>>)>) -> FutureCell<T> {
        FutureCell {
            completion: CompletionCell::default(),
            recycle,
        }
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.completion.status() == CompletionStatus::Pending
    }

    /// Resets a used cell.
    #[inline]
    pub(crate) fn renew(&mut self) {
        self.completion = CompletionCell::default();
    }
}
