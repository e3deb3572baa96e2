//! wrong: cancellation: release calls itself for each cancelled waiter it meets, so thousands of them in a row overflow the stack.
//! also: exclusion, order, progress, waiting, release, independence
//! diagnosis: recursion-on-release

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
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let next = self.waiters.borrow_mut().pop_front();
        let Some(waiter) = next else {
            self.held.set(false);
            return Ok(());
        };
        if waiter.set_result(()).is_err() {
            let outcome = self.release();
            assert!(waiter.cancelled(), "only a cancelled waiter refuses");
            return outcome;
        }
        Ok(())
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
            let _ = self.lock.release();
        }
    }
}
