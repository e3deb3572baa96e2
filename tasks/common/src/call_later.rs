//! Calls at a later time, `call_later` and `call_at`, and [`TimerHandle`], which cancels them.
//!
//! The public functions are in `event_loop.rs`; the entry point here is [`set_call`].

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::core::{Core, Runnable, Timed};
use crate::fast::radix_heap::IsSet;

/// Sets a call of `function` for the time `when`, in nanoseconds of the loop. If that is past, the
/// call goes to the ready queue at once.
pub(crate) fn set_call(
    core: &Rc<Core>,
    when: u64,
    function: impl FnOnce() + 'static,
) -> TimerHandle {
    let timer = CallLater::new(Rc::clone(core), function);
    let now = core.now();
    if when > now {
        core.timers
            .borrow_mut()
            .set(when, Rc::clone(&timer) as Rc<dyn Timed>);
    } else {
        Rc::clone(&timer).due(core);
    }
    TimerHandle {
        timer,
        when: Duration::from_nanos(when.max(now)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CallState {
    Set,
    /// In the ready queue.
    Due,
    Over,
}

/// A call that its handle can cancel.
trait Unset {
    /// Cancels the call. Returns false if it was made, or was cancelled before.
    fn unset(&self) -> bool;
}

/// A function that is called later.
struct CallLater<F> {
    core: Rc<Core>,
    state: Cell<CallState>,
    function: Cell<Option<F>>,
}

impl<F: FnOnce() + 'static> CallLater<F> {
    fn new(core: Rc<Core>, function: F) -> Rc<CallLater<F>> {
        Rc::new(CallLater {
            core,
            state: Cell::new(CallState::Set),
            function: Cell::new(Some(function)),
        })
    }
}

impl<F: FnOnce() + 'static> IsSet for CallLater<F> {
    fn is_set(&self) -> bool {
        self.state.get() == CallState::Set
    }
}

impl<F: FnOnce() + 'static> Timed for CallLater<F> {
    fn due(self: Rc<Self>, core: &Core) {
        self.state.set(CallState::Due);
        core.ready.push(self);
    }

    fn abandon(&self) {
        self.unset();
    }
}

impl<F: FnOnce() + 'static> Unset for CallLater<F> {
    fn unset(&self) -> bool {
        match self.state.replace(CallState::Over) {
            CallState::Set => self.core.timers.borrow_mut().note_unset(),
            CallState::Due => {}
            CallState::Over => return false,
        }
        drop(self.function.take());
        true
    }
}

impl<F: FnOnce() + 'static> Runnable for CallLater<F> {
    fn run(self: Rc<Self>, core: &Rc<Core>) -> bool {
        self.state.set(CallState::Over);
        let Some(function) = self.function.take() else {
            return false;
        };
        core.contain("a timer's callback", function);
        true
    }
}

/// The handle of a later call, returned by [`call_later`](crate::call_later()) and
/// [`call_at`](crate::call_at()). Dropping it changes nothing.
///
/// ```
/// use std::time::Duration;
/// use common::{call_later, coroutine, sleep, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     let alarm = call_later(Duration::from_secs(1), || panic!("never called"));
///     assert!(alarm.cancel());
///     yield from sleep(Duration::from_secs(2));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
#[derive(Clone)]
pub struct TimerHandle {
    timer: Rc<dyn Unset>,
    when: Duration,
}

impl TimerHandle {
    /// Cancels the call. Returns false if it was made, or was cancelled before.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let event_loop = EventLoop::with_virtual_time();
    /// let alarm = event_loop.call_later(Duration::from_secs(1), || {});
    /// assert!(alarm.cancel());
    /// assert!(!alarm.cancel());
    /// assert_eq!(event_loop.next_timer(), None);
    /// ```
    pub fn cancel(&self) -> bool {
        self.timer.unset()
    }

    /// Returns the time of the call, on the clock of its loop.
    ///
    /// ```
    /// use std::time::Duration;
    /// use common::EventLoop;
    /// let alarm = EventLoop::with_virtual_time().call_later(Duration::from_secs(1), || {});
    /// assert_eq!(alarm.when(), Duration::from_secs(1));
    /// ```
    pub fn when(&self) -> Duration {
        self.when
    }
}

impl fmt::Debug for TimerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TimerHandle(at {:?})", self.when)
    }
}
