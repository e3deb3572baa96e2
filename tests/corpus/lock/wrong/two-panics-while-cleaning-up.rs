//! wrong: cancellation: cleaning up after a cancelled task panics, and another cleanup panics over that, which aborts the process.
//! diagnosis: abort-in-drop

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
            let mut hand_on = HandOn { lock: self, future: waiter.clone(), over: false };
            let mut entry = Entry { lock: self, future: waiter.clone(), over: false };
            yield waiter;
            entry.over = true;
            hand_on.over = true;
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

struct HandOn<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for HandOn<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            let next = self
                .lock
                .waiters
                .borrow_mut()
                .pop_front()
                .expect("somebody is next");
            next.set_result(()).expect("the next one waits");
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
        let mut waiters = self.lock.waiters.borrow_mut();
        let place = waiters
            .iter()
            .position(|other| Future::ptr_eq(other, &self.future))
            .expect("a waiter stands in the queue");
        waiters.remove(place);
    }
}
