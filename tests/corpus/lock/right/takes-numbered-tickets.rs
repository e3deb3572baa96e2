//! right: a ticket for each acquire, a number that is served, and cancelled tickets that are torn up.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    next_ticket: Cell<u64>,
    serving: Cell<Option<u64>>,
    waiting: RefCell<BTreeMap<u64, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.serving.get().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let ticket = self.next_ticket.get();
            self.next_ticket.set(ticket + 1);
            if self.serving.get().is_none() {
                self.serving.set(Some(ticket));
                return;
            }
            let called = Future::new();
            self.waiting.borrow_mut().insert(ticket, called.clone());
            let mut paper = Paper { lock: self, ticket, used: false };
            yield called;
            paper.used = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        self.serving.get().ok_or(NotLocked)?;
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let next = self.waiting.borrow_mut().pop_first();
        self.serving.set(next.as_ref().map(|(ticket, _)| *ticket));
        if let Some((_, called)) = next {
            // Refused by a task that is being cancelled: its paper will call the next.
            let _ = called.set_result(());
        }
    }
}

struct Paper<'a> {
    lock: &'a Lock,
    ticket: u64,
    used: bool,
}

impl Drop for Paper<'_> {
    fn drop(&mut self) {
        if self.used {
            return;
        }
        if self.lock.serving.get() == Some(self.ticket) {
            self.lock.call_next();
        } else {
            self.lock.waiting.borrow_mut().remove(&self.ticket);
        }
    }
}
