//! wrong: waiting: a waiter does not trust the wake-up, gives up after a second and joins the line again.
//! also: cancellation
//! diagnosis: timer-polling

use common::{Coroutine, Future, NotLocked, coroutine, timeout};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

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
            loop {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                let woken = yield from timeout(Duration::from_secs(1), waiter);
                if woken.is_ok() {
                    return;
                }
            }
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
