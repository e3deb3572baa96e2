//! [`Join`]: waiting for several tasks as one target.
//!
//! `gather` and `timeout` are built on it, each with a [`JoinRule`] of its own.

use std::rc::Rc;

use crate::awaitable::ResultSource;
use crate::completion::{Completion, CompletionCell};
use crate::core;
use crate::errors::TaskPanic;
use crate::task::Task;
use crate::waitable::{CancelStack, CompletionStatus, PendingCancel, Waitable, Wake};
use crate::yielded::{WaitFor, Yielded};

/// Decides when a [`Join`] ends, and with which end.
pub(crate) trait JoinRule: 'static {
    /// Called when one of the tasks has ended. Returns `None` if there is more to wait for.
    fn end(&self, how: CompletionStatus) -> Option<JoinEnd>;
}

/// The end of a [`Join`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinEnd {
    Done,
    Cancelled,
    /// With the panic of the task that has failed.
    Failed,
}

/// Several tasks as one target to wait for.
pub(crate) struct Join<R> {
    pub(crate) tasks: Vec<Rc<dyn Waitable>>,
    pub(crate) rule: R,
    completion: CompletionCell<()>,
}

impl<R: JoinRule> Join<R> {
    pub(crate) fn of(tasks: &[Task], rule: R) -> Rc<Join<R>> {
        let join = Rc::new(Join {
            tasks: tasks.iter().map(Task::waitable).collect(),
            rule,
            completion: CompletionCell::default(),
        });
        for task in &join.tasks {
            Rc::clone(task).enlist(Rc::clone(&join) as Rc<dyn Wake>);
        }
        join
    }

    fn panic_of_a_task(&self) -> Option<TaskPanic> {
        self.tasks.iter().find_map(|task| task.panic())
    }
}

impl<R: JoinRule> Wake for Join<R> {
    fn wake(self: Rc<Self>, how: CompletionStatus) {
        let end = match self.rule.end(how) {
            None => return,
            Some(JoinEnd::Done) => Completion::Done(()),
            Some(JoinEnd::Cancelled) => Completion::Cancelled,
            Some(JoinEnd::Failed) => self
                .panic_of_a_task()
                .map_or(Completion::Cancelled, Completion::Failed),
        };
        // It may have ended before: only the first end counts.
        let _ = self.completion.settle(end);
    }
}

impl<R: JoinRule> Waitable for Join<R> {
    fn status(&self) -> CompletionStatus {
        self.completion.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        self.completion.panic()
    }

    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>> {
        let status = self.completion.add_waiter(waiter);
        core::held(self, status)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.completion.remove_waiter(waiter);
    }

    /// Cancels the tasks, in their order.
    fn cancel(self: Rc<Self>, work: &mut CancelStack) -> bool {
        if self.completion.status() != CompletionStatus::Pending {
            return false;
        }
        work.end_after(Rc::clone(&self) as Rc<dyn PendingCancel>);
        for task in self.tasks.iter().rev() {
            work.cancel_next(Rc::clone(task));
        }
        true
    }
}

impl<R: JoinRule> PendingCancel for Join<R> {
    fn end_cancelled(self: Rc<Self>) {
        // The ends of the tasks may have ended it meanwhile.
        let _ = self.completion.settle(Completion::Cancelled);
    }
}

impl<R: JoinRule> ResultSource for Rc<Join<R>> {
    type Output = ();

    fn __wait(&self) -> Yielded {
        Yielded(WaitFor::Target(Rc::clone(self) as Rc<dyn Waitable>))
    }

    fn __output(&self) -> Option<()> {
        self.completion.result()
    }
}
