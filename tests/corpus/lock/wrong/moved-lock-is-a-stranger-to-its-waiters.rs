//! wrong: independence: a lock notes its address at its first use, and a cancelled waiter passes its grant on only if the lock still has that address; a lock that was moved between two uses loses it.
//! shown by: B R M0 B B B R C2 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    home: OnceCell<usize>,
    held: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            let home = *self.home.get_or_init(|| self.address());
            if !self.held.replace(true) {
                return;
            }
            let future = Future::new();
            self.queue.borrow_mut().push_back(future.clone());
            let mut wait = Wait { lock: self, home, future, over: false };
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

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    fn pass_on(&self) {
        while let Some(waiter) = self.queue.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
        }
        self.held.set(false);
    }
}

struct Wait<'a> {
    lock: &'a Lock,
    home: usize,
    future: Future,
    over: bool,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let is_still_there = self.lock.address() == self.home;
        if !self.over && self.future.result().is_some() && is_still_there {
            self.lock.pass_on();
        }
    }
}
