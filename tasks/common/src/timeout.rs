//! [`timeout`]: running a coroutine for so long and no longer.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::slice;
use std::time::Duration;

use crate::cancel;
use crate::core;
use crate::coroutine::Coroutine;
use crate::errors::TimedOut;
use crate::joint::{Ends, Joint, Rule};
use crate::outcome::Status;
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
        let limited = Joint::of(slice::from_ref(&task), Limit::default());
        let at_the_end = Rc::clone(&limited);
        let timer = core.call_at(core.time_after(delay), move || time_is_up(&at_the_end));
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
#[derive(Default)]
struct Limit {
    is_over: Cell<bool>,
}

impl Rule for Limit {
    fn end(&self, how: Status) -> Option<Ends> {
        Some(match how {
            Status::Failed => Ends::Failed,
            Status::Cancelled if !self.is_over.get() => Ends::Cancelled,
            Status::Cancelled | Status::Done | Status::Pending => Ends::Done,
        })
    }
}

fn time_is_up(limited: &Joint<Limit>) {
    for task in &limited.tasks {
        if task.status() == Status::Pending {
            limited.rule.is_over.set(true);
            cancel::cancel(Rc::clone(task));
        }
    }
}
