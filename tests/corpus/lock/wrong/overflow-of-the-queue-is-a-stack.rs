//! wrong: order: five hundred waiters stand in a queue, and those who come later lie on a stack beside it.
//! diagnosis: too-many-tasks

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    overflow: RefCell<Vec<Future>>,
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
            if self.waiters.borrow().len() < 500 {
                self.waiters.borrow_mut().push_back(waiter.clone());
            } else {
                self.overflow.borrow_mut().push(waiter.clone());
            }
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.next() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn next(&self) -> Option<Future> {
        let first = self.waiters.borrow_mut().pop_front();
        first.or_else(|| self.overflow.borrow_mut().pop())
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let other = |waiter: &Future| !Future::ptr_eq(waiter, &self.future);
        self.lock.waiters.borrow_mut().retain(other);
        self.lock.overflow.borrow_mut().retain(other);
        if !self.taken && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
