//! wrong: order: served entries are cut off by the hundred, and the first place is not set back by as many.
//! also: progress, exclusion, release, cancellation
//! shown by: B B*102 (R I)*103

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    first: Cell<usize>,
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
            self.waiters.borrow_mut().push(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.next() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

impl Lock {
    fn next(&self) -> Option<Future> {
        let mut waiters = self.waiters.borrow_mut();
        let waiter = waiters.get(self.first.get()).cloned()?;
        self.first.set(self.first.get() + 1);
        if self.first.get() == waiters.len() {
            waiters.clear();
            self.first.set(0);
        } else if self.first.get() == 100 {
            waiters.drain(..100);
            self.first.set(1);
        }
        Some(waiter)
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
