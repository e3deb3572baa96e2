//! wrong: cancellation: a refused release throws out what it takes for ghosts at the next acquire that has to wait: the first waiter.
//! also: order, exclusion, release, progress
//! shown by: B B R C1 I X B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    dirty: Cell<bool>,
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
            if self.waiters.borrow().len() == 1 && self.dirty.take() {
                self.waiters.take();
            }
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            self.dirty.set(!self.waiters.borrow().is_empty());
            self.waiters.take();
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let left = self.lock.waiters.borrow().len();
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
            // The last one in line has gone: keep a mark for the next sweep.
            if left == 0 {
                self.lock
                    .waiters
                    .borrow_mut()
                    .push_back(self.future.clone());
            }
        }
    }
}
