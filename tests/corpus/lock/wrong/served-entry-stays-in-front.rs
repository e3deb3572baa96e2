//! wrong: progress: release looks at the front of the queue and never takes the served entry away.
//! also: release, independence, exclusion
//! diagnosis: stays-locked

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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        match self.waiters.borrow().front() {
            Some(waiter) => {
                let _ = waiter.set_result(());
            }
            None => self.held.set(false),
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
        if self.taken {
            return;
        }
        self.lock
            .waiters
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.future));
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
