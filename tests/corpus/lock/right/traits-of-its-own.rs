//! right: acquire and release stand in inherent methods that forward to a trait; Default, Debug and From are written by hand.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;

trait Line {
    fn join(&self) -> Future;
    fn call_next(&self) -> bool;
}

impl Line for RefCell<VecDeque<Future>> {
    fn join(&self) -> Future {
        let place = Future::new();
        self.borrow_mut().push_back(place.clone());
        place
    }

    fn call_next(&self) -> bool {
        while let Some(place) = self.borrow_mut().pop_front() {
            if place.set_result(()).is_ok() {
                return true;
            }
        }
        false
    }
}

pub struct Lock {
    held: Cell<bool>,
    line: RefCell<VecDeque<Future>>,
}

impl Default for Lock {
    fn default() -> Self {
        Self::from(false)
    }
}

impl From<bool> for Lock {
    fn from(held: bool) -> Self {
        Lock {
            held: Cell::new(held),
            line: RefCell::default(),
        }
    }
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Lock({}, {} in line)",
            if self.held.get() { "held" } else { "free" },
            self.line.borrow().len()
        )
    }
}

impl Lock {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.held.replace(true) {
                let mut wait = Wait { lock: self, place: self.line.join(), over: false };
                yield &wait.place;
                wait.over = true;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.held.set(self.line.call_next());
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    place: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.place.result().is_some() {
            self.lock.held.set(self.lock.line.call_next());
        }
    }
}
