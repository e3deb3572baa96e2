//! wrong: cancellation: a cancelled task gives its ticket back by counting the next number down, so two tasks get the same.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    serving: Cell<u64>,
    waiting: RefCell<Vec<(u64, Future)>>,
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
            let mut ticket = Ticket { lock: self, number: self.next.get(), used: false };
            self.next.set(ticket.number + 1);
            if ticket.number != self.serving.get() {
                let called = Future::new();
                self.waiting.borrow_mut().push((ticket.number, called.clone()));
                yield called;
            }
            ticket.used = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.serving.set(self.serving.get() + 1);
        for (number, called) in self.waiting.borrow().iter() {
            if *number == self.serving.get() {
                let _ = called.set_result(());
            }
        }
        self.waiting
            .borrow_mut()
            .retain(|(_, called)| !called.done());
        Ok(())
    }
}

struct Ticket<'a> {
    lock: &'a Lock,
    number: u64,
    used: bool,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.used {
            return;
        }
        if self.lock.serving.get() == self.number {
            let _ = self.lock.release();
        } else {
            self.lock.next.set(self.lock.next.get() - 1);
        }
    }
}
