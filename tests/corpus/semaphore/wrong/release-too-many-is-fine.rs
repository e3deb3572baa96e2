//! wrong: release: a release too many changes nothing, and is answered with Ok.
//! diagnosis: release-too-many-accepted

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

pub struct Semaphore {
    permits: usize,
    /// Tickets that were called, and not given back.
    inside: Cell<usize>,
    next_ticket: Cell<u64>,
    waiting: RefCell<BTreeMap<u64, Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            inside: Cell::new(0),
            next_ticket: Cell::new(0),
            waiting: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.inside.get() >= self.permits
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.locked() {
                self.inside.set(self.inside.get() + 1);
                return;
            }
            let ticket = self.next_ticket.get();
            self.next_ticket.set(ticket + 1);
            let called = Future::new();
            self.waiting.borrow_mut().insert(ticket, called.clone());
            let mut paper = Paper { semaphore: self, ticket, used: false };
            yield called;
            paper.used = true;
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        let Some(left) = self.inside.get().checked_sub(1) else {
            return Ok(());
        };
        self.inside.set(left);
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let next = self.waiting.borrow_mut().pop_first();
        if let Some((_, called)) = next {
            self.inside.set(self.inside.get() + 1);
            // Refused by a task that is being cancelled: its paper will call the next.
            let _ = called.set_result(());
        }
    }
}

struct Paper<'a> {
    semaphore: &'a Semaphore,
    ticket: u64,
    used: bool,
}

impl Drop for Paper<'_> {
    fn drop(&mut self) {
        let semaphore = self.semaphore;
        let was_waiting = semaphore
            .waiting
            .borrow_mut()
            .remove(&self.ticket)
            .is_some();
        if !self.used && !was_waiting {
            semaphore.inside.set(semaphore.inside.get() - 1);
            semaphore.call_next();
        }
    }
}
