//! wrong: progress: the number of those who wait is kept in a byte that stops at 255 and is counted down for each that leaves, so release believes that nobody waits while the rest of a longer line does.
//! shown by: B B*256 (R I)*257

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiting: Cell<u8>,
    line: RefCell<VecDeque<Future>>,
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
            let future = Future::new();
            self.line.borrow_mut().push_back(future.clone());
            self.waiting.set(self.waiting.get().saturating_add(1));
            let mut wait = Wait { lock: self, future, over: false };
            yield &wait.future;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn one_less(&self) {
        self.waiting.set(self.waiting.get().saturating_sub(1));
    }

    fn pass_on(&self) {
        if self.waiting.get() == 0 {
            self.held.set(false);
            return;
        }
        self.one_less();
        if let Some(future) = self.line.borrow_mut().pop_front() {
            future.set_result(()).ok();
        }
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
            return;
        }
        let mut line = self.lock.line.borrow_mut();
        line.retain(|future| !Future::ptr_eq(future, &self.future));
        self.lock.one_less();
    }
}
