//! wrong: order: a heap sorted by the time of arrival alone gives out those of one instant in any order.
//! diagnosis: no-queue

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Duration;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<BinaryHeap<Waiter>>,
}

struct Waiter {
    arrival: Duration,
    future: Future,
}

impl Ord for Waiter {
    fn cmp(&self, other: &Waiter) -> Ordering {
        other.arrival.cmp(&self.arrival)
    }
}

impl PartialOrd for Waiter {
    fn partial_cmp(&self, other: &Waiter) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiter {
    fn eq(&self, other: &Waiter) -> bool {
        self.arrival == other.arrival
    }
}

impl Eq for Waiter {}

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
            let waiter = Future::new();
            self.waiters.borrow_mut().push(Waiter { arrival: time(), future: waiter.clone() });
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop() {
            if waiter.future.set_result(()).is_ok() {
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
