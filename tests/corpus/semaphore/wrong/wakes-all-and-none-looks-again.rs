//! wrong: limit: a release wakes all who wait, and each of them takes a permit without looking whether one is left.
//! diagnosis: wakes-all-without-recheck

use common::{Coroutine, Future, TooManyReleases, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

pub struct Semaphore {
    permits: usize,
    taken: Cell<usize>,
    next: Cell<u64>,
    line: RefCell<BTreeMap<u64, Future>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            permits,
            taken: Cell::new(0),
            next: Cell::new(0),
            line: RefCell::default(),
        }
    }

    pub fn locked(&self) -> bool {
        self.taken.get() >= self.permits
    }

    fn shout(&self) {
        for bell in self.line.borrow().values() {
            let _ = bell.set_result(());
        }
    }

    fn may_enter(&self, number: u64) -> bool {
        let free = self.permits.saturating_sub(self.taken.get());
        let line = self.line.borrow();
        line.len() < free || line.keys().take(free).any(|first| *first == number)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let number = self.next.get();
            self.next.set(number + 1);
            let _seat = Seat(self, number);
            if !self.may_enter(number) {
                let bell = Future::new();
                self.line.borrow_mut().insert(number, bell.clone());
                yield bell;
            }
            self.taken.set(self.taken.get() + 1);
        }
    }

    pub fn release(&self) -> Result<(), TooManyReleases> {
        match self.taken.get() {
            0 => return Err(TooManyReleases),
            taken => self.taken.set(taken - 1),
        }
        self.shout();
        Ok(())
    }
}

struct Seat<'a>(&'a Semaphore, u64);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.line.borrow_mut().remove(&self.1);
        if !self.0.locked() {
            self.0.shout();
        }
    }
}
