//! right: no RefCell anywhere, the queue is taken out of a Cell and put back.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::Cell;
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: Cell<VecDeque<Future>>,
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
            if self.held.get() {
                let waiter = Future::new();
                self.with_waiters(|waiters| waiters.push_back(waiter.clone()));
                let mut cleanup = Cleanup { lock: self, waiter: Some(waiter.clone()) };
                yield waiter;
                cleanup.waiter.take();
            } else {
                self.held.set(true);
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let granted = self.with_waiters(|waiters| {
            while let Some(waiter) = waiters.pop_front() {
                if waiter.set_result(()).is_ok() {
                    return true;
                }
            }
            false
        });
        self.held.set(granted);
        Ok(())
    }

    fn with_waiters<R>(&self, change: impl FnOnce(&mut VecDeque<Future>) -> R) -> R {
        let mut waiters = self.waiters.take();
        let result = change(&mut waiters);
        self.waiters.set(waiters);
        result
    }
}

struct Cleanup<'a> {
    lock: &'a Lock,
    waiter: Option<Future>,
}

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        if self
            .waiter
            .as_ref()
            .is_some_and(|waiter| !waiter.cancelled() && waiter.done())
        {
            let _ = self.lock.release();
        }
    }
}
