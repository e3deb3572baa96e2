//! What a coroutine is: something that can be resumed, and either yields what it waits for or completes.
//! [`coroutine!`](crate::coroutine!) writes such a state machine; this file says what one is, for whoever writes one by hand.

use std::future::Future as StdFuture;
use std::ops::DerefMut;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::awaitable::Awaitable;
use crate::future::Future;
use crate::outcome::Waitable;
use crate::slot;
use crate::task::Task;

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

/// What a suspended coroutine waits for: one turn of the loop, a time, or the end of a [`Future`] or a [`Task`].
///
/// Only a coroutine written by hand has to make one; see [`Coroutine`].
#[must_use = "a coroutine waits by returning this from `resume`"]
pub struct Yielded(pub(crate) Wait);

pub(crate) enum Wait {
    Turn,
    /// A time of the loop, in nanoseconds.
    Until(u64),
    For(Rc<dyn Waitable>),
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
        Yielded(Wait::Turn)
    }

    /// Waits until a `Future` or a `Task`, given by value or by reference, has ended.
    ///
    /// The coroutine is resumed only if that ends with a result; if it is cancelled or fails, so is the task that waits.
    ///
    /// ```
    /// use std::pin::Pin;
    /// use common::{Coroutine, CoroutineState, Future, Yielded};
    ///
    /// struct Doubled(Future<i32>);
    ///
    /// impl Coroutine for Doubled {
    ///     type Return = i32;
    ///
    ///     fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, i32> {
    ///         match self.0.result() {
    ///             Some(number) => CoroutineState::Complete(2 * number),
    ///             None => CoroutineState::Yielded(Yielded::on(&self.0)),
    ///         }
    ///     }
    /// }
    /// ```
    #[inline]
    pub fn on(awaitable: impl Awaitable) -> Yielded {
        awaitable.yielded()
    }
}

impl std::fmt::Debug for Yielded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Wait::Turn => f.write_str("Yielded(a turn)"),
            Wait::Until(when) => write!(f, "Yielded(until {:?})", Duration::from_nanos(*when)),
            Wait::For(waitable) => write!(f, "Yielded(something that is {})", waitable.status()),
        }
    }
}

impl<T: 'static> From<Future<T>> for Yielded {
    fn from(future: Future<T>) -> Yielded {
        Yielded::on(future)
    }
}

impl<T: 'static> From<&Future<T>> for Yielded {
    fn from(future: &Future<T>) -> Yielded {
        Yielded::on(future)
    }
}

impl<T: 'static> From<Task<T>> for Yielded {
    fn from(task: Task<T>) -> Yielded {
        Yielded::on(task)
    }
}

impl<T: 'static> From<&Task<T>> for Yielded {
    fn from(task: &Task<T>) -> Yielded {
        Yielded::on(task)
    }
}

/// A compiler-made state machine, as `coroutine!` makes it. `None` once it has ended.
#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<F: StdFuture> Coroutine for Option<F> {
    type Return = F::Output;

    #[inline]
    fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, F::Output> {
        match self.resume_by_slot() {
            Poll::Ready(result) => CoroutineState::Complete(result),
            Poll::Pending => match slot::take() {
                Some(yielded) => CoroutineState::Yielded(yielded),
                None => panic!("{FOREIGN_SUSPENSION}"),
            },
        }
    }

    #[inline]
    fn resume_by_slot(mut self: Pin<&mut Self>) -> Poll<F::Output> {
        let Some(body) = self.as_mut().as_pin_mut() else {
            panic!("a coroutine was resumed after its end");
        };
        let polled = body.poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_ready() {
            self.set(None);
        }
        polled
    }
}

/// Somebody wrote a state machine of std's kind by hand and waits for its waker, which nobody will wake.
pub(crate) const FOREIGN_SUSPENSION: &str =
    "a coroutine was suspended by something else than `yield`";

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
