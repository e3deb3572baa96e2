//! [`EventLoop`]: the public methods of the loop, and the functions that do the same on the loop
//! that runs. The state behind them is in `core.rs`.

use std::cell::Cell;
use std::fmt;
use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::call_later::{TimerHandle, set_call};
use crate::callback;
use crate::core::{Clock, Core, EnterGuard, is_any_running, nanoseconds, running};
use crate::coroutine::Coroutine;
use crate::errors::{RunError, TaskPanic};
use crate::main_task::MainTask;
use crate::task::{self, Task, TaskStart};

/// A loop that runs coroutines: a ready queue, first in, first out; a clock with timers; and tasks.
///
/// It runs on one thread, one handle at a time. A handle is one step of a task, up to its next
/// `yield`, or one call. A loop that is dropped cancels the tasks that are left, in the order in
/// which they were created. It counts as running meanwhile.
///
/// ```
/// use common::{coroutine, EventLoop};
/// let event_loop = EventLoop::new();
/// assert_eq!(event_loop.run_until_complete(coroutine! { 6 * 7 }), Ok(42));
/// ```
pub struct EventLoop {
    core: Rc<Core>,
}

impl EventLoop {
    /// Makes a loop with the real clock: it sleeps until the next timer is due.
    ///
    /// ```
    /// use common::EventLoop;
    /// let event_loop = EventLoop::new();
    /// assert_eq!(event_loop.unfinished_tasks(), 0);
    /// ```
    pub fn new() -> EventLoop {
        EventLoop {
            core: Core::new(Clock::Real {
                began: Instant::now(),
            }),
        }
    }

    /// Makes a loop whose clock jumps to the next timer when nothing is ready, and otherwise stands
    /// still.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::{coroutine, sleep, EventLoop};
    ///
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.run_until_complete(sleep(Duration::from_secs(86_400)))?;
    /// assert_eq!(event_loop.time(), Duration::from_secs(86_400));
    /// # Ok::<(), common::RunError>(())
    /// ```
    pub fn with_virtual_time() -> EventLoop {
        EventLoop {
            core: Core::new(Clock::Virtual { now: Cell::new(0) }),
        }
    }

    /// Runs `main` as a task, beside all other tasks, until `main` has ended. The others remain for
    /// a later run.
    ///
    /// `main` may borrow from its surroundings. If it cannot be finished, it is cancelled, as
    /// [`Task::cancel`] does, before this returns.
    ///
    /// # Errors
    /// - [`RunError::Deadlock`] if nothing is ready and no timer is set, so that it would wait for
    ///   ever.
    /// - [`RunError::Cancelled`] if it waited for a future or a task that was cancelled.
    /// - [`RunError::Panicked`] if it panicked, or waited for a task that did.
    ///
    /// # Panics
    /// Panics if a loop runs already on this thread.
    ///
    /// ```
    /// use common::{coroutine, EventLoop, Future, RunError};
    ///
    /// let forgotten: Future = Future::new();
    /// let stuck = EventLoop::new().run_until_complete(coroutine! { yield &forgotten });
    /// let waiting = vec!["Task-1".to_owned()];
    /// assert_eq!(stuck, Err(RunError::Deadlock { waiting, panics: vec![] }));
    /// ```
    pub fn run_until_complete<C: Coroutine>(&self, main: C) -> Result<C::Return, RunError> {
        let _running = self.enter_first("run_until_complete");
        let mut body = pin!(Some(main));
        let main = MainTask::begin(&self.core);
        loop {
            self.core.begin_round();
            while self.core.take_step() {
                let Some(ready) = self.core.ready.pop() else {
                    if self.core.wait_for_timer() {
                        break;
                    }
                    return Err(main.give_up(body));
                };
                ready.run(&self.core);
                if self.core.main_is_next.get()
                    && let Some(ended) = main.step(body.as_mut())
                {
                    return ended;
                }
            }
        }
    }

