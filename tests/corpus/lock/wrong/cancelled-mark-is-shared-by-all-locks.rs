//! wrong: progress: the number of cancelled entries still in line is one counter for all locks, and release of any of them skips as many.
//! also: cancellation, exclusion, release, order, independence
//! shown by: B B B1 B1 C1 R1 I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

thread_local! {
    static GHOSTS: Cell<usize> = const { Cell::new(0) };
}

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
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
            let mut turn = Turn { lock: self, future: Future::new(), taken: false };
            self.waiters.borrow_mut().push_back(turn.future.clone());
            yield &turn.future;
            turn.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.pass_on();
        Ok(())
    }

    fn pass_on(&self) {
        let mut waiters = self.waiters.borrow_mut();
        if GHOSTS.get() > 0 && waiters.len() <= GHOSTS.get() {
            // Nobody but ghosts.
            GHOSTS.set(GHOSTS.get() - waiters.len());
            waiters.clear();
        }
        while let Some(waiter) = waiters.pop_front() {
            if waiter.set_result(()).is_ok() {
                return;
            }
            GHOSTS.set(GHOSTS.get() - 1);
        }
        self.held.set(false);
    }
}

struct Turn<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        if self.future.result().is_some() {
            self.lock.pass_on();
        } else {
            GHOSTS.set(GHOSTS.get() + 1);
        }
    }
}
