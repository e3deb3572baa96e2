//! [`sleep`]: waiting for a time.

use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use crate::cancel::Work;
use crate::core::{self, Core};
use crate::coroutine::{Coroutine, CoroutineState, Wait, Yielded};
use crate::errors::TaskPanic;
use crate::outcome::{End, Outcome, Status, Waitable, Wake};
use crate::timers::Timed;

/// A coroutine that ends after `delay`, counted from its first resume. `yield from sleep(..)` is how to wait for a time.
///
/// A sleep of zero gives the loop one turn, as `yield;` does. Dropping it, begun or not, takes its timer away.
///
/// ```
/// use std::time::Duration;
/// use common::{coroutine, sleep, time, EventLoop};
///
/// EventLoop::with_virtual_time().run_until_complete(coroutine! {
///     yield from sleep(Duration::from_secs(3600));
///     assert_eq!(time(), Duration::from_secs(3600));
/// })?;
/// # Ok::<(), common::RunError>(())
/// ```
pub fn sleep(delay: Duration) -> impl Coroutine<Return = ()> {
    Sleep::Fresh(delay)
}

enum Sleep {
    Fresh(Duration),
    Turn,
    Asleep(Rc<Alarm>),
    Ended,
}

impl Coroutine for Sleep {
    type Return = ();

    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let next = match &*self {
            Sleep::Fresh(Duration::ZERO) => Sleep::Turn,
            Sleep::Fresh(delay) => Sleep::Asleep(Alarm::set(*delay)),
            Sleep::Asleep(alarm) if alarm.is_set() => Sleep::Asleep(Rc::clone(alarm)),
            Sleep::Turn | Sleep::Asleep(_) => Sleep::Ended,
            Sleep::Ended => panic!("a `sleep` was resumed after its end"),
        };
        let state = match &next {
            Sleep::Turn => CoroutineState::Yielded(Yielded::turn()),
            Sleep::Asleep(alarm) => {
                CoroutineState::Yielded(Yielded(Wait::For(Rc::clone(alarm) as Rc<dyn Waitable>)))
            }
            Sleep::Fresh(_) | Sleep::Ended => CoroutineState::Complete(()),
        };
        self.set(next);
        state
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Sleep::Asleep(alarm) = self {
            alarm.unset();
        }
    }
}

/// A timer that a task waits for.
struct Alarm {
    core: Rc<Core>,
    outcome: Outcome<()>,
}

impl Alarm {
    fn set(delay: Duration) -> Rc<Alarm> {
        let core = core::running("sleep");
        let when = core.time_after(delay);
        let alarm = Rc::new(Alarm {
            core,
            outcome: Outcome::default(),
        });
        alarm
            .core
            .timers
            .borrow_mut()
            .set(when, Rc::clone(&alarm) as Rc<dyn Timed>);
        alarm
    }
}

impl Timed for Alarm {
    #[inline]
    fn is_set(&self) -> bool {
        self.outcome.status() == Status::Pending
    }

    fn due(self: Rc<Self>, _: &Core) {
        let _ = self.outcome.settle(End::Done(())); // it was set, so it is pending
    }

    fn unset(&self) -> bool {
        let was_set = self.outcome.settle(End::Cancelled).is_ok();
        if was_set {
            self.core.timers.borrow_mut().note_unset();
        }
        was_set
    }
}

impl Waitable for Alarm {
    fn status(&self) -> Status {
        self.outcome.status()
    }

    fn panic(&self) -> Option<TaskPanic> {
        None
    }

    fn add_waiter(&self, waiter: Rc<dyn Wake>) -> Status {
        self.outcome.add_waiter(waiter)
    }

    fn remove_waiter(&self, waiter: &dyn Wake) {
        self.outcome.remove_waiter(waiter);
    }

    fn cancel(self: Rc<Self>, _: &mut Work) -> bool {
        self.unset()
    }
}
