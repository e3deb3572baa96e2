//! wrong: waiting: a fair ticket lock whose waiters sleep, each time twice as long, between two looks.
//! diagnosis: timer-polling

use common::{Coroutine, NotLocked, coroutine, sleep};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    serving: Cell<u64>,
    torn: RefCell<BTreeSet<u64>>,
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
            let mut pause = Duration::from_micros(50);
            while self.serving.get() != ticket.number {
                yield from sleep(pause);
                pause = (pause * 2).min(Duration::from_secs(1));
            }
            ticket.used = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.serve_next();
        Ok(())
    }

    fn serve_next(&self) {
        let mut next = self.serving.get() + 1;
        while self.torn.borrow_mut().remove(&next) {
            next += 1;
        }
        self.serving.set(next);
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
            self.lock.serve_next();
        } else {
            self.lock.torn.borrow_mut().insert(self.number);
        }
    }
}
