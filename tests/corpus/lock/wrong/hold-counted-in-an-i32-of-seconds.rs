//! wrong: progress: release counts how many seconds the lock was held, in an i32, and panics after 68 years.
//! also: exclusion, release, order, waiting, cancellation
//! shown by: D2147483648 B R

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    since: Cell<i32>,
    longest: Cell<i32>,
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
                self.since.set(seconds());
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
            self.since.set(seconds());
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.longest
            .set(self.longest.get().max(seconds() - self.since.get()));
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

fn seconds() -> i32 {
    i32::try_from(time().as_secs()).expect("a time in this century")
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
