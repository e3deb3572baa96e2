//! wrong: progress: the queue is a ring of 256 places, and the 257th waiter is written over the first.
//! also: order, cancellation
//! diagnosis: too-many-tasks

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

pub struct Lock {
    held: Cell<bool>,
    ring: RefCell<Vec<Option<Future>>>,
    first: Cell<u8>,
    end: Cell<u8>,
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
            ring: RefCell::new(vec![None; 256]),
            first: Cell::new(0),
            end: Cell::new(0),
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
            let end = self.end.get();
            self.ring.borrow_mut()[usize::from(end)] = Some(waiter.clone());
            self.end.set(end.wrapping_add(1));
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let mut ring = self.ring.borrow_mut();
        while let Some(waiter) = ring[usize::from(self.first.get())].take() {
            self.first.set(self.first.get().wrapping_add(1));
            if waiter.set_result(()).is_ok() {
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
