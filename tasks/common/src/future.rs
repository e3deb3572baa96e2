//! [`Future`]: a result that is not there yet. Its state is in `future_cell.rs`.

use std::fmt;
use std::rc::Rc;

use crate::callback;
use crate::completion::Completion;
use crate::core;
use crate::errors::{InvalidState, TaskPanic};
use crate::fast::pool;
use crate::future_cell::FutureCell;
use crate::waitable::{CancelStack, CompletionStatus, Waitable, Wake};

/// A result that is not there yet: one coroutine waits for it, other code sets it.
///
/// A clone is the same future, as a second reference is in Python. `yield future` waits for it and
/// evaluates to a clone of the result.
///
/// ```
/// use common::{coroutine, create_task, EventLoop, Future};
///
/// let answer = EventLoop::new().run_until_complete(coroutine! {
///     let future = Future::new();
///     let promised = future.clone();
///     create_task(coroutine! {
///         yield;
///         promised.set_result(42).expect("it is set once");
///     });
///     yield future
/// });
/// assert_eq!(answer, Ok(42));
/// ```
pub struct Future<T = ()> {
    cell: Rc<FutureCell<T>>,
}

impl<T: 'static> Future<T> {
    /// Makes a future that has no result yet.
    ///
    /// ```
    /// use common::Future;
    /// let future: Future<i32> = Future::new();
    /// assert!(!future.done());
    /// ```
    #[inline]
    pub fn new() -> Future<T> {
        Future { cell: pool::cell() }
    }
}

impl<T> Future<T> {
    /// Returns true if it has a result or was cancelled.
    ///
    /// ```
    /// use common::Future;
    /// let future = Future::new();
    /// future.set_result(1)?;
    /// assert!(future.done());
    /// # Ok::<(), common::InvalidState>(())
    /// ```
    #[inline]
    pub fn done(&self) -> bool {
        self.cell.completion.status() != CompletionStatus::Pending
    }

    /// Returns true if it was cancelled.
    ///
    /// ```
    /// use common::Future;
    /// let future: Future = Future::new();
    /// future.cancel();
    /// assert!(future.cancelled());
    /// ```
    #[inline]
    pub fn cancelled(&self) -> bool {
        self.cell.completion.status() == CompletionStatus::Cancelled
    }

    /// Returns a clone of the result. `None` while it is pending, and for ever if it was cancelled.
    ///
    /// ```
    /// use common::Future;
    /// let future = Future::new();
    /// assert_eq!(future.result(), None);
    /// future.set_result("here")?;
    /// assert_eq!(future.result(), Some("here"));
    /// # Ok::<(), common::InvalidState>(())
    /// ```
    #[inline]
    pub fn result(&self) -> Option<T>
    where
        T: Clone,
    {
        self.cell.completion.result()
    }

    /// Sets the result. The tasks that wait go to the back of the ready queue of their loop, in the
    /// order in which they came. None of them runs inside this call.
    ///
    /// # Errors
    /// Returns [`InvalidState`], and changes nothing, if there is a result already or the future
    /// was cancelled.
    ///
    /// ```
    /// use common::{Future, InvalidState};
    /// let future = Future::new();
    /// future.cancel();
    /// assert_eq!(future.set_result(1), Err(InvalidState));
    /// ```
    #[inline]
    pub fn set_result(&self, result: T) -> Result<(), InvalidState> {
        self.cell.completion.complete(result)
    }

    /// Cancels the future. The tasks that wait for it are cancelled at their next turn: none of
    /// them runs inside this call. Returns false if it was done already.
    ///
    /// ```
    /// use common::Future;
    /// let future: Future = Future::new();
    /// assert!(future.cancel());
    /// assert!(!future.cancel());
    /// ```
    pub fn cancel(&self) -> bool {
        self.cell.completion.settle(Completion::Cancelled).is_ok()
    }

    /// Calls `function` soon after this future is done or cancelled, on the loop that runs now. If
    /// it is done already, the call is queued at once.
    ///
    /// A callback that was not called when its loop is dropped is dropped with it.
    ///
    /// # Panics
    /// Panics if no loop runs.
    ///
    /// ```
    /// use common::{coroutine, EventLoop, Future};
    ///
    /// EventLoop::new().run_until_complete(coroutine! {
    ///     let future = Future::new();
    ///     future.add_done_callback(|| println!("done"));
    ///     future.set_result(()).expect("it is set once"); // queues the callback
    ///     yield; // it runs now
    /// })?;
    /// # Ok::<(), common::RunError>(())
    /// ```
    pub fn add_done_callback(&self, function: impl FnOnce() + 'static) {
        self.cell.completion.add_waiter(callback::done_callback(
            core::running("Future::add_done_callback"),
            function,
        ));
    }

    /// Returns true if both are the same future, one a clone of the other.
    ///
    /// ```
    /// use common::Future;
    /// let future: Future = Future::new();
    /// assert!(Future::ptr_eq(&future, &future.clone()));
    /// assert!(!Future::ptr_eq(&future, &Future::new()));
    /// ```
    pub fn ptr_eq(a: &Future<T>, b: &Future<T>) -> bool {
        Rc::ptr_eq(&a.cell, &b.cell)
    }
}

impl<T: 'static> Future<T> {
    #[inline]
    pub(crate) fn waitable(&self) -> Rc<dyn Waitable> {
        Rc::clone(&self.cell) as Rc<dyn Waitable>
    }
}

impl<T> Clone for Future<T> {
    /// Returns the same future.
    #[inline]
    fn clone(&self) -> Future<T> {
        Future {
            cell: Rc::clone(&self.cell),
        }
    }
}

impl<T: 'static> Default for Future<T> {
    fn default() -> Future<T> {
        Future::new()
    }
}

impl<T> Drop for Future<T> {
    #[inline]
    fn drop(&mut self) {
        if Rc::strong_count(&self.cell) == 1
            && let Some(recycle) = self.cell.recycle
        {
            recycle(&self.cell);
        }
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Future({})", self.cell.completion.status())
    }
}

impl<T: 'static> Waitable for FutureCell<T> {
    #[inline]
    fn status(&self) -> CompletionStatus {
        self.completion.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        self.completion.panic()
    }

    #[inline]
    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>> {
        let status = self.completion.add_waiter(waiter);
        core::held(self, status)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.completion.remove_waiter(waiter);
    }

    fn cancel(self: Rc<Self>, _: &mut CancelStack) -> bool {
        self.completion.settle(Completion::Cancelled).is_ok()
    }
}
