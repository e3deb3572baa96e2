//! right: every acquire joins the queue and waits for a future, also when the lock is free.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            let waiter = Future::new();
            self.queue.borrow_mut().push_back(waiter.clone());
            let mut grant = Grant { lock: self, waiter: waiter.clone(), accepted: false };
            if !self.held.get() {
                self.serve();
            }
            yield waiter;
            grant.accepted = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.held.get() {
            self.serve();
            Ok(())
        } else {
            Err(NotLocked)
        }
    }

    /// Gives the lock to the first waiter who is still there, or to nobody.
    fn serve(&self) {
        let mut queue = self.queue.borrow_mut();
        let mut served = false;
        while !served && !queue.is_empty() {
            served = queue
                .pop_front()
                .is_some_and(|waiter| waiter.set_result(()).is_ok());
        }
        self.held.set(served);
    }
}

struct Grant<'a> {
    lock: &'a Lock,
    waiter: Future,
    accepted: bool,
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        if !self.accepted && !self.waiter.cancelled() && self.waiter.done() {
            self.lock.serve();
        }
    }
}
