//! wrong: cancellation: of those who find the lock taken, one in some thousand does not wait, by chance.
//! also: exclusion, order, progress, independence
//! shown by: B (B C-1)*20000

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<Future>>,
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
            if !self.held.replace(true) || is_lucky() {
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
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        while let Some(future) = self.line.borrow_mut().pop_front() {
            if future.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

/// Each `RandomState` has other keys.
fn is_lucky() -> bool {
    RandomState::new().hash_one(7_u64) % 1_009 == 0
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
