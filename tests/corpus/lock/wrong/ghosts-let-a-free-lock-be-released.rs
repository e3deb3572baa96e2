//! wrong: cancellation: a free lock accepts a release as long as the entry of a cancelled waiter is left in its queue.
//! diagnosis: release-of-free-lock-accepted

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
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
            if self.held.get() || self.queue.borrow().iter().any(|waiter| !waiter.cancelled()) {
                let mut place = Place { lock: self, future: Future::new(), over: false };
                self.queue.borrow_mut().push_back(place.future.clone());
                yield &place.future;
                place.over = true;
                self.held.set(true);
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() && self.queue.borrow().is_empty() {
            return Err(NotLocked);
        }
        self.held.set(false);
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        let queue = self.queue.borrow();
        if let Some(first) = queue.iter().find(|waiter| !waiter.cancelled()) {
            let _ = first.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    future: Future,
    over: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.future.result().is_some() {
            self.lock
                .queue
                .borrow_mut()
                .retain(|other| !Future::ptr_eq(other, &self.future));
            if !self.over {
                self.lock.wake_first();
            }
        }
    }
}
