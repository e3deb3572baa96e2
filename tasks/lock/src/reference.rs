//! OUR SOLUTION of the exercise. The file that you write is `lock.rs`.
//!
//! A waiter stands in a queue, and stays in it until it runs again. If the lock is free and
//! its queue is not empty, it is on its way to the first waiter. No other task may take it.
//!
//! ```text
//! state                    held  queue      is left by: next state
//! free                     no    empty      acquire(): held
//! held                     yes   any        release(): free, or on its way if a task is queued
//! on its way to the first  no    not empty  the next step of the first: held; or its cancellation:
//!                                           on its way to the next, or free
//! ```

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, NotLocked, coroutine};

/// A fair lock for the coroutines of one thread, as asyncio's `Lock`.
#[derive(Debug, Default)]
pub struct Lock {
    held: Cell<bool>,
    /// The waiters, in the order in which they came. Free and not empty: the first one has been
    /// woken.
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    /// Makes a free lock.
    pub fn new() -> Lock {
        Lock::default()
    }

    /// Returns `true` while a task holds the lock.
    pub fn locked(&self) -> bool {
        self.held.get()
    }

    /// Waits until the lock is ours. First come, first served.
    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.get() && self.queue.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let place = Place::at_the_end(self);
            yield &place.turn;
            // Before `place` is dropped: then it leaves the queue of a held lock, and wakes none.
            self.held.set(true);
        }
    }

    /// Gives the lock back and wakes the first in the queue.
    ///
    /// # Errors
    /// `NotLocked` if no task holds the lock.
    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(turn) = self.queue.borrow().front() {
            // An error: it has been woken before. Once is enough.
            turn.set_result(()).ok();
        }
    }
}

/// A waiter's place in the queue. Dropping it leaves the queue, whether its owner got the lock or
/// was cancelled.
struct Place<'a> {
    lock: &'a Lock,
    turn: Future,
}

impl Place<'_> {
    fn at_the_end(lock: &Lock) -> Place<'_> {
        let turn = Future::new();
        lock.queue.borrow_mut().push_back(turn.clone());
        Place { lock, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let is_ours = |turn: &Future| Future::ptr_eq(turn, &self.turn);
        let mut queue = self.lock.queue.borrow_mut();
        if queue.front().is_some_and(is_ours) {
            queue.pop_front();
        } else {
            queue.retain(|turn| !is_ours(turn));
        }
        drop(queue);
        // Cancelled while the lock is free: its wake-up, if it had one, goes to the next in line.
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
