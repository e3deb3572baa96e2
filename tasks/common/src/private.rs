//! What the expansion of `coroutine!` calls. Not for use by hand: it may change at any time.

use std::future::Future as StdFuture;
pub use std::future::poll_fn;
use std::pin::Pin;
pub use std::pin::pin;
use std::task::{Context, Poll};

pub use crate::awaitable::Awaitable;
use crate::awaitable::Source;
pub use crate::coroutine::Coroutine;
use crate::slot;

/// The whole `coroutine! { .. }`.
#[inline]
pub fn coroutine<T, F: StdFuture<Output = T>>(body: F) -> impl Coroutine<Return = T> {
    Some(body)
}

/// Waits for a source: what `yield operand` does once the operand is owned.
#[inline]
pub(crate) fn drive<S: Source>(source: S) -> Awaited<S> {
    Awaited {
        source,
        has_yielded: false,
    }
}

/// `yield;`
#[inline]
pub fn turn() -> Turn {
    Turn { has_yielded: false }
}

/// `yield from operand`, once the operand stands where it will stay: what it yields goes on outwards.
#[inline]
pub fn step<C: Coroutine>(coroutine: Pin<&mut C>) -> Poll<C::Return> {
    coroutine.resume_by_slot()
}

/// [`step`] as something to await, for the coroutines of the kit that no macro writes.
#[inline]
pub fn delegate<C: Coroutine>(mut coroutine: Pin<&mut C>) -> impl StdFuture<Output = C::Return> {
    poll_fn(move |_| step(coroutine.as_mut()))
}

#[doc(hidden)]
#[must_use = "a `yield` does nothing unless it is driven"]
pub struct Awaited<S> {
    source: S,
    has_yielded: bool,
}

// Nothing in it is ever pinned.
impl<S> Unpin for Awaited<S> {}

impl<S: Source> StdFuture for Awaited<S>
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

#[doc(hidden)]
#[must_use = "a `yield` does nothing unless it is driven"]
pub struct Turn {
    has_yielded: bool,
}

impl StdFuture for Turn {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.has_yielded {
            return Poll::Ready(());
        }
        self.has_yielded = true;
        slot::put_turn();
        Poll::Pending
    }
}
