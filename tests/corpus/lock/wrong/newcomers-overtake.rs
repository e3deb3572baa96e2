//! wrong: order: a newcomer takes the lock between release and the woken waiter's step, and the waiter goes to the end of the line.
//! diagnosis: barging

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
            while self.held.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                let mut wait = Wait { lock: self, future: waiter.clone(), over: false };
                yield waiter;
                wait.over = true;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_one();
        Ok(())
    }

    fn wake_one(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            self.lock.wake_one();
        }
    }
}
