//! wrong: independence: the mark that a wake-up is under way is one for all locks, so a newcomer to a free lock queues and is never woken.
//! diagnosis: shared-state

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

thread_local! {
    static WAKING: Cell<bool> = const { Cell::new(false) };
}

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
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
            if self.locked.get() || WAKING.get() {
                let mut wait = Wait { lock: self, woken: Future::new(), over: false };
                self.waiters.borrow_mut().push_back(wait.woken.clone());
                yield &wait.woken;
                wait.over = true;
                WAKING.set(false);
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        self.wake_next();
        Ok(())
    }

    fn wake_next(&self) {
        let mut waiters = self.waiters.borrow_mut();
        let woken =
            std::iter::from_fn(|| waiters.pop_front()).any(|waiter| waiter.set_result(()).is_ok());
        WAKING.set(woken);
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
            self.lock.wake_next();
        }
    }
}
