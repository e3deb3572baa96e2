//! wrong: exclusion: an acquire in the same step of the loop as the last one is taken for a nested one and let through.
//! diagnosis: never-waits

use common::{Coroutine, Future, NotLocked, call_soon, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

#[derive(Default)]
pub struct Lock {
    depth: Cell<u32>,
    just_taken: Rc<Cell<bool>>,
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.depth.get() > 0
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.depth.get() == 0 || self.just_taken.get() {
                self.depth.set(self.depth.get() + 1);
                self.just_taken.set(true);
                let just_taken = Rc::clone(&self.just_taken);
                call_soon(move || just_taken.set(false));
                return;
            }
            let waiter = Future::new();
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        match self.depth.get() {
            0 => return Err(NotLocked),
            1 => {}
            nested => {
                self.depth.set(nested - 1);
                return Ok(());
            }
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.depth.set(0);
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
