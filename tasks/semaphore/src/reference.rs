//! OUR SOLUTION of the exercise. The file that you write is `semaphore.rs`.
//!
//! A waiter stands in a queue, and stays in it until it runs again. At any time, as many waiters
//! from the front have been woken as there are free permits. The next step of each of them takes
//! one.
//!
//! ```text
//! free permits        a newcomer
//! more than waiters   takes one: the waiters have been woken, and one permit is left
//! not more            waits: each free permit is on its way to a waiter
//!
//! what happens                          free   queue
//! release()                             + 1    one more waiter is woken, if one sleeps
//! the next step of a woken waiter       - 1    it leaves
//! a waiter is cancelled                        it leaves, and those behind it move up
//! ```

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, TooManyReleases, coroutine};

/// A fair semaphore for the coroutines of one thread, as asyncio's `BoundedSemaphore`.
#[derive(Debug)]
pub struct Semaphore {
    /// The number of permits in all.
    permits: usize,
    /// The number of permits that are not taken.
    free: Cell<usize>,
    /// The waiters, in the order in which they came. The first `free` of them have been woken.
    queue: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    /// Makes a semaphore with this many permits.
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            free: Cell::new(permits),
            queue: RefCell::default(),
        }
    }

    /// Returns `true` if no permit is free, or each free one is on its way to a waiter.
    pub fn locked(&self) -> bool {
        self.free.get() <= self.queue.borrow().len()
    }

    /// Waits for a permit. First come, first served.
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked() {
                let place = Place::at_the_end(self);
                yield &place.turn;
                // Before `place` is dropped: its drop wakes waiters for which a permit is free.
                self.free.update(|free| free - 1);
            } else {
                self.free.update(|free| free - 1);
            }
        }
    }

    /// Gives a permit back and wakes the waiter that it goes to.
    ///
    /// # Errors
    /// `TooManyReleases` if all permits are free.
    pub fn release(&self) -> Result<(), TooManyReleases> {
        if self.free.get() == self.permits {
            return Err(TooManyReleases);
        }
        self.free.update(|free| free + 1);
        self.wake();
        Ok(())
    }

    /// Wakes each waiter for which there is a free permit.
    fn wake(&self) {
        for turn in self.queue.borrow().iter().take(self.free.get()) {
            // An error: it has been woken before. Once is enough.
            turn.set_result(()).ok();
        }
    }
}

/// A waiter's place in the queue. Dropping it leaves the queue, whether its owner got a permit or
/// was cancelled.
struct Place<'a> {
    semaphore: &'a Semaphore,
    turn: Future,
}

impl Place<'_> {
    fn at_the_end(semaphore: &Semaphore) -> Place<'_> {
        let turn = Future::new();
        semaphore.queue.borrow_mut().push_back(turn.clone());
        Place { semaphore, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_ours = |turn: &Future| Future::ptr_eq(turn, &self.turn);
        let mut queue = self.semaphore.queue.borrow_mut();
        if queue.front().is_some_and(is_ours) {
            queue.pop_front();
        } else {
            queue.retain(|turn| !is_ours(turn));
        }
        drop(queue);
        // If its owner was cancelled with a permit on its way, that permit is for the next one.
        self.semaphore.wake();
    }
}
