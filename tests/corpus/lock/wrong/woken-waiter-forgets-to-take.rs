//! wrong: exclusion: a waiter that was woken goes on without noting that the lock is taken again.
//! also: release, cancellation
//! diagnosis: looks-free-after-hand-over

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
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
            if !self.locked.get() && self.queue.borrow().is_empty() {
                self.locked.set(true);
            } else {
                let place = Place { lock: self, future: Future::new() };
                self.queue.borrow_mut().push_back(place.future.clone());
                yield &place.future;
            }
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.replace(false) {
            return Err(NotLocked);
        }
        self.wake_first();
        Ok(())
    }

    fn wake_first(&self) {
        if let Some(first) = self.queue.borrow().front() {
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
        if self.future.cancelled() && !self.lock.locked.get() {
            self.lock.wake_first();
        }
    }
}
