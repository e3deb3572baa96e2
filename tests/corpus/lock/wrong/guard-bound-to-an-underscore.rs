//! wrong: cancellation: `let _ = Guard` drops the guard at once, so nothing passes the lock on when the task is cancelled.
//! diagnosis: lost-wakeup-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            let resumed = Cell::new(false);
            self.waiters.borrow_mut().push_back(waiter.clone());
            let _ = Guard { lock: self, future: &waiter, resumed: &resumed };
            yield &waiter;
            resumed.set(true);
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
}

struct Guard<'a> {
    lock: &'a Lock,
    future: &'a Future,
    resumed: &'a Cell<bool>,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if !self.resumed.get() && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
