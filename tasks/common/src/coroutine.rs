//! What a coroutine is: something that can be resumed, and either yields what it waits for or completes.
//! [`coroutine!`](crate::coroutine!) writes such a state machine; this file says what one is, for whoever writes one by hand.

use std::ops::DerefMut;
use std::pin::Pin;
use std::task::Poll;

use crate::fast::slot;
use crate::yielded::Yielded;

/// A computation that can be suspended: each [`resume`](Coroutine::resume) runs it up to its next `yield`.
///
/// Usually [`coroutine!`](crate::coroutine!) makes one, and `yield from` or [`create_task`](crate::create_task()) runs it. Written by
/// hand, it is a struct with the state between two resumes:
///
/// ```
/// use std::pin::Pin;
/// use common::{Coroutine, CoroutineState, EventLoop, Yielded};
///
/// /// Gives the loop as many turns as it is told to.
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
    note = "`yield from` and tasks take a coroutine: a `coroutine! {{ .. }}`, or a function's `impl Coroutine`, or a `Future` or a `Task`"
)]
#[must_use = "a coroutine does nothing until it is run: write `yield from` before it, or give it to `create_task`"]
pub trait Coroutine {
    /// What the coroutine comes to in the end.
    type Return;

    /// Runs the coroutine up to its next `yield`, or to its end.
    ///
    /// Whoever resumes a coroutine by hand resumes it again only when what it yielded is done; an [`EventLoop`](crate::EventLoop) sees to that.
    ///
    /// # Panics
    /// A coroutine that has completed must not be resumed: one that `coroutine!` made panics and says so.
    fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, Self::Return>;

    /// `yield from self`: nothing but the bound, as a method, for the sake of the compiler's messages.
    #[doc(hidden)]
    #[inline]
    fn __delegated(self) -> Self
    where
        Self: Sized,
    {
        self
    }

    /// [`resume`](Coroutine::resume), for the kit: what is yielded goes by the slot, and so past all levels of `yield from` at once.
    #[doc(hidden)]
    #[inline]
    fn resume_by_slot(self: Pin<&mut Self>) -> Poll<Self::Return> {
        match self.resume() {
            CoroutineState::Yielded(yielded) => {
                slot::put(yielded);
                Poll::Pending
            }
            CoroutineState::Complete(result) => Poll::Ready(result),
        }
    }
}

/// What a [`Coroutine::resume`] came to.
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
    /// Suspended, and waits for this.
    Yielded(Y),
    /// Finished, with this result.
    Complete(R),
}

/// The three kinds of pointer to a coroutine are coroutines.
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
            fn resume_by_slot(self: Pin<&mut Self>) -> Poll<Self::Return> {
                let $this = self;
                $pinned.resume_by_slot()
            }
        }
    )* };
}

pointer! {
    (P: DerefMut<Target: Coroutine>) Pin<P>, P::Target, |this| this.as_deref_mut();
    (C: Coroutine + Unpin + ?Sized) Box<C>, C, |this| Pin::new(&mut **this.get_mut());
    (C: Coroutine + Unpin + ?Sized) &mut C, C, |this| Pin::new(&mut **this.get_mut());
}
