//! right: a heap of reversed numbers finds the oldest, and a map from number to future tells whether it still waits.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    oldest: RefCell<BinaryHeap<Reverse<u64>>>,
    futures: RefCell<HashMap<u64, Future>>,
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
            let mut wait = Wait { lock: self, number, future: Future::new(), over: false };
            self.oldest.borrow_mut().push(Reverse(number));
            self.futures.borrow_mut().insert(number, wait.future.clone());
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(Reverse(number)) = self.oldest.borrow_mut().pop() {
            let future = self.futures.borrow_mut().remove(&number);
            if future.is_some_and(|future| future.set_result(()).is_ok()) {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    number: u64,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        self.lock.futures.borrow_mut().remove(&self.number);
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
