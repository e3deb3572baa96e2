//! wrong: independence: the states lie in one table under the address of the lock, and a new lock at the address of a dropped one finds that one's state.
//! also: progress
//! diagnosis: new-lock-is-not-free

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};

thread_local! {
    static HELD: RefCell<BTreeSet<usize>> = const { RefCell::new(BTreeSet::new()) };
}

#[derive(Default)]
pub struct Lock {
    waiters: RefCell<VecDeque<Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    pub fn locked(&self) -> bool {
        HELD.with_borrow(|held| held.contains(&self.address()))
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if HELD.with_borrow_mut(|held| held.insert(self.address())) {
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
        if !self.locked() {
            return Err(NotLocked);
        }
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        HELD.with_borrow_mut(|held| held.remove(&self.address()));
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
