//! Cancelling, without recursion: a task that waits on a task that waits on a task, a hundred thousand deep, is cancelled from the
//! far end, on a list of our own and not on the stack.

use std::rc::Rc;

use crate::outcome::Waitable;

/// Something that is being cancelled, and has to be ended once everything that it waited for is.
pub(crate) trait Cancelling {
    fn end_cancelled(self: Rc<Self>);
}

enum Job {
    Cancel(Rc<dyn Waitable>),
    End(Rc<dyn Cancelling>),
}

/// What is still to be done, last first.
pub(crate) struct Work(Vec<Job>);

impl Work {
    /// `target` is cancelled next, before everything that was added earlier.
    pub(crate) fn cancel_next(&mut self, target: Rc<dyn Waitable>) {
        self.0.push(Job::Cancel(target));
    }

    /// `target` is ended after everything that is added from now on.
    pub(crate) fn end_after(&mut self, target: Rc<dyn Cancelling>) {
        self.0.push(Job::End(target));
    }
}

/// Cancels `target` and, before that, what it waits for. False if it had ended already.
pub(crate) fn cancel(target: Rc<dyn Waitable>) -> bool {
    let mut work = Work(Vec::new());
    let begun = target.cancel(&mut work);
    while let Some(job) = work.0.pop() {
        match job {
            Job::Cancel(target) => {
                target.cancel(&mut work);
            }
            Job::End(target) => target.end_cancelled(),
        }
    }
    begun
}
