//! wrong: exclusion: release wakes all waiters, and none of them looks whether the lock is still free.
//! also: order
//! diagnosis: wakes-all-without-recheck

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
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
            if self.locked.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        self.locked.set(false);
        for waiter in self.waiters.borrow_mut().drain(..) {
            let _ = waiter.set_result(());
        }
        Ok(())
    }
}
