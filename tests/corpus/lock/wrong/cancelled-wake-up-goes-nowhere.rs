//! wrong: cancellation: a waiter that was woken, and cancelled before it ran, leaves the queue without waking the next (CPython bpo-32734).
//! diagnosis: lost-wakeup-after-cancel

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
            if !self.locked.get() && self.waiters.borrow().iter().all(|waiter| waiter.cancelled()) {
                self.locked.set(true);
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let leave = Leave { lock: self, waiter: waiter.clone() };
            yield waiter;
            self.locked.set(true);
            drop(leave);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        self.locked.set(false);
        for waiter in self.waiters.borrow().iter() {
            if !waiter.done() {
                let _ = waiter.set_result(());
                break;
            }
        }
        Ok(())
    }
}

struct Leave<'a> {
    lock: &'a Lock,
    waiter: Future,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.lock
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.waiter));
    }
}