    /// Makes a task that runs `coroutine`. Its first step is queued. See
    /// [`create_task`](crate::create_task()).
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! { 7 });
    /// event_loop.run_until_idle();
    /// assert_eq!(task.result(), Some(7));
    /// ```
    pub fn create_task<C: Coroutine + 'static>(&self, coroutine: C) -> Task<C::Return> {
        task::spawn(&self.core, coroutine, None, TaskStart::Queued)
    }

    /// Makes a task as [`create_task`](EventLoop::create_task) does, with a name.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let task = EventLoop::new().create_named_task("reader", coroutine! {});
    /// assert_eq!(task.name(), "reader");
    /// ```
    pub fn create_named_task<C: Coroutine + 'static>(
        &self,
        name: impl Into<String>,
        coroutine: C,
    ) -> Task<C::Return> {
        task::spawn(&self.core, coroutine, Some(name.into()), TaskStart::Queued)
    }

    /// Makes a task as [`create_task`](EventLoop::create_task) does, and runs its first step at
    /// once, with this loop as the running one.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let task = EventLoop::new().create_eager_task(coroutine! { 7 });
    /// assert_eq!(task.result(), Some(7));
    /// ```
    pub fn create_eager_task<C: Coroutine + 'static>(&self, coroutine: C) -> Task<C::Return> {
        self.enter(|| task::spawn(&self.core, coroutine, None, TaskStart::Eager))
    }

    /// Calls `function` soon: the call goes to the back of the ready queue.
    ///
    /// ```
    /// use common::EventLoop;
    /// let event_loop = EventLoop::new();
    /// event_loop.call_soon(|| println!("called"));
    /// assert_eq!(event_loop.ready_count(), 1);
    /// event_loop.run_until_idle();
    /// ```
    pub fn call_soon(&self, function: impl FnOnce() + 'static) {
        self.core.ready.push(callback::call(function));
    }

    /// Calls `function` after `delay`. Calls for the same instant run in the order in which they
    /// were set.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.call_later(Duration::from_secs(1), || println!("called"));
    /// assert_eq!(event_loop.next_timer(), Some(Duration::from_secs(1)));
    /// ```
    pub fn call_later(&self, delay: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
        set_call(&self.core, self.core.time_after(delay), function)
    }

    /// Calls `function` when the clock shows `when`, or soon if that is past. Calls for the same
    /// instant run in the order in which they were set.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.call_at(Duration::from_secs(1), || println!("called"));
    /// assert_eq!(event_loop.next_timer(), Some(Duration::from_secs(1)));
    /// ```
    pub fn call_at(&self, when: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
        set_call(&self.core, nanoseconds(when), function)
    }

    /// Returns the time since the loop began.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// assert_eq!(EventLoop::with_virtual_time().time(), Duration::ZERO);
    /// ```
    pub fn time(&self) -> Duration {
        Duration::from_nanos(self.core.now())
    }

    /// Moves a virtual clock forward while nothing runs, as it moves during a step that takes long.
    /// Timers that are due become ready with the next step. A clock that would pass its end (500
    /// years) stops there.
    ///
    /// # Panics
    /// Panics if the loop runs on the real clock, which nobody can move.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// event_loop.advance(Duration::from_secs(5));
    /// assert_eq!(event_loop.time(), Duration::from_secs(5));
    /// ```
    pub fn advance(&self, by: Duration) {
        self.core.advance(by);
    }

    /// Runs one ready handle: one step of a task, or one call. Timers that are due become ready
    /// first. Returns false if there was none to run.
    ///
    /// # Panics
    /// Panics if a loop runs already on this thread.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// let task = event_loop.create_task(coroutine! { yield; });
    /// assert!(event_loop.run_one());
    /// assert!(!task.done());
    /// assert!(event_loop.run_one());
    /// assert!(task.done());
    /// assert!(!event_loop.run_one());
    /// ```
    pub fn run_one(&self) -> bool {
        let _running = self.enter_first("run_one");
        self.core.queue_due();
        self.core.steps_left.set(0);
        while let Some(ready) = self.core.ready.pop() {
            if ready.run(&self.core) {
                return true;
            }
        }
        false
    }

    /// Runs until nothing is ready. Does not wait for a timer, and does not move the virtual clock.
    ///
    /// # Panics
    /// Panics if a loop runs already on this thread.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::{coroutine, sleep, EventLoop};
    /// let event_loop = EventLoop::with_virtual_time();
    /// let task = event_loop.create_task(sleep(Duration::from_secs(1)));
    /// event_loop.run_until_idle();
    /// assert!(!task.done());
    /// ```
    pub fn run_until_idle(&self) {
        let _running = self.enter_first("run_until_idle");
        loop {
            self.core.begin_round();
            if self.core.ready.is_empty() {
                return;
            }
            while self.core.take_step()
                && let Some(ready) = self.core.ready.pop()
            {
                ready.run(&self.core);
            }
        }
    }

    /// Calls `code` with this loop as the running one, for the functions that need a running loop.
    ///
    /// ```
    /// use common::{call_soon, EventLoop};
    /// let event_loop = EventLoop::new();
    /// event_loop.enter(|| call_soon(|| println!("called")));
    /// assert_eq!(event_loop.ready_count(), 1);
    /// ```
    pub fn enter<R>(&self, code: impl FnOnce() -> R) -> R {
        let _running = EnterGuard::enter(&self.core);
        code()
    }

    /// Returns the number of handles in the ready queue. The wake-up of a task that was cancelled
    /// meanwhile is counted until its turn comes.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// event_loop.create_task(coroutine! {});
    /// assert_eq!(event_loop.ready_count(), 1);
    /// ```
    pub fn ready_count(&self) -> usize {
        self.core.ready.len()
    }

    /// Returns the time of the next timer, on the clock of the loop. `None` if no timer is set.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// assert_eq!(event_loop.next_timer(), None);
    /// event_loop.call_later(Duration::from_secs(2), || {});
    /// assert_eq!(event_loop.next_timer(), Some(Duration::from_secs(2)));
    /// ```
    pub fn next_timer(&self) -> Option<Duration> {
        self.core.timers.borrow().next().map(Duration::from_nanos)
    }

    /// Returns the number of tasks that have not ended.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// event_loop.create_task(coroutine! {});
    /// assert_eq!(event_loop.unfinished_tasks(), 1);
    /// event_loop.run_until_idle();
    /// assert_eq!(event_loop.unfinished_tasks(), 0);
    /// ```
    pub fn unfinished_tasks(&self) -> usize {
        self.core.tasks.borrow().len()
    }

    /// Returns all panics so far in the code that this loop ran, oldest first. A task that fails
    /// because it waited for a task that panicked is not counted again.
    ///
    /// ```
    /// use common::{coroutine, EventLoop};
    /// let event_loop = EventLoop::new();
    /// event_loop.create_task(coroutine! { panic!("no more disk") });
    /// event_loop.run_until_idle();
    /// assert_eq!(event_loop.panics()[0].message, "no more disk");
    /// ```
    pub fn panics(&self) -> Vec<TaskPanic> {
        self.core.panics.borrow().clone()
    }

    fn enter_first(&self, what: &str) -> EnterGuard {
        assert!(
            !is_any_running(),
            "`{what}` was called while an event loop runs on this thread: \
             inside a coroutine use `yield from` or `create_task`"
        );
        EnterGuard::enter(&self.core)
    }
}

