//! wrong: cancellation: all waiters wait on one shared future, and cancelling one of them cancels it for all.
//! diagnosis: cancel-spreads

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    serving: Cell<u64>,
    gone: RefCell<BTreeSet<u64>>,
    changed: RefCell<Future>,
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
            let mut wait = Wait { lock: self, ticket, over: false };
            while self.serving.get() != ticket {
                yield self.changed.borrow().clone();
            }
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.advance();
        Ok(())
    }

    fn advance(&self) {
        self.serving.set(self.serving.get() + 1);
        while self.gone.borrow_mut().remove(&self.serving.get()) {
            self.serving.set(self.serving.get() + 1);
        }
        let _ = self.changed.take().set_result(());
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    ticket: u64,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.lock.serving.get() == self.ticket {
            self.lock.advance();
        } else {
            self.lock.gone.borrow_mut().insert(self.ticket);
        }
    }
}
