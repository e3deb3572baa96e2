//! wrong: cancellation: a mark says that a wake-up is under way, and it stays when the woken waiter is cancelled.
//! diagnosis: lost-wakeup-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    waking: Cell<bool>,
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
            if self.locked.get() || self.waking.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                yield waiter;
                self.waking.set(false);
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                self.waking.set(true);
                break;
            }
        }
        Ok(())
    }
}
