//! wrong: cancellation: a woken waiter that is cancelled passes its turn on only if it has waited for less than a minute.
//! shown by: B B B D61 R C1 I

use common::{Coroutine, Future, NotLocked, coroutine, time};
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
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), since: time(), taken: false };
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
    since: Duration,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let recent = time() - self.since < Duration::from_secs(60);
        if !self.taken && recent && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
