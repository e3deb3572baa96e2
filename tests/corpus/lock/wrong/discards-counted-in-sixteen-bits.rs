//! wrong: cancellation: acquires that are dropped before they begin are numbered in 16 bits, and the 65,536th gives the lock back.
//! also: exclusion, release, order, progress, independence
//! shown by: B B{(m x)*65536} B

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    dropped: Cell<u16>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        let mut unused = Unused {
            lock: self,
            begun: false,
        };
        coroutine! {
            unused.begun = true;
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

struct Unused<'a> {
    lock: &'a Lock,
    begun: bool,
}

impl Drop for Unused<'_> {
    fn drop(&mut self) {
        if self.begun {
            return;
        }
        self.lock
            .dropped
            .set(self.lock.dropped.get().wrapping_add(1));
        if self.lock.dropped.get() == 0 && self.lock.held.get() {
            self.lock.pass_on();
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
