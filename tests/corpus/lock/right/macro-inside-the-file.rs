//! right: a small `defer!` of the student's own does the cleanup.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

struct Deferred<F: FnMut()>(F);

impl<F: FnMut()> Drop for Deferred<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

macro_rules! defer {
    ($name:ident, $($body:tt)*) => {
        let $name = Deferred(|| { $($body)* });
    };
}

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
            let resumed = Cell::new(false);
            defer!(_cleanup, {
                if !resumed.get() && waiter.result().is_some() {
                    self.pass_on();
                }
            });
            yield &waiter;
            resumed.set(true);
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
        let mut waiters = self.waiters.borrow_mut();
        waiters.retain(|waiter| !waiter.done());
        match waiters.pop_front() {
            Some(waiter) => {
                let _ = waiter.set_result(());
            }
            None => self.held.set(false),
        }
    }
}
