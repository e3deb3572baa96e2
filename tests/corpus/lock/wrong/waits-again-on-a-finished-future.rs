//! wrong: waiting: a woken waiter that finds the lock taken waits for the same future again, which is done, so it spins.
//! also: order, cancellation
//! diagnosis: waits-on-a-done-future

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
            if self.held.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                while self.held.get() {
                    yield &waiter;
                }
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                break;
            }
        }
        Ok(())
    }
}
