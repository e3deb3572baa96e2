//! [`Awaitable`]: the operands of `yield`, which are futures and tasks, by value or by reference.
//!
//! A student never names this trait: it exists for the compiler's messages. The operands of
//! `yield from` are coroutines: see `coroutine.rs`.

use std::future::Future as StdFuture;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::coroutine::{Coroutine, CoroutineState};
use crate::fast::slot;
use crate::future::Future;
use crate::task::Task;
use crate::yielded::{WaitFor, Yielded};

/// An operand of `yield`: a [`Future`] or a [`Task`], by value or by reference. It cannot be
/// implemented outside of this crate.
///
/// ```
/// use common::{coroutine, Awaitable, Coroutine};
///
/// fn doubled(number: impl Awaitable<Output = i32>) -> impl Coroutine<Return = i32> {
///     coroutine! { 2 * (yield number) }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`yield` cannot wait for `{Self}`",
    label = "this is neither a `Future` nor a `Task`",
    note = "`yield` takes a `Future` or a `Task`; \
            to run a coroutine to its end write `yield from`; `yield;` gives the loop one turn"
)]
pub trait Awaitable: sealed::Sealed {
    /// The type of `yield operand`.
    type Output;

    /// The owned future or task: it must outlive the reference that was the operand.
    #[doc(hidden)]
    type Source: ResultSource<Output = Self::Output>;

    #[doc(hidden)]
    fn into_source(self) -> Self::Source;

    #[doc(hidden)]
    fn yielded(self) -> Yielded;

    /// Waits for `self`: `yield self`. A reference, if the operand was one, ends here.
    ///
    /// A method, as the compiler's messages about a wrong operand are longer for a free function.
    #[doc(hidden)]
    #[inline]
    fn __awaited(self) -> Awaited<Self::Source>
    where
        Self: Sized,
        Self::Output: Clone,
    {
        drive(self.into_source())
    }
}

/// A target that has a result when it is done. The names have underscores, because for a wrong call
/// of `wait` the compiler would propose this trait.
#[doc(hidden)]
pub trait ResultSource {
    type Output;

    fn __wait(&self) -> Yielded;

    /// Returns the result. `None` while it is pending, and for ever if it was cancelled.
    fn __output(&self) -> Option<Self::Output>
    where
        Self::Output: Clone;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! awaitable {
    ($($name:ident)*) => { $(
        impl<T> sealed::Sealed for $name<T> {}
        impl<T> sealed::Sealed for &$name<T> {}

        impl<T: 'static> ResultSource for $name<T> {
            type Output = T;

            #[inline]
            fn __wait(&self) -> Yielded {
                Yielded(WaitFor::Target(self.waitable()))
            }

            #[inline]
            fn __output(&self) -> Option<T>
            where
                T: Clone,
            {
                self.result()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: 'static> Awaitable for $name<T> {
            type Output = T;
            type Source = $name<T>;

            #[inline]
            fn into_source(self) -> $name<T> {
                self
            }

            #[inline]
            fn yielded(self) -> Yielded {
                self.__wait()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: 'static> Awaitable for &$name<T> {
            type Output = T;
            type Source = $name<T>;

            #[inline]
            fn into_source(self) -> $name<T> {
                self.clone()
            }

            #[inline]
            fn yielded(self) -> Yielded {
                self.__wait()
            }
        }

        /// Waits for the end and returns the result, as `yield` does. A target that is already done
        /// costs no turn.
        #[diagnostic::do_not_recommend]
        impl<T: Clone + 'static> Coroutine for $name<T> {
            type Return = T;

            #[inline]
            fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, T> {
                match self.result() {
                    Some(result) => CoroutineState::Complete(result),
                    // If it is cancelled or fails, the loop ends the task that waits: no resume.
                    None => CoroutineState::Yielded(self.__wait()),
                }
            }
        }

        /// Waits for the end and returns the result, as `yield` does. A target that is already done
        /// costs no turn.
        #[diagnostic::do_not_recommend]
        impl<T: Clone + 'static> Coroutine for &$name<T> {
            type Return = T;

            #[inline]
            fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, T> {
                match self.result() {
                    Some(result) => CoroutineState::Complete(result),
                    None => CoroutineState::Yielded(self.__wait()),
                }
            }
        }
    )* };
}

awaitable!(Future Task);

/// Waits for a source: the part of `yield operand` after the operand is owned.
#[inline]
pub(crate) fn drive<S: ResultSource>(source: S) -> Awaited<S> {
    Awaited {
        source,
        has_yielded: false,
    }
}

/// A `yield` that is under way.
#[doc(hidden)]
#[must_use = "a `yield` does nothing unless it is driven"]
pub struct Awaited<S> {
    source: S,
    has_yielded: bool,
}

// No field is ever pinned.
impl<S> Unpin for Awaited<S> {}

impl<S: ResultSource> StdFuture for Awaited<S>
where
    S::Output: Clone,
{
    type Output = S::Output;

    #[inline]
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<S::Output> {
        if self.has_yielded
            && let Some(output) = self.source.__output()
        {
            return Poll::Ready(output);
        }
        self.has_yielded = true;
        slot::put(self.source.__wait(), Some(Location::caller()));
        Poll::Pending
    }
}

impl Yielded {
    /// Waits until a `Future` or a `Task`, given by value or by reference, has ended.
    ///
    /// The coroutine is resumed only if that ends with a result. If it is cancelled or fails, the
    /// waiting task ends in the same way.
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
