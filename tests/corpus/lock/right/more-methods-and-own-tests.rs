//! right: has more than was asked for: a try, a guard that gives back, Debug, a const `new`, and tests of its own.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;

/// A lock for coroutines.
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    /// A free lock.
    pub const fn new() -> Lock {
        Lock {
            held: Cell::new(false),
            waiters: RefCell::new(VecDeque::new()),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.try_acquire() {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    /// Takes the lock if that needs no wait.
    pub fn try_acquire(&self) -> bool {
        !self.held.replace(true)
    }

    /// Acquires, and gives back when the guard is dropped.
    pub fn guard(&self) -> impl Coroutine<Return = Guard<'_>> {
        coroutine! {
            yield from self.acquire();
            Guard(self)
        }
    }
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lock")
            .field("locked", &self.locked())
            .finish_non_exhaustive()
    }
}

/// The lock is held as long as this lives.
pub struct Guard<'a>(&'a Lock);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let _ = self.0.release();
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;
    use common::{EventLoop, NotLocked, coroutine};

    #[test]
    fn acquired_and_released() {
        let lock = Lock::new();
        let outcome = EventLoop::new().run_until_complete(coroutine! {
            yield from lock.acquire();
            lock.release()
        });
        assert_eq!(outcome, Ok(Ok(())));
    }

    #[test]
    fn a_free_lock_refuses() {
        assert_eq!(Lock::new().release(), Err(NotLocked));
    }
}
