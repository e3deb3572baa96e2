//! wrong: progress: release clears the flag and tells nobody.
//! also: order
//! diagnosis: release-wakes-nobody

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
        if self.locked.replace(false) {
            Ok(())
        } else {
            Err(NotLocked)
        }
    }
}
