//! tries: be the lock of a beginner that stops working after three hundred calls
//! must: no full marks

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use common::{Coroutine, Future, NotLocked, coroutine};

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiting: RefCell<VecDeque<Future>>,
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
            CALLS.set(CALLS.get() + 1);
            if self.held.get() && CALLS.get() < 300 {
                let turn = Future::new();
                self.waiting.borrow_mut().push_back(turn.clone());
                yield turn;
            }
            self.held.set(true);
        }
    }
    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        match self.waiting.borrow_mut().pop_front() {
            Some(turn) => turn.set_result(()).unwrap_or_default(),
            None => self.held.set(false),
        }
        Ok(())
    }
}
