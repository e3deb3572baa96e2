//! wrong: independence: tickets have 16 bits, and the smallest is served first: with two in line when the count comes round the later one is.
//! also: cancellation, order
//! shown by: B{(a r)*65533} B B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    next: Cell<u16>,
    owner: Cell<Option<u16>>,
    line: RefCell<BTreeMap<u16, Future>>,
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
            self.next.set(ticket.wrapping_add(1));
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
        let first = self.line.borrow_mut().pop_first();
        self.owner.set(first.as_ref().map(|(ticket, _)| *ticket));
        if let Some((_, called)) = first {
            let _ = called.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    ticket: u16,
    served: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let left = self.lock.line.borrow_mut().remove(&self.ticket);
        if !self.served && left.is_none() {
            self.lock.call_next();
        }
    }
}
