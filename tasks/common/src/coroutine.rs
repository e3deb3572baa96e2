//! [`Coroutine`]: a computation that can be resumed, and then yields its next target or completes.
//!
//! [`coroutine!`](crate::coroutine!) writes such state machines: see `state_machine.rs`. This file
//! is the contract for a coroutine that is written by hand.

use std::ops::DerefMut;
use std::pin::Pin;
use std::task::Poll;

use crate::fast::slot::{self, Place};
use crate::yielded::Yielded;

/// A computation that can be suspended: each [`resume`](Coroutine::resume) runs it up to its next
/// `yield`.
///
/// Usually [`coroutine!`](crate::coroutine!) makes one, and `yield from` or
/// [`create_task`](crate::create_task()) runs it. Written by hand, it is a struct with the state
/// between two resumes:
///
/// ```
/// use std::pin::Pin;
/// use common::{Coroutine, CoroutineState, EventLoop, Yielded};
///
/// /// Waits for a number of turns.
/// struct Turns(u32);
///
/// impl Coroutine for Turns {
///     type Return = &'static str;
///
///     fn resume(mut self: Pin<&mut Self>) -> CoroutineState<Yielded, &'static str> {
///         if self.0 == 0 {
///             return CoroutineState::Complete("done");
///         }
///         self.0 -= 1;
///         CoroutineState::Yielded(Yielded::turn())
///     }
/// }
///
/// assert_eq!(EventLoop::new().run_until_complete(Turns(3)), Ok("done"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a coroutine",
    label = "this is not a coroutine",
    note = "`yield from` and tasks take a coroutine: \
            a `coroutine! {{ .. }}`, or a function's `impl Coroutine`, or a `Future` or a `Task`"
)]
#[must_use = "a coroutine does nothing until it is run: \
              write `yield from` before it, or give it to `create_task`"]
pub trait Coroutine {
    /// The type of its result.
    type Return;

    /// Runs the coroutine up to its next `yield`, or to its end.
    ///
    /// Code that resumes a coroutine by hand must resume it again only after the yielded target is
    /// done. An [`EventLoop`](crate::EventLoop) does so.
    ///
    /// # Panics
    /// A coroutine that has completed must not be resumed. A coroutine that `coroutine!` made
    /// panics then.
    fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, Self::Return>;

    /// Returns itself: only the bound of `yield from self`, as a method, for the compiler's
    /// messages.
    #[doc(hidden)]
    #[inline]
    fn __delegated(self) -> Self
    where
        Self: Sized,
    {
        self
    }

    /// Resumes it as [`resume`](Coroutine::resume) does, for this crate. A yielded value goes into
    /// the slot, and so past all levels of `yield from` at once. `place` is that of the `yield
    /// from` around it, for a coroutine that has no `yield` of its own.
    #[doc(hidden)]
    #[inline]
    fn resume_by_slot(self: Pin<&mut Self>, place: Place) -> Poll<Self::Return> {
        match self.resume() {
            CoroutineState::Yielded(yielded) => {
                slot::put(yielded, place);
                Poll::Pending
            }
            CoroutineState::Complete(result) => Poll::Ready(result),
        }
    }
}

/// The result of a [`Coroutine::resume`].
///
/// ```
/// use std::pin::pin;
/// use common::{coroutine, Coroutine, CoroutineState};
///
/// let mut two_steps = pin!(coroutine! {
///     yield;
///     7
/// });
/// assert!(matches!(two_steps.as_mut().resume(), CoroutineState::Yielded(_)));
/// assert!(matches!(two_steps.as_mut().resume(), CoroutineState::Complete(7)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoroutineState<Y, R> {
    /// It is suspended, and waits for this.
    Yielded(Y),
    /// It has ended, with this result.
    Complete(R),
}

/// Makes the three kinds of pointer to a coroutine coroutines.
macro_rules! pointer {
    ($(($($bounds:tt)*) $pointer:ty, $target:ty, |$this:ident| $pinned:expr;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($bounds)*> Coroutine for $pointer {
            type Return = <$target as Coroutine>::Return;

            #[inline]
            fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, Self::Return> {
                let $this = self;
                $pinned.resume()
            }

            #[inline]
            fn resume_by_slot(self: Pin<&mut Self>, place: Place) -> Poll<Self::Return> {
                let $this = self;
                $pinned.resume_by_slot(place)
            }
        }
    )* };
}

pointer! {
    (P: DerefMut<Target: Coroutine>) Pin<P>, P::Target, |this| this.as_deref_mut();
    (C: Coroutine + Unpin + ?Sized) Box<C>, C, |this| Pin::new(&mut **this.get_mut());
    (C: Coroutine + Unpin + ?Sized) &mut C, C, |this| Pin::new(&mut **this.get_mut());
}
