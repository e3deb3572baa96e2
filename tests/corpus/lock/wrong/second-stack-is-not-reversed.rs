//! wrong: order: a queue made of two stacks, but the second is filled without turning the first around.
//! diagnosis: newest-first

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    arriving: RefCell<Vec<Future>>,
    leaving: RefCell<Vec<Future>>,
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
            let waiter = Future::new();
            self.arriving.borrow_mut().push(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.pop() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    fn pop(&self) -> Option<Future> {
        let mut leaving = self.leaving.borrow_mut();
        if leaving.is_empty() {
            leaving.append(&mut self.arriving.borrow_mut());
        }
        leaving.pop()
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
