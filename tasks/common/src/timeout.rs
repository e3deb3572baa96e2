//! [`timeout`]: running a coroutine for so long and no longer.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use crate::awaitable::Source;
use crate::cancel::{self, Cancelling, Work};
use crate::core;
use crate::coroutine::{Coroutine, Wait, Yielded};
use crate::errors::{TaskPanic, TimedOut};
use crate::outcome::{self, End, Outcome, Status, Waitable, Wake};
use crate::private;
use crate::task::{Task, create_task};
use crate::timers::TimerHandle;

/// Runs `coroutine` as a task, and cancels it when `delay` is over: asyncio's `wait_for`.
///
/// Task and timer begin at its first resume. It comes to `Ok` of the result, or to `Err(TimedOut)`. If the coroutine is cancelled by something else or
/// panics, so is whoever waits here; when this is dropped, the task is cancelled.
///
/// ```
/// use std::time::Duration;
/// use common::{coroutine, sleep, timeout, EventLoop, TimedOut};
///
/// let second = Duration::from_secs(1);
/// let results = EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     let patient = yield from timeout(3 * second, sleep(2 * second));
///     let hasty = yield from timeout(second, sleep(2 * second));
///     (patient, hasty)
/// });
/// assert_eq!(results, Ok((Ok(()), Err(TimedOut))));
/// ```
pub fn timeout<C: Coroutine + 'static>(
    delay: Duration,
    coroutine: C,
) -> impl Coroutine<Return = Result<C::Return, TimedOut>> {
    private::coroutine(async move {
        let core = core::running("timeout");
        let result = Rc::new(Cell::new(None));
        let place = Rc::clone(&result);
        let task = create_task(private::coroutine(async move {
            place.set(Some(private::delegate(pin!(coroutine)).await));
        }));
        let limited = Limited::of(&task);
        let at_the_end = Rc::clone(&limited);
        let timer = core.call_at(core.time_after(delay), move || at_the_end.time_is_up());
        let _guard = Guard { timer, task };
        private::drive(limited).await;
        result.take().ok_or(TimedOut)
    })
}

/// The task and the timer of one `timeout`, cancelled when that is dropped.
struct Guard {
    timer: TimerHandle,
    task: Task,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.timer.cancel();
        self.task.cancel();
    }
}

/// What a `timeout` waits for: the end of its task, which the timer may bring about.
struct Limited {
    task: Rc<dyn Waitable>,
    is_over: Cell<bool>,
    outcome: Outcome<()>,
}

impl Limited {
    fn of(task: &Task) -> Rc<Limited> {
        let limited = Limited {
            task: task.waitable(),
            is_over: Cell::new(false),
            outcome: Outcome::default(),
        };
        let limited = Rc::new(limited);
        Rc::clone(&limited.task).enlist(Rc::clone(&limited) as Rc<dyn Wake>);
        limited
    }

    fn time_is_up(self: Rc<Self>) {
        if self.task.status() == Status::Pending {
            self.is_over.set(true);
            cancel::cancel(Rc::clone(&self.task));
        }
    }
}

impl Wake for Limited {
    fn wake(self: Rc<Self>, how: Status) {
        // It may have been cancelled meanwhile; then nobody waits.
        let _ = self.outcome.settle(match how {
            Status::Failed => self.task.panic().map_or(End::Cancelled, End::Failed),
            Status::Cancelled if !self.is_over.get() => End::Cancelled,
            Status::Cancelled | Status::Done | Status::Pending => End::Done(()),
        });
    }
}

impl Waitable for Limited {
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

    /// Cancelling this is cancelling the task.
    fn cancel(self: Rc<Self>, work: &mut Work) -> bool {
        if self.outcome.status() != Status::Pending {
            return false;
        }
        work.end_after(Rc::clone(&self) as Rc<dyn Cancelling>);
        work.cancel_next(Rc::clone(&self.task));
        true
    }
}

impl Cancelling for Limited {
    fn end_cancelled(self: Rc<Self>) {
        // It may have come to an end meanwhile, through the task.
        let _ = self.outcome.settle(End::Cancelled);
    }
}

impl Source for Rc<Limited> {
    type Output = ();

    fn __wait(&self) -> Yielded {
        Yielded(Wait::For(Rc::clone(self) as Rc<dyn Waitable>))
    }

    fn __output(&self) -> Option<()> {
        self.outcome.result()
    }
}
