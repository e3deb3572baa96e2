//! [`sleep`]: waiting for a time.

use std::pin::Pin;
use std::time::Duration;

use crate::core;
use crate::coroutine::{Coroutine, CoroutineState};
use crate::yielded::{WaitFor, Yielded};

/// Returns a coroutine that ends after `delay`, counted from its first resume.
///
/// `yield from sleep(..)` waits for that time.
///
/// A sleep of zero gives the loop one turn, as `yield;` does. Dropping it, begun or not, removes
/// its timer.
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
    /// Its time was yielded. The task sets the timer, and removes it if the task is cancelled.
    Asleep,
    Ended,
}

impl Coroutine for Sleep {
    type Return = ();

    #[inline]
    fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, ()> {
        let (next, state) = match *self {
            Sleep::Fresh(Duration::ZERO) => {
                (Sleep::Asleep, CoroutineState::Yielded(Yielded::turn()))
            }
            Sleep::Fresh(delay) => {
                let when = core::running("sleep").time_after(delay);
                (
                    Sleep::Asleep,
                    CoroutineState::Yielded(Yielded(WaitFor::Until(when))),
                )
            }
            Sleep::Asleep => (Sleep::Ended, CoroutineState::Complete(())),
            Sleep::Ended => panic!("a `sleep` was resumed after its end"),
        };
        self.set(next);
        state
    }
}
