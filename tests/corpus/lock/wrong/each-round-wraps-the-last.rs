//! wrong: independence: what release does is a closure that calls the closure of the round before, so a long used lock overflows the stack.
//! also: exclusion, order, progress, waiting, release, cancellation
//! diagnosis: recursion-on-release

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

type OnRelease = Box<dyn FnOnce(u64) -> u64>;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Future>>,
    on_release: RefCell<Option<OnRelease>>,
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
        self.tell();
        while let Some(waiter) = self.waiters.borrow_mut().pop_front() {
            if waiter.set_result(()).is_ok() {
                return Ok(());
            }
        }
        self.held.set(false);
        Ok(())
    }

    /// Keeps a chain of what is to be told when the lock is dropped.
    fn tell(&self) {
        let before = self.on_release.take();
        let next: OnRelease =
            Box::new(move |round| before.map_or(round, |before| before(round + 1)));
        *self.on_release.borrow_mut() = Some(next);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(tell) = self.on_release.take() {
            tell(0);
        }
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
