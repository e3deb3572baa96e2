//! wrong: order: places are numbered modulo 4,096, and with more in line the numbers come round.
//! also: progress, cancellation
//! shown by: B B*4097 (R I)*4098

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

const MASK: usize = 4095;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    served: Cell<usize>,
    given: Cell<usize>,
    places: RefCell<HashMap<usize, Future>>,
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
            let number = self.given.get();
            self.given.set((number + 1) & MASK);
            let mut place = Place { lock: self, number, turn: Future::new(), over: false };
            self.places.borrow_mut().insert(number, place.turn.clone());
            yield &place.turn;
            place.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.serve();
        Ok(())
    }

    fn serve(&self) {
        while self.served.get() != self.given.get() {
            let number = self.served.get();
            self.served.set((number + 1) & MASK);
            let turn = self.places.borrow_mut().remove(&number);
            if turn.is_some_and(|turn| turn.set_result(()).is_ok()) {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Place<'a> {
    lock: &'a Lock,
    number: usize,
    turn: Future,
    over: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.turn.result().is_some() {
            self.lock.serve();
        } else {
            self.lock.places.borrow_mut().remove(&self.number);
        }
    }
}
