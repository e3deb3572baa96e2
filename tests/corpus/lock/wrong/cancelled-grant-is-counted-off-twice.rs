//! wrong: cancellation: those who wait are counted for a short cut in release; a granted waiter is counted off at the grant, and once more when it is cancelled before its step.
//! shown by: B B B B R C1 I R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    contended: Cell<bool>,
    alive: Cell<usize>,
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
            if !self.held.replace(true) {
                return;
            }
            let future = Future::new();
            self.queue.borrow_mut().push_back(future.clone());
            self.alive.set(self.alive.get() + 1);
            self.contended.set(true);
            let mut waiting = Waiting { lock: self, future, over: false };
            yield &waiting.future;
            waiting.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        if self.contended.get() {
            self.slow_release();
        } else {
            self.held.set(false);
        }
        Ok(())
    }

    fn slow_release(&self) {
        let mut queue = self.queue.borrow_mut();
        while let Some(future) = queue.pop_front() {
            if future.set_result(()).is_ok() {
                self.count_off();
                return;
            }
        }
        self.held.set(false);
        self.contended.set(false);
    }

    fn count_off(&self) {
        let left = self.alive.get().saturating_sub(1);
        self.alive.set(left);
        if left == 0 {
            self.contended.set(false);
        }
    }
}

struct Waiting<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        self.lock.count_off();
        if self.future.result().is_some() {
            self.lock.slow_release();
        }
    }
}
