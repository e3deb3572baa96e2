//! wrong: cancellation: which places in line are dead is kept as bits of a u64 by place number modulo 64, so with more than 64 in line a living one is skipped.
//! also: order, progress, exclusion, release
//! shown by: B B*65 C65 R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    owner: Cell<Option<u64>>,
    line: RefCell<BTreeMap<u64, Future>>,
    dead: Cell<u64>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.owner.get().is_some()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let ticket = self.next.get();
            self.next.set(ticket + 1);
            if self.owner.get().is_none() {
                self.owner.set(Some(ticket));
                return;
            }
            let mut place = Place { lock: self, ticket, served: false };
            let called = Future::new();
            self.line.borrow_mut().insert(ticket, called.clone());
            yield called;
            place.served = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if self.owner.get().is_none() {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        let mut line = self.line.borrow_mut();
        let mut first = line.pop_first();
        while let Some((ticket, _)) = &first
            && self.dead.get() & 1 << (ticket % 64) != 0
        {
            self.dead.set(self.dead.get() & !(1 << (ticket % 64)));
            first = line.pop_first();
        }
        drop(line);
        self.owner.set(first.as_ref().map(|(ticket, _)| *ticket));
        if let Some((_, called)) = first {
            let _ = called.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    ticket: u64,
    served: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.served {
            return;
        }
        if self.lock.line.borrow().contains_key(&self.ticket) {
            self.lock
                .dead
                .set(self.lock.dead.get() | 1 << (self.ticket % 64));
        } else {
            self.lock.call_next();
        }
    }
}
