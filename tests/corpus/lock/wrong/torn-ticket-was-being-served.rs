//! wrong: cancellation: a cancelled ticket is only written down as torn, also when it is the one that is being served.
//! diagnosis: lost-wakeup-after-cancel

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    serving: Cell<u64>,
    torn: RefCell<BTreeSet<u64>>,
    waiting: RefCell<BTreeMap<u64, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.serving.get() != self.next.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let mut ticket = Ticket { lock: self, number: self.next.get(), used: false };
            self.next.set(ticket.number + 1);
            if self.serving.get() != ticket.number {
                let called = Future::new();
                self.waiting.borrow_mut().insert(ticket.number, called.clone());
                yield called;
            }
            ticket.used = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        let mut number = self.serving.get() + 1;
        while self.torn.borrow_mut().remove(&number) {
            number += 1;
        }
        self.serving.set(number);
        if let Some(called) = self.waiting.borrow_mut().remove(&number) {
            let _ = called.set_result(());
        }
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
        if !self.used {
            self.lock.waiting.borrow_mut().remove(&self.number);
            self.lock.torn.borrow_mut().insert(self.number);
        }
    }
}