impl Default for EventLoop {
    fn default() -> EventLoop {
        EventLoop::new()
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "EventLoop({} ready, {} unfinished tasks)",
            self.ready_count(),
            self.unfinished_tasks()
        )
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        self.core.close();
    }
}

/// Calls `function` soon, on the running loop: the call goes to the back of the ready queue.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use common::{call_soon, coroutine, EventLoop};
///
/// EventLoop::new().run_until_complete(coroutine! {
///     call_soon(|| println!("second"));
///     println!("first");
///     yield;
///     println!("third");
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[track_caller]
pub fn call_soon(function: impl FnOnce() + 'static) {
    running("call_soon").ready.push(callback::call(function));
}

/// Calls `function` after `delay`, on the running loop. Calls for the same instant run in the order
/// in which they were set.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use std::time::Duration;
/// use common::{call_later, coroutine, sleep, time, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     call_later(Duration::from_secs(1), || assert_eq!(time(), Duration::from_secs(1)));
///     yield from sleep(Duration::from_secs(2));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[track_caller]
pub fn call_later(delay: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
    let core = running("call_later");
    set_call(&core, core.time_after(delay), function)
}

/// Calls `function` when the clock of the running loop shows `when`, or soon if that is past.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use std::time::Duration;
/// use common::{call_at, coroutine, sleep, time, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     call_at(time() + Duration::from_secs(1), || println!("a second later"));
///     yield from sleep(Duration::from_secs(2));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[track_caller]
pub fn call_at(when: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
    set_call(&running("call_at"), nanoseconds(when), function)
}

/// Returns the time since the running loop began.
///
/// # Panics
/// Panics if no loop runs.
///
/// ```
/// use std::time::Duration;
/// use common::{coroutine, sleep, time, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     assert_eq!(time(), Duration::ZERO);
///     yield from sleep(Duration::from_millis(1500));
///     assert_eq!(time(), Duration::from_millis(1500));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[track_caller]
pub fn time() -> Duration {
    Duration::from_nanos(running("time").now())
}
