//! wrong: progress: release wakes the first waiter but leaves the flag set, so the waiter looks, finds the lock taken and waits again.

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
            while self.locked.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                yield waiter;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        match self.waiters.borrow_mut().pop_front() {
            Some(waiter) => {
                let _ = waiter.set_result(());
            }
            None => self.locked.set(false),
        }
        Ok(())
    }
}
