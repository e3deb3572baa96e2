//! [`Yielded`]: the target that a suspended coroutine waits for.
//!
//! Making one of a future or a task is in `awaitable.rs`.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use crate::waitable::Waitable;

/// The target that a suspended coroutine waits for: one turn of the loop, a time, or the end of a
/// [`Future`](crate::Future) or a [`Task`](crate::Task).
///
/// Only a coroutine written by hand has to make one; see [`Coroutine`](crate::Coroutine).
#[must_use = "a coroutine waits by returning this from `resume`"]
pub struct Yielded(pub(crate) WaitFor);

pub(crate) enum WaitFor {
    Turn,
    /// A time of the loop, in nanoseconds.
    Until(u64),
    Target(Rc<dyn Waitable>),
}

impl Yielded {
    /// Waits for one turn of the loop: everything that is ready now runs first.
    ///
    /// ```
    /// use common::Yielded;
    /// assert_eq!(format!("{:?}", Yielded::turn()), "Yielded(a turn)");
    /// ```
    #[inline]
    pub const fn turn() -> Yielded {
        Yielded(WaitFor::Turn)
    }
}

impl fmt::Debug for Yielded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            WaitFor::Turn => f.write_str("Yielded(a turn)"),
            WaitFor::Until(when) => write!(f, "Yielded(until {:?})", Duration::from_nanos(*when)),
            WaitFor::Target(waitable) => {
                write!(f, "Yielded(something that is {})", waitable.status())
            }
        }
    }
}
