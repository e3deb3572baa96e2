//! A right lock. The tests change parts of it, and say what must come of that.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, NotLocked, coroutine};

pub struct Lock {
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock { held: Cell::new(false), queue: RefCell::new(VecDeque::new()) }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.held.replace(true) {
                return;
            }
            let mut waiter = Waiter { lock: self, turn: Future::new(), has_it: false };
            self.queue.borrow_mut().push_back(waiter.turn.clone());
            yield &waiter.turn;
            waiter.has_it = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    /// Passes the lock to the next task that still waits. It stays held on its way.
    fn pass_on(&self) {
        loop {
            let next = self.queue.borrow_mut().pop_front();
            match next {
                Some(turn) if turn.set_result(()).is_err() => {}
                Some(_) => return,
                None => return self.held.set(false),
            }
        }
    }
}

struct Waiter<'a> {
    lock: &'a Lock,
    turn: Future,
    has_it: bool,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if !self.has_it && self.turn.result().is_some() {
            self.lock.pass_on();
        }
    }
}
