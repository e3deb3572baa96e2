//! wrong: progress: release cancels the Futures of all waiters, who are expected to look again.
//! also: exclusion, order, waiting, release, cancellation, independence
//! diagnosis: wakes-by-cancelling
//! shown by: B B R I

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
            while self.locked.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        for waiter in self.waiters.take() {
            waiter.cancel();
        }
        Ok(())
    }
}
