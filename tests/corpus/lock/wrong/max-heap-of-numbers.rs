//! wrong: order: a BinaryHeap of numbers gives the largest first, and that is the newest.
//! diagnosis: newest-first

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BinaryHeap};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    numbers: RefCell<BinaryHeap<u64>>,
    futures: RefCell<BTreeMap<u64, Future>>,
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
            let number = self.count.get();
            self.count.set(number + 1);
            let waiter = Future::new();
            self.numbers.borrow_mut().push(number);
            self.futures.borrow_mut().insert(number, waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(number) = self.numbers.borrow_mut().pop() {
            let waiter = self.futures.borrow_mut().remove(&number);
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
