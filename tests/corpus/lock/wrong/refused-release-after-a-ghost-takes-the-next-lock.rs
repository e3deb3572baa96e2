//! wrong: cancellation: a refused release counts back the number of holders when a waiter has been cancelled since the last grant, so two may hold.
//! also: release, order, exclusion
//! shown by: B B C1 R I X B B

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    holders: Cell<i32>,
    gave_up: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.holders.get() > 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.holders.get() <= 0 {
                self.holders.set(self.holders.get() + 1);
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
            self.gave_up.set(false);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.holders.get() <= 0 {
            if self.gave_up.take() {
                self.holders.set(self.holders.get() - 1);
            }
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
        self.holders.set(self.holders.get() - 1);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken {
            self.lock.gave_up.set(true);
            if self.future.result().is_some() {
                self.lock.pass_on();
            }
        }
    }
}
