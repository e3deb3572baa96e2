//! wrong: independence: each wait takes a new place in an array of 64, and places are not used again.
//! also: progress, cancellation
//! diagnosis: too-few-places

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

pub struct Lock {
    held: Cell<bool>,
    places: RefCell<[Option<Future>; 64]>,
    served: Cell<usize>,
    taken: Cell<usize>,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            held: Cell::new(false),
            places: RefCell::new([const { None }; 64]),
            served: Cell::new(0),
            taken: Cell::new(0),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let waiter = Future::new();
            let place = self.taken.get();
            self.places.borrow_mut()[place] = Some(waiter.clone());
            self.taken.set(place + 1);
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while self.served.get() < self.taken.get() {
            let waiter = self.places.borrow_mut()[self.served.get()].take();
            self.served.set(self.served.get() + 1);
            if waiter.is_some_and(|waiter| waiter.set_result(()).is_ok()) {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken && self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
