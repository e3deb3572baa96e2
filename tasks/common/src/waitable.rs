//! What a coroutine can wait for, how it has ended, and how it is cancelled.

use std::fmt;
use std::rc::Rc;

use crate::errors::TaskPanic;

/// Two bytes: with the two beside it in an [`CompletionCell`] that makes one word, which a processor writes and reads as one.
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

/// Whoever wants to know that something has come to its end. Being told must not run a student's code: it queues it.
pub(crate) trait Wake {
    fn wake(self: Rc<Self>, how: CompletionStatus);
}

/// What a coroutine can wait for.
pub(crate) trait Waitable {
    fn status(&self) -> CompletionStatus;
    /// The panic that it failed with.
    fn panic(&self) -> Option<TaskPanic>;
    /// Tells `waiter` when this ends, at once if it has ended. Gives itself back, to be held on to, unless it is done: what the waiter then waits for.
    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>>;
    fn remove_waiter(&self, waiter: &dyn Wake);
    /// Begins to cancel this, and adds what is to be done after that to `work`. False if it has ended already.
    fn cancel(self: Rc<Self>, work: &mut CancelStack) -> bool;
}

/// Something that is being cancelled, and has to be ended once everything that it waited for is.
pub(crate) trait PendingCancel {
    fn end_cancelled(self: Rc<Self>);
}

enum CancelStep {
    Cancel(Rc<dyn Waitable>),
    Completion(Rc<dyn PendingCancel>),
}

/// What is still to be done, last first.
pub(crate) struct CancelStack(Vec<CancelStep>);

impl CancelStack {
    /// `target` is cancelled next, before everything that was added earlier.
    pub(crate) fn cancel_next(&mut self, target: Rc<dyn Waitable>) {
        self.0.push(CancelStep::Cancel(target));
    }

    /// `target` is ended after everything that is added from now on.
    pub(crate) fn end_after(&mut self, target: Rc<dyn PendingCancel>) {
        self.0.push(CancelStep::Completion(target));
    }
}

/// Cancels `target` and, before that, what it waits for. False if it had ended already.
pub(crate) fn cancel(target: Rc<dyn Waitable>) -> bool {
    let mut work = CancelStack(Vec::new());
    let begun = target.cancel(&mut work);
    while let Some(step) = work.0.pop() {
        match step {
            CancelStep::Cancel(target) => {
                target.cancel(&mut work);
            }
            CancelStep::Completion(target) => target.end_cancelled(),
        }
    }
    begun
}

/// Whether both are the same object.
pub(crate) fn is_same(one: &dyn Wake, other: &dyn Wake) -> bool {
    std::ptr::addr_eq(one, other)
}
