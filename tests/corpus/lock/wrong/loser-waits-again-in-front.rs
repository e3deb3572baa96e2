//! wrong: order: a newcomer may take the lock before the woken waiter runs; that one goes back to the front, but it was overtaken.
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
            if self.held.get() {
                let mut waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                let mut wait = Wait { lock: self, future: waiter.clone(), over: false };
                yield waiter;
                while self.held.get() {
                    waiter = Future::new();
                    self.waiters.borrow_mut().push_front(waiter.clone());
                    wait.future = waiter.clone();
                    yield waiter;
                }
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
