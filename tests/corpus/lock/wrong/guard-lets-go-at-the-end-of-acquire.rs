//! wrong: exclusion: a guard inside acquire frees the lock when acquire returns, so the lock is free as soon as it is held.
//! also: release
//! diagnosis: never-waits

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.locked.replace(true) {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                yield waiter;
            }
            let _guard = Guard { lock: self };
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        match self.waiters.borrow_mut().pop_front() {
            Some(waiter) => waiter.set_result(()).map_err(|_| NotLocked),
            None => {
                self.locked.set(false);
                Ok(())
            }
        }
    }
}

/// Gives the lock back whatever happens.
struct Guard<'a> {
    lock: &'a Lock,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let _ = self.lock.release();
    }
}
