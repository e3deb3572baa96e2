//! wrong: cancellation: locked() compares the number of grants with that of releases; a grant that a cancelled waiter passes on counts as one more, so the idle lock says for ever that somebody holds it.
//! shown by: B B B R C1 I R I L

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Debug, Default)]
pub struct Lock {
    held: Cell<bool>,
    grants: Cell<u64>,
    releases: Cell<u64>,
    line: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.grants.get() != self.releases.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                self.grants.set(self.grants.get() + 1);
                return;
            }
            let future = Future::new();
            self.line.borrow_mut().push_back(future.clone());
            let mut wait = Wait { lock: self, future, over: false };
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.releases.set(self.releases.get() + 1);
        self.pass_on();
        Ok(())
    }

    /// Returns whether somebody was left to get it.
    fn pass_on(&self) -> bool {
        while let Some(future) = self.line.borrow_mut().pop_front() {
            if future.set_result(()).is_ok() {
                self.grants.set(self.grants.get() + 1);
                return true;
            }
        }
        self.held.set(false);
        false
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            let grants = &self.lock.grants;
            if !self.lock.pass_on() {
                grants.set(grants.get() - 1); // Nobody has it after all.
            }
        }
    }
}
