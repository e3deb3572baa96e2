//! wrong: cancellation: a ticket lock in which the ticket of a cancelled task is served like any other, and nobody comes.
//! diagnosis: granted-to-cancelled-waiter

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    serving: Cell<u64>,
    waiting: RefCell<BTreeMap<u64, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.serving.get() < self.next.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let ticket = self.next.get();
            self.next.set(ticket + 1);
            if ticket != self.serving.get() {
                let called = Future::new();
                self.waiting.borrow_mut().insert(ticket, called.clone());
                yield called;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.serving.set(self.serving.get() + 1);
        if let Some(called) = self.waiting.borrow_mut().remove(&self.serving.get()) {
            let _ = called.set_result(());
        }
        Ok(())
    }
}
