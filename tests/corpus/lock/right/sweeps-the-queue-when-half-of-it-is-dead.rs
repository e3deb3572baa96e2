//! right: entries of cancelled waiters stay until more than half of the queue is dead, then all are swept out.

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
            let mut wait = Wait { lock: self, waiter: waiter.clone(), over: false };
            yield waiter;
            wait.over = true;
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

    fn sweep(&self) {
        let mut waiters = self.waiters.borrow_mut();
        let dead = waiters.iter().filter(|waiter| waiter.done()).count();
        if dead * 2 > waiters.len() {
            waiters.retain(|waiter| !waiter.done());
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    waiter: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.waiter.cancelled() {
            self.lock.sweep();
        } else {
            let _ = self.lock.release();
        }
    }
}
