//! [`timeout`]: running a coroutine with a limit of time.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::slice;
use std::time::Duration;

use crate::awaitable::drive;
use crate::call_later::{TimerHandle, set_call};
use crate::core;
use crate::coroutine::Coroutine;
use crate::errors::TimedOut;
use crate::join::{Join, JoinEnd, JoinRule};
use crate::state_machine;
use crate::task::{Task, create_task};
use crate::waitable::{self, CompletionStatus};

/// Runs `coroutine` as a task, and cancels it when `delay` is over: asyncio's `wait_for`.
///
/// Task and timer begin at its first resume. Returns `Ok` of the result, or `Err(TimedOut)`. If the
/// coroutine is cancelled by other code or panics, the task that waits here ends in the same way.
/// When this is dropped, the task is cancelled.
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
    state_machine::coroutine(async move {
        let core = core::running("timeout");
        let result = Rc::new(Cell::new(None));
        let place = Rc::clone(&result);
        let task = create_task(state_machine::coroutine(async move {
            place.set(Some(state_machine::delegate(pin!(coroutine)).await));
        }));
        let limited = Join::of(slice::from_ref(&task), Limit::default());
        let at_the_end = Rc::clone(&limited);
        let timer = set_call(&core, core.time_after(delay), move || {
            time_is_up(&at_the_end)
        });
        let _guard = TimeoutGuard { timer, task };
        drive(limited).await;
        result.take().ok_or(TimedOut)
    })
}

/// The task and the timer of one `timeout`, cancelled when that is dropped.
struct TimeoutGuard {
    timer: TimerHandle,
    task: Task,
}

impl Drop for TimeoutGuard {
    fn drop(&mut self) {
        self.timer.cancel();
        self.task.cancel();
    }
}

/// The end of a `timeout`: the end of its task, which the timer may cause.
#[derive(Default)]
struct Limit {
    is_over: Cell<bool>,
}

impl JoinRule for Limit {
    fn end(&self, how: CompletionStatus) -> Option<JoinEnd> {
        Some(match how {
            CompletionStatus::Failed => JoinEnd::Failed,
            CompletionStatus::Cancelled if !self.is_over.get() => JoinEnd::Cancelled,
            CompletionStatus::Cancelled | CompletionStatus::Done | CompletionStatus::Pending => {
                JoinEnd::Done
            }
        })
    }
}

fn time_is_up(limited: &Join<Limit>) {
    for task in &limited.tasks {
        if task.status() == CompletionStatus::Pending {
            limited.rule.is_over.set(true);
            waitable::cancel(Rc::clone(task));
        }
    }
}
