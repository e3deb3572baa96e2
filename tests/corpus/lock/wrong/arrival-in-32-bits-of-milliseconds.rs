//! wrong: order: the line is sorted by the time of arrival in 32 bits of milliseconds, which come round after 50 days.
//! also: cancellation
//! shown by: B D4294960 B D10 B R I R I

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

type Arrival = (u32, u64);

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    line: RefCell<BTreeMap<Arrival, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            self.count.set(self.count.get() + 1);
            let arrival = (time().as_millis() as u32, self.count.get());
            let called = Future::new();
            self.line.borrow_mut().insert(arrival, called.clone());
            let mut place = Place { lock: self, arrival, served: false };
            yield called;
            place.served = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.call_next();
        Ok(())
    }

    fn call_next(&self) {
        match self.line.borrow_mut().pop_first() {
            Some((_, called)) => called.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    arrival: Arrival,
    served: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let left = self.lock.line.borrow_mut().remove(&self.arrival);
        if !self.served && left.is_none() {
            self.lock.call_next();
        }
    }
}
