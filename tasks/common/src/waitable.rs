//! [`Waitable`]: the things that a coroutine can wait for, their status, and their cancellation.
//!
//! Cancelling uses a stack on the heap instead of recursion. So it can cancel a chain of a hundred
//! thousand tasks, each of which waits for the next. [`cancel`] drops coroutines,
//! and so runs a student's code.

use std::fmt;
use std::rc::Rc;

use crate::errors::TaskPanic;

/// The status of a future or a task. Two bytes: with the flag beside it in a completion cell that
/// makes one word, which a CPU writes and reads as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum CompletionStatus {
    Pending,
    Done,
    Cancelled,
    Failed,
}

impl fmt::Display for CompletionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CompletionStatus::Pending => "pending",
            CompletionStatus::Done => "done",
            CompletionStatus::Cancelled => "cancelled",
            CompletionStatus::Failed => "failed",
        })
    }
}

/// A waiter. `wake` runs no student's code: it adds to the ready queue.
pub(crate) trait Wake {
    fn wake(self: Rc<Self>, how: CompletionStatus);
}

/// A thing that a coroutine can wait for: a future, a task, or several tasks at once.
pub(crate) trait Waitable {
    fn status(&self) -> CompletionStatus;
    /// Returns the panic that it failed with.
    fn panic(&self) -> Option<TaskPanic>;
    /// Adds `waiter`, which is woken when this ends, and at once if it has ended. Returns itself
    /// for the waiter to hold, or `None` if it is done.
    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>>;
    fn remove_waiter(&self, waiter: &dyn Wake);
    /// Begins to cancel this, and pushes the steps that remain to `work`. Returns false if it had
    /// ended.
    fn cancel(self: Rc<Self>, work: &mut CancelStack) -> bool;
}

/// A target whose cancellation has begun. It is ended after everything that it waited for.
pub(crate) trait PendingCancel {
    fn end_cancelled(self: Rc<Self>);
}

enum CancelStep {
    Cancel(Rc<dyn Waitable>),
    End(Rc<dyn PendingCancel>),
}

/// The remaining steps of a cancellation, last in first out.
pub(crate) struct CancelStack(Vec<CancelStep>);

impl CancelStack {
    /// Pushes the cancellation of `target`, which runs before all steps that were pushed earlier.
    pub(crate) fn cancel_next(&mut self, target: Rc<dyn Waitable>) {
        self.0.push(CancelStep::Cancel(target));
    }

    /// Pushes the end of `target`, which runs after all steps that are pushed later.
    pub(crate) fn end_after(&mut self, target: Rc<dyn PendingCancel>) {
        self.0.push(CancelStep::End(target));
    }
}

/// Cancels everything that `target` waits for, then `target`. Returns false if it had ended.
pub(crate) fn cancel(target: Rc<dyn Waitable>) -> bool {
    let mut work = CancelStack(Vec::new());
    let begun = target.cancel(&mut work);
    while let Some(step) = work.0.pop() {
        match step {
            CancelStep::Cancel(target) => {
                target.cancel(&mut work);
            }
            CancelStep::End(target) => target.end_cancelled(),
        }
    }
    begun
}

/// Returns true if both are the same object.
pub(crate) fn is_same(one: &dyn Wake, other: &dyn Wake) -> bool {
    std::ptr::addr_eq(one, other)
}
