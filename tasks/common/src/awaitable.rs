//! What may stand behind `yield`: a future or a task, by value or by reference. A student never names this trait; it is here for
//! the compiler's messages.

use std::future::Future as StdFuture;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::coroutine::{Coroutine, CoroutineState};
use crate::fast::slot;
use crate::future::Future;
use crate::task::Task;
use crate::yielded::{WaitFor, Yielded};

/// What `yield` can wait for: a [`Future`] or a [`Task`], by value or by reference. It cannot be implemented elsewhere.
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
    note = "`yield` takes a `Future` or a `Task`; to run a coroutine to its end write `yield from`; `yield;` gives the loop one turn"
)]
pub trait Awaitable: sealed::Sealed {
    /// What `yield` evaluates to.
    type Output;

    /// The thing itself, owned: what is waited for must outlive the reference that named it.
    #[doc(hidden)]
    type Source: ResultSource<Output = Self::Output>;

    #[doc(hidden)]
    fn into_source(self) -> Self::Source;

    #[doc(hidden)]
    fn yielded(self) -> Yielded;

    /// `yield self`. A method and not a function of its own, as the compiler's messages about a wrong operand are shorter for it.
    /// The reference, if the operand was one, ends here.
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

/// Something that can be waited for, and asked for its result when that is over. Underscores, as the compiler would propose a
/// trait with a method `wait` to whoever calls one on the wrong thing.
#[doc(hidden)]
pub trait ResultSource {
    type Output;

    fn __wait(&self) -> Yielded;

    /// The result; none while there is none, and for ever when it was cancelled.
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
                Yielded(WaitFor::For(self.waitable()))
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

        /// Waits for the end and returns the result, as `yield` does; but what is done already costs no turn.
        #[diagnostic::do_not_recommend]
        impl<T: Clone + 'static> Coroutine for $name<T> {
            type Return = T;

            #[inline]
            fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, T> {
                match self.result() {
                    Some(result) => CoroutineState::Complete(result),
                    // Cancelled or failed: then the loop ends the task that waits, and this is not resumed.
                    None => CoroutineState::Yielded(self.__wait()),
                }
            }
        }

        /// Waits for the end and returns the result, as `yield` does; but what is done already costs no turn.
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

/// Waits for a source: what `yield operand` does once the operand is owned.
#[inline]
pub(crate) fn drive<S: ResultSource>(source: S) -> Awaited<S> {
    Awaited {
        source,
        has_yielded: false,
    }
}

#[doc(hidden)]
#[must_use = "a `yield` does nothing unless it is driven"]
pub struct Awaited<S> {
    source: S,
    has_yielded: bool,
}

// Nothing in it is ever pinned.
impl<S> Unpin for Awaited<S> {}

impl<S: ResultSource> StdFuture for Awaited<S>
where
    S::Output: Clone,
{
    type Output = S::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<S::Output> {
        if self.has_yielded
            && let Some(output) = self.source.__output()
        {
            return Poll::Ready(output);
        }
        self.has_yielded = true;
        slot::put(self.source.__wait());
        Poll::Pending
    }
}

impl Yielded {
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
