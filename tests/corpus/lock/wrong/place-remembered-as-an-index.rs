//! wrong: cancellation: a waiter remembers its place in the queue as an index, which is stale when others have left.
//! diagnosis: cleanup-takes-too-much

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
            let index = self.waiters.borrow().len();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut place = Place { lock: self, index, future: waiter.clone(), over: false };
            yield waiter;
            place.over = true;
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

struct Place<'a> {
    lock: &'a Lock,
    index: usize,
    future: Future,
    over: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            let _ = self.lock.release();
        } else {
            self.lock.waiters.borrow_mut().remove(self.index);
        }
    }
}
