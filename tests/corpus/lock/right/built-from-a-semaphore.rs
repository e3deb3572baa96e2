//! right: a fair semaphore in a type of its own, and the lock is one with a single permit.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

struct Semaphore {
    permits: Cell<usize>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Semaphore {
    fn with_permits(permits: usize) -> Semaphore {
        Semaphore {
            permits: Cell::new(permits),
            waiters: RefCell::default(),
        }
    }

    fn down(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if let Some(left) = self.permits.get().checked_sub(1) {
                self.permits.set(left);
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut pending = Pending { semaphore: self, waiter: waiter.clone(), over: false };
            yield waiter;
            pending.over = true;
        }
    }

    fn up(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.permits.set(self.permits.get() + 1);
    }
}

struct Pending<'a> {
    semaphore: &'a Semaphore,
    waiter: Future,
    over: bool,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.over && self.waiter.result().is_some() {
            self.semaphore.up();
        }
    }
}

pub struct Lock {
    semaphore: Semaphore,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            semaphore: Semaphore::with_permits(1),
        }
    }

    pub fn locked(&self) -> bool {
        self.semaphore.permits.get() == 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        self.semaphore.down()
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.semaphore.up();
        Ok(())
    }
}
