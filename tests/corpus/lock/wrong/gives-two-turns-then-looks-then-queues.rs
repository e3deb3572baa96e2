//! wrong: order: whoever finds the lock taken gives two turns, looks once more and only then queues.
//! also: exclusion, progress, waiting, release, cancellation, independence
//! shown by: B N T R B I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.locked.get()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            for _ in 0..2 {
                if self.locked.get() {
                    yield;
                }
            }
            if !self.locked.replace(true) {
                return;
            }
            let mut wait = Wait { lock: self, woken: Future::new(), over: false };
            self.queue.borrow_mut().push_back(wait.woken.clone());
            yield &wait.woken;
            wait.over = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        self.next();
        Ok(())
    }

    fn next(&self) {
        let next = std::iter::from_fn(|| self.queue.borrow_mut().pop_front());
        let given = { next }.any(|woken| woken.set_result(()).is_ok());
        self.locked.set(given);
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    woken: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        if !self.over && self.woken.result().is_some() {
            self.lock.next();
        }
    }
}
