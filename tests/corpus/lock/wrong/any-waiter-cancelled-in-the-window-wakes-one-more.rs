//! wrong: cancellation: whoever is cancelled while a grant is under way passes it on, also a waiter that was not granted anything.
//! shown by: B B B B R C2 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Lock {
    held: Cell<bool>,
    granting: Cell<bool>,
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
            if !self.held.get() && !self.granting.get() {
                self.held.set(true);
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut cleanup = Cleanup { lock: self, waiter, needed: true };
            yield &cleanup.waiter;
            cleanup.needed = false;
            self.granting.set(false);
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.grant_next();
        Ok(())
    }

    fn grant_next(&self) {
        let next = self.waiters.borrow_mut().pop_front();
        self.granting.set(next.is_some());
        if let Some(waiter) = next {
            waiter.set_result(()).expect("the cancelled ones have left");
        }
    }
}

struct Cleanup<'a> {
    lock: &'a Lock,
    waiter: Future,
    needed: bool,
}

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        if !self.needed {
            return;
        }
        self.lock
            .waiters
            .borrow_mut()
            .retain(|waiter| !Future::ptr_eq(waiter, &self.waiter));
        if self.lock.granting.get() {
            self.lock.grant_next();
        }
    }
}
