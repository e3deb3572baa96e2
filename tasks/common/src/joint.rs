//! [`Joint`]: one thing to wait for that stands for several tasks. `gather` and `timeout` are built on it, each with a [`Rule`] of its own.

use std::rc::Rc;

use crate::awaitable::Source;
use crate::cancel::{Cancelling, Work};
use crate::coroutine::{Wait, Yielded};
use crate::errors::TaskPanic;
use crate::outcome::{self, End, Outcome, Status, Waitable, Wake};
use crate::task::Task;

/// When a [`Joint`] comes to its end, and to which.
pub(crate) trait Rule: 'static {
    /// One of the tasks has ended, as `how` says. `None`: there is more to wait for.
    fn end(&self, how: Status) -> Option<Ends>;
}

/// How a [`Joint`] ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    Done,
    Cancelled,
    /// With the panic of whichever of its tasks has failed.
    Failed,
}

pub(crate) struct Joint<R> {
    pub(crate) tasks: Vec<Rc<dyn Waitable>>,
    pub(crate) rule: R,
    outcome: Outcome<()>,
}

impl<R: Rule> Joint<R> {
    pub(crate) fn of(tasks: &[Task], rule: R) -> Rc<Joint<R>> {
        let joint = Rc::new(Joint {
            tasks: tasks.iter().map(Task::waitable).collect(),
            rule,
            outcome: Outcome::default(),
        });
        for task in &joint.tasks {
            Rc::clone(task).enlist(Rc::clone(&joint) as Rc<dyn Wake>);
        }
        joint
    }

    fn panic_of_a_task(&self) -> Option<TaskPanic> {
        self.tasks.iter().find_map(|task| task.panic())
    }
}

impl<R: Rule> Wake for Joint<R> {
    fn wake(self: Rc<Self>, how: Status) {
        let end = match self.rule.end(how) {
            None => return,
            Some(Ends::Done) => End::Done(()),
            Some(Ends::Cancelled) => End::Cancelled,
            Some(Ends::Failed) => self.panic_of_a_task().map_or(End::Cancelled, End::Failed),
        };
        // It may have ended before: the first end counts.
        let _ = self.outcome.settle(end);
    }
}

impl<R: Rule> Waitable for Joint<R> {
    fn status(&self) -> Status {
        self.outcome.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        self.outcome.panic()
    }

    fn enlist(self: Rc<Self>, waiter: Rc<dyn Wake>) -> Option<Rc<dyn Waitable>> {
        let status = self.outcome.add_waiter(waiter);
        outcome::held(self, status)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.outcome.remove_waiter(waiter);
    }

    /// Cancelling this is cancelling the tasks, in their order.
    fn cancel(self: Rc<Self>, work: &mut Work) -> bool {
        if self.outcome.status() != Status::Pending {
            return false;
        }
        work.end_after(Rc::clone(&self) as Rc<dyn Cancelling>);
        for task in self.tasks.iter().rev() {
            work.cancel_next(Rc::clone(task));
        }
        true
    }
}

impl<R: Rule> Cancelling for Joint<R> {
    fn end_cancelled(self: Rc<Self>) {
        // It may have come to an end meanwhile, through the tasks.
        let _ = self.outcome.settle(End::Cancelled);
    }
}

impl<R: Rule> Source for Rc<Joint<R>> {
    type Output = ();

    fn __wait(&self) -> Yielded {
        Yielded(Wait::For(Rc::clone(self) as Rc<dyn Waitable>))
    }

    fn __output(&self) -> Option<()> {
        self.outcome.result()
    }
}
