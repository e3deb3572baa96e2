//! wrong: cancellation: a cancelled waiter that had been given the lock passes it on from two places, and two waiters get it.
//! diagnosis: passed-on-twice

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
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { entry: Entry { lock: self, future: waiter.clone(), over: false } };
            yield waiter;
            turn.entry.over = true;
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

/// Passes the lock on, then drops the entry.
struct Turn<'a> {
    entry: Entry<'a>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.entry.over && self.entry.future.result().is_some() {
            let _ = self.entry.lock.release();
        }
    }
}

struct Entry<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        self.lock
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.future));
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
