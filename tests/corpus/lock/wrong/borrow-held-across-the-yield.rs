//! wrong: progress: the queue is borrowed by a variable that lives across the yield, so whoever touches it next panics.
//! also: cancellation
//! diagnosis: borrow-twice

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
            if !self.locked.replace(true) {
                return;
            }
            let mut waiters = self.waiters.borrow_mut();
            let waiter = Future::new();
            waiters.push_back(waiter.clone());
            yield waiter;
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
