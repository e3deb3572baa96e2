//! wrong: cancellation: release wakes whoever stands in front, and a cancelled waiter still stands there.
//! diagnosis: granted-to-cancelled-waiter

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
            if self.held.get() || !self.queue.borrow().is_empty() {
                let waiter = Future::new();
                self.queue.borrow_mut().push_back(waiter.clone());
                yield waiter;
                self.queue.borrow_mut().pop_front();
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        if let Some(first) = self.queue.borrow().front() {
            let _ = first.set_result(());
        }
        Ok(())
    }
}
