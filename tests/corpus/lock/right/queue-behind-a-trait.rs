//! right: the queue is a trait object, so that another order could be put in.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::LinkedList;

trait Queue {
    fn push(&mut self, waiter: Future);
    fn pop(&mut self) -> Option<Future>;
}

impl Queue for LinkedList<Future> {
    fn push(&mut self, waiter: Future) {
        self.push_back(waiter);
    }

    fn pop(&mut self) -> Option<Future> {
        self.pop_front()
    }
}

pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<Box<dyn Queue>>,
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
            waiters: RefCell::new(Box::new(LinkedList::new())),
        }
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.held.replace(true) {
                yield from self.wait();
            }
        }
    }

    fn wait(&self) -> impl Coroutine<Return = ()> {
        let waiter = Future::new();
        coroutine! {
            self.waiters.borrow_mut().push(waiter.clone());
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
