//! [`FutureCell`]: what the clones of a future share.

use std::rc::Rc;

use crate::completion::CompletionCell;
use crate::waitable::CompletionStatus;

pub(crate) struct FutureCell<T> {
    pub(crate) completion: CompletionCell<T>,
    /// Sees to it that this cell is used again, if it can be: see `fast::pool`.
    pub(crate) keep: Option<fn(&Rc<FutureCell<T>>)>,
}

impl<T> FutureCell<T> {
    #[inline]
    pub(crate) fn new(keep: Option<fn(&Rc<FutureCell<T>>)>) -> FutureCell<T> {
        FutureCell {
            completion: CompletionCell::default(),
            keep,
        }
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.completion.status() == CompletionStatus::Pending
    }

    /// Makes a used cell as good as new.
    #[inline]
    pub(crate) fn renew(&mut self) {
        self.completion = CompletionCell::default();
    }
}
