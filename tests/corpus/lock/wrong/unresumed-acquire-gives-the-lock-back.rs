//! wrong: cancellation: the guard is made when `acquire()` is called, so an acquire dropped before its first step releases what it never had.
//! diagnosis: effect-before-resume

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
        let mut turn = Turn {
            lock: self,
            future: Future::new(),
            waits: true,
        };
        coroutine! {
            if self.held.replace(true) {
                self.waiters.borrow_mut().push_back(turn.future.clone());
                yield &turn.future;
            }
            turn.waits = false;
            drop(turn);
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

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    waits: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.waits && !self.future.cancelled() {
            let _ = self.lock.release();
        }
    }
}
