//! The state machines that the compiler makes of a `coroutine!`, as coroutines, and the functions
//! that their `yield;` and `yield from` call. Those of `yield future` are in `awaitable.rs`.

use std::future::{Future as StdFuture, poll_fn};
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::coroutine::{Coroutine, CoroutineState};
use crate::fast::slot::{self, Place};
use crate::yielded::Yielded;

/// Makes a coroutine of the body of a `coroutine! { .. }`.
#[inline]
pub fn coroutine<T, F: StdFuture<Output = T>>(body: F) -> impl Coroutine<Return = T> {
    Some(body)
}

/// Waits for one turn: `yield;`.
#[inline]
pub fn turn() -> OneTurn {
    OneTurn { has_yielded: false }
}

/// Takes one step of `yield from operand`, once the operand is pinned. A yielded value stays in the
/// slot, with the place of this `yield from` if the operand has no `yield` of its own.
#[inline]
#[track_caller]
pub fn step<C: Coroutine>(coroutine: Pin<&mut C>) -> Poll<C::Return> {
    coroutine.resume_by_slot(Some(Location::caller()))
}

/// Runs `yield from` for the coroutines of this crate, which are not written with the macro.
#[inline]
pub(crate) fn delegate<C: Coroutine>(
    mut coroutine: Pin<&mut C>,
) -> impl StdFuture<Output = C::Return> {
    poll_fn(move |_| step(coroutine.as_mut()))
}

#[doc(hidden)]
#[must_use = "a `yield` does nothing unless it is driven"]
pub struct OneTurn {
    has_yielded: bool,
}

impl StdFuture for OneTurn {
    type Output = ();

    #[inline]
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.has_yielded {
            return Poll::Ready(());
        }
        self.has_yielded = true;
        slot::put_turn(Some(Location::caller()));
        Poll::Pending
    }
}

/// The state machine of a `coroutine!`. `None` once it has ended.
#[doc(hidden)]
#[diagnostic::do_not_recommend]
impl<F: StdFuture> Coroutine for Option<F> {
    type Return = F::Output;

    #[inline]
    fn resume(self: Pin<&mut Self>) -> CoroutineState<Yielded, F::Output> {
        match self.resume_by_slot(None) {
            Poll::Ready(result) => CoroutineState::Complete(result),
            Poll::Pending => match slot::take() {
                Some(yielded) => CoroutineState::Yielded(yielded),
                None => panic!("{FOREIGN_SUSPENSION}"),
            },
        }
    }

    #[inline]
    fn resume_by_slot(mut self: Pin<&mut Self>, _: Place) -> Poll<F::Output> {
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

/// The panic of a hand-written `std::future::Future` that waits for its waker, which no code wakes.
pub(crate) const FOREIGN_SUSPENSION: &str =
    "a coroutine was suspended by something else than `yield`";
