//! First come, first served.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, NotLocked, coroutine};

#[derive(Debug)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock {
            held: Cell::new(false),
            waiters: RefCell::new(VecDeque::new()),
        }
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.held.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push_back(waiter.clone());
                println!("a waiter joins the queue: {}", self.waiters.borrow().len());
                yield waiter;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        match self.waiters.borrow_mut().pop_front() {
            Some(waiter) => {
                println!("handing over");
                let _ = waiter.set_result(());
            }
            None => self.held.set(false),
        }
        Ok(())
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }
}
