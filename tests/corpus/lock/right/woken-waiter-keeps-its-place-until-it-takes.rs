//! right: wakes the first waiter, which keeps its place in the queue until it has taken the lock.

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
            if self.held.get() || !self.queue.borrow().is_empty() {
                let place = Place { lock: self, future: Future::new() };
                self.queue.borrow_mut().push_back(place.future.clone());
                yield &place.future;
                // Before the place is given up, so that giving it up wakes nobody.
                self.held.set(true);
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(first) = self.queue.borrow().front() {
            // It may have been woken already; once is enough.
            let _ = first.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    future: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.lock
            .queue
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.future));
        if !self.lock.held.get() {
            self.lock.wake_first();
        }
    }
}
