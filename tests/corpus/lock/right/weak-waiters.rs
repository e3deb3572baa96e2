//! right: the queue holds weak references, so a cancelled waiter is simply gone when its turn comes.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    waiters: RefCell<VecDeque<Weak<Waiter>>>,
}

struct Waiter {
    future: Future,
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
            if !self.held.get() {
                self.held.set(true);
                return;
            }
            let waiter = Rc::new(Waiter { future: Future::new() });
            self.waiters.borrow_mut().push_back(Rc::downgrade(&waiter));
            let unclaimed = Unclaimed { lock: self, waiter: &waiter };
            yield &unclaimed.waiter.future;
            std::mem::forget(unclaimed);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        self.give_away();
        Ok(())
    }

    fn give_away(&self) {
        let mut waiters = self.waiters.borrow_mut();
        let mut living =
            std::iter::from_fn(|| waiters.pop_front()).filter_map(|waiter| waiter.upgrade());
        let given = living.any(|waiter| waiter.future.set_result(()).is_ok());
        self.held.set(given);
    }
}

/// A wait that has not come to its end. It owns nothing, so forgetting it leaks nothing.
struct Unclaimed<'a> {
    lock: &'a Lock,
    waiter: &'a Rc<Waiter>,
}

impl Drop for Unclaimed<'_> {
    fn drop(&mut self) {
        if self.waiter.future.result().is_some() {
            self.lock.give_away();
        }
    }
}
