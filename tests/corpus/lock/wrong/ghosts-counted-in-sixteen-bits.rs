//! wrong: cancellation: the cancelled entries in line are counted in sixteen bits, and with 65,536 of them release sees none and grants the first.
//! also: progress, order, exclusion, release
//! shown by: B (B C-1)*65536 B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    ghosts: Cell<u16>,
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
            self.waiters.borrow_mut().push_back(waiter.clone());
            let mut turn = Turn { lock: self, future: waiter.clone(), taken: false };
            yield waiter;
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
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if self.ghosts.get() == 0 || !waiter.cancelled() {
                let _ = waiter.set_result(());
                return;
            }
            self.ghosts.set(self.ghosts.get() - 1);
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
            self.lock.ghosts.set(self.lock.ghosts.get().wrapping_add(1));
        }
    }
}
