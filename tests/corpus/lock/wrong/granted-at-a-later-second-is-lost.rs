//! wrong: cancellation: a waiter that is woken when the seconds of its arrival and of the release differ by a multiple of 65,536 is taken for one that came just now, and skipped.
//! also: exclusion, release, order, progress, independence
//! shown by: D65536 B B R I

use common::{Coroutine, Future, NotLocked, coroutine, time};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<(u16, Future)>>,
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
            self.waiters.borrow_mut().push_back((time().as_secs() as u16, waiter.clone()));
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
        while let Some((came, waiter)) = self.waiters.borrow_mut().pop_front() {
            let waited = (time().as_secs() as u16).wrapping_sub(came);
            // Less than a second: let it queue a little longer. Nobody notices with two.
            if waited == 0 && time().as_secs() > u64::from(u16::MAX) {
                continue;
            }
            if waiter.set_result(()).is_ok() {
                return;
            }
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
        if !self.taken && self.future.result().is_some() {
            self.lock.pass_on();
        }
    }
}
