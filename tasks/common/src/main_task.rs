//! [`MainTask`]: the main coroutine of a `run_until_complete`.
//!
//! Its body is on the stack of that function, because it may borrow from its surroundings. So the
//! loop only notes that its turn has come. In all else it is a task like the others. There is no
//! handle to it: it is cancelled by the future that it waits for, or at a deadlock.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use crate::core::{Core, Listed, Runnable, Timed};
use crate::coroutine::Coroutine;
use crate::errors::{RunError, TaskPanic};
use crate::fast::radix_heap::IsSet;
use crate::fast::slot;
use crate::panics::contain;
use crate::state_machine::FOREIGN_SUSPENSION;
use crate::task::default_name;
use crate::waitable::{self, CompletionStatus, Waitable, Wake};
use crate::yielded::{WaitFor, Yielded};

/// The main coroutine as a task, without its body.
pub(crate) struct MainTask {
    cell: Rc<MainCell>,
    /// The number of recorded panics when it began.
    panics_before: usize,
}

struct MainCell {
    core: Rc<Core>,
    number: u64,
    place: u32,
    has_ended: Cell<bool>,
    /// The target that it waits for. Retained after the end of that only if there is no result.
    waits_for: Cell<Option<Rc<dyn Waitable>>>,
}

impl MainTask {
    /// Adds it to the list of tasks, and queues its first step.
    pub(crate) fn begin(core: &Rc<Core>) -> MainTask {
        let cell = core.add_task(|number, place| MainCell {
            core: Rc::clone(core),
            number,
            place,
            has_ended: Cell::new(false),
            waits_for: Cell::new(None),
        });
        core.ready.push(Rc::clone(&cell) as Rc<dyn Runnable>);
        MainTask {
            cell,
            panics_before: core.panics.borrow().len(),
        }
    }

    /// Runs `body` up to its next `yield`. Returns its end, if it ended.
    #[inline]
    pub(crate) fn step<C: Coroutine>(
        &self,
        mut body: Pin<&mut Option<C>>,
    ) -> Option<Result<C::Return, RunError>> {
        self.cell.core.main_is_next.set(false);
        if let Some(waited_for) = self.cell.waits_for.take() {
            let error = waited_for
                .panic()
                .map_or(RunError::Cancelled, RunError::Panicked);
            return Some(Err(self.drop_body(body, error)));
        }
        let running = body.as_mut().as_pin_mut()?;
        match contain(|| running.resume_by_slot(None)) {
            Ok(Poll::Pending) => match slot::take() {
                Some(yielded) => {
                    self.suspend(yielded);
                    None
                }
                None => {
                    let error = self.has_panicked(FOREIGN_SUSPENSION.to_owned());
                    Some(Err(self.drop_body(body, error)))
                }
            },
            Ok(Poll::Ready(result)) => Some(match contain(|| body.set(None)) {
                Ok(()) => Ok(result),
                Err(message) => Err(self.has_panicked(message)),
            }),
            Err(message) => {
                let error = self.has_panicked(message);
                Some(Err(self.drop_body(body, error)))
            }
        }
    }

    /// Ends it at a deadlock: names the tasks that wait, and cancels `body`.
    #[cold]
    pub(crate) fn give_up<C>(&self, body: Pin<&mut Option<C>>) -> RunError {
        let core = &self.cell.core;
        let waiting = core
            .tasks_in_order()
            .iter()
            .map(|task| task.name())
            .collect();
        let panics = core.panics.borrow()[self.panics_before..].to_vec();
        if let Some(waitable) = self.cell.waits_for.take() {
            waitable.remove_waiter(&*self.cell);
            waitable::cancel(waitable);
        }
        // A panic in this drop is recorded, but the error is the deadlock, which came first.
        let _ = self.drop_body(body, RunError::Cancelled);
        RunError::Deadlock { waiting, panics }
    }

    fn suspend(&self, yielded: Yielded) {
        match yielded.0 {
            WaitFor::Turn => self
                .cell
                .core
                .ready
                .push(Rc::clone(&self.cell) as Rc<dyn Runnable>),
            WaitFor::Until(when) => self
                .cell
                .core
                .timers
                .borrow_mut()
                .set(when, Rc::clone(&self.cell) as Rc<dyn Timed>),
            WaitFor::Target(waitable) => {
                let held = waitable.enlist(Rc::clone(&self.cell) as Rc<dyn Wake>);
                self.cell.waits_for.set(held);
            }
        }
    }

    /// Drops the coroutine where it stands. Returns `error`, or the panic of that drop.
    fn drop_body<C>(&self, mut body: Pin<&mut Option<C>>, error: RunError) -> RunError {
        match contain(|| body.set(None)) {
            Ok(()) => error,
            Err(message) => self.has_panicked(message),
        }
    }

    fn has_panicked(&self, message: String) -> RunError {
        let panic = TaskPanic {
            task: default_name(self.cell.number),
            message,
        };
        self.cell.core.record(panic.clone());
        RunError::Panicked(panic)
    }
}

impl Drop for MainTask {
    fn drop(&mut self) {
        self.cell.has_ended.set(true);
        self.cell.core.main_is_next.set(false);
        let listed = self.cell.core.remove_task(self.cell.place);
        drop(listed);
    }
}

impl Runnable for MainCell {
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        let is_alive = !self.has_ended.get();
        core.main_is_next.set(is_alive);
        is_alive
    }
}

impl Listed for MainCell {
    fn number(&self) -> u64 {
        self.number
    }

    fn name(&self) -> String {
        default_name(self.number)
    }

    /// Never needed: a loop cannot be dropped while `run_until_complete` borrows it, and the main
    /// task does not outlive that.
    fn abandon(self: Rc<Self>) {}
}

impl IsSet for MainCell {
    fn is_set(&self) -> bool {
        !self.has_ended.get()
    }
}

impl Timed for MainCell {
    fn due(self: Rc<Self>, core: &Core) {
        core.ready.push(self);
    }

    fn abandon(&self) {}
}

impl Wake for MainCell {
    fn wake(self: Rc<Self>, how: CompletionStatus) {
        if how == CompletionStatus::Done {
            self.waits_for.take();
        }
        let core = Rc::clone(&self.core);
        core.ready.push(self);
    }
}
