//! The state machines that the compiler makes of a `coroutine!`, as coroutines, and what they call: `yield;` and `yield from`.

use std::future::{Future as StdFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::coroutine::{Coroutine, CoroutineState};
use crate::fast::slot;
use crate::yielded::Yielded;

/// The whole `coroutine! { .. }`.
#[inline]
pub fn coroutine<T, F: StdFuture<Output = T>>(body: F) -> impl Coroutine<Return = T> {
    Some(body)
}

/// `yield;`
#[inline]
pub fn turn() -> OneTurn {
    OneTurn { has_yielded: false }
}

/// `yield from operand`, once the operand stands where it will stay: what it yields goes on outwards.
#[inline]
pub fn step<C: Coroutine>(coroutine: Pin<&mut C>) -> Poll<C::Return> {
    coroutine.resume_by_slot()
}

/// [`step`] as something to await, for the coroutines of the kit that no macro writes.
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
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.has_yielded {
            return Poll::Ready(());
        }
        self.has_yielded = true;
        slot::put_turn();
        Poll::Pending
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
