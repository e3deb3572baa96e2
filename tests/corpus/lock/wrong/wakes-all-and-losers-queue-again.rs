//! wrong: order: all waiters are woken, and who comes too late goes to the end of the line, behind the newcomers.
//! diagnosis: barging

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
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
            while self.held.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                yield waiter;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.held.set(false);
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
        Ok(())
    }
}
