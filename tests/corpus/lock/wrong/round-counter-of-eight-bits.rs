//! wrong: independence: tickets are bytes that stop at 255, so after 255 rounds everybody draws the same ticket.
//! also: progress, cancellation

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    next: Cell<u8>,
    serving: Cell<u8>,
    waiting: RefCell<VecDeque<(u8, Future)>>,
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
            self.next.set(ticket.number.saturating_add(1));
            if self.serving.get() != ticket.number {
                let called = Future::new();
                self.waiting.borrow_mut().push_back((ticket.number, called.clone()));
                yield called;
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
        while self.locked() {
            self.serving.set(self.serving.get().saturating_add(1));
            let Some((_, called)) = self.waiting.borrow_mut().pop_front() else {
                return;
            };
            if called.set_result(()).is_ok() {
                return;
            }
        }
    }
}

struct Ticket<'a> {
    lock: &'a Lock,
    number: u8,
    used: bool,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.used && self.lock.serving.get() == self.number {
            self.lock.serve_next();
        }
    }
}
