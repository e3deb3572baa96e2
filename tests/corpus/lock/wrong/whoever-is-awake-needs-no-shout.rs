//! wrong: cancellation: release wakes all, and all but the first go back to sleep while the first gives two turns more; if it is cancelled there, it wakes nobody, as all had been woken with it.
//! shown by: B B B R T T C1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    numbers: Cell<u64>,
    line: RefCell<BTreeMap<u64, Future>>,
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
            if !self.held.get() && self.line.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let seat = Seat { lock: self, number: self.numbers.get(), is_awake: Cell::new(false) };
            self.numbers.set(seat.number + 1);
            while !seat.is_called() {
                let bell = seat.lie_down();
                yield bell;
                seat.is_awake.set(true);
                if seat.is_called() {
                    // Whoever is in a hurry to leave may do so first.
                    yield;
                    yield;
                }
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.shout();
        Ok(())
    }

    fn shout(&self) {
        for bell in self.line.borrow().values() {
            bell.set_result(()).ok();
        }
    }
}

struct Seat<'a> {
    lock: &'a Lock,
    number: u64,
    is_awake: Cell<bool>,
}

impl Seat<'_> {
    fn is_called(&self) -> bool {
        let line = self.lock.line.borrow();
        let first = line.first_key_value().map(|(number, _)| *number);
        !self.lock.held.get() && first == Some(self.number)
    }

    fn lie_down(&self) -> Future {
        let bell = Future::new();
        self.lock.line.borrow_mut().insert(self.number, bell.clone());
        self.is_awake.set(false);
        bell
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.lock.line.borrow_mut().remove(&self.number);
        if !self.lock.held.get() && !self.is_awake.get() {
            self.lock.shout();
        }
    }
}
