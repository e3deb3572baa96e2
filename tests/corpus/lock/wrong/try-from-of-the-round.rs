//! wrong: independence: the number of rounds is turned into a u16 with `try_from(..).unwrap()`.
//! also: progress, cancellation
//! diagnosis: counter-overflow
//! shown by: B{(a r)*65537}

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    next: Cell<u64>,
    owner: Cell<Option<u64>>,
    line: RefCell<BTreeMap<u64, Future>>,
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
            let _slot = u16::try_from(ticket).unwrap();
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
    ticket: u64,
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
