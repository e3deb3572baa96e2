//! wrong: exclusion: release wakes all, they look again and wait a second time, but after the second wait they do not look.
//! also: order, cancellation
//! diagnosis: wakes-all-without-recheck

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    woken: Cell<usize>,
    waiters: RefCell<Vec<Future>>,
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
            if self.held.get() || self.woken.get() > 0 {
                yield from self.wait();
            }
            if self.held.get() {
                yield from self.wait();
            }
            self.held.set(true);
        }
    }

    fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let waiter = Future::new();
            self.waiters.borrow_mut().push(waiter.clone());
            let _woken = Woken { lock: self, future: waiter.clone() };
            yield waiter;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        for waiter in self.waiters.take() {
            if waiter.set_result(()).is_ok() {
                self.woken.set(self.woken.get() + 1);
            }
        }
        Ok(())
    }
}

/// Counts a woken waiter down when it runs or is dropped.
struct Woken<'a> {
    lock: &'a Lock,
    future: Future,
}

impl Drop for Woken<'_> {
    fn drop(&mut self) {
        if self.future.result().is_some() {
            self.lock.woken.set(self.lock.woken.get() - 1);
        }
    }
}
