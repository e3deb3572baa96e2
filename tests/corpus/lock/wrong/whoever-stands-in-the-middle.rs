//! wrong: order: release gives the lock to whoever stands in the middle of the queue.
//! diagnosis: no-queue

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
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
            let mut place = Place { lock: self, future: Future::new(), taken: false };
            self.waiters.borrow_mut().push(place.future.clone());
            yield &place.future;
            place.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.hand_over();
        Ok(())
    }

    /// Cancelled waiters have left the queue, so whoever stands there still waits.
    fn hand_over(&self) {
        let mut waiters = self.waiters.borrow_mut();
        if waiters.is_empty() {
            self.held.set(false);
            return;
        }
        let middle = (waiters.len() - 1) / 2;
        waiters.remove(middle).set_result(()).ok();
    }
}

struct Place<'a> {
    lock: &'a Lock,
    future: Future,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.lock.waiters.borrow_mut().retain(|waiter| !Future::ptr_eq(waiter, &self.future));
        let granted = self.future.done() && !self.future.cancelled();
        if granted && !self.taken {
            self.lock.hand_over();
        }
    }
}
