//! wrong: cancellation: a cancelled woken waiter calls `release()` to wake the next, but the flag is clear already and the release refuses.
//! diagnosis: lost-wakeup-after-cancel

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
                self.held.set(true);
                std::mem::forget(place);
                self.queue.borrow_mut().pop_front();
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        if let Some(first) = self.queue.borrow().front() {
            let _ = first.set_result(());
        }
        Ok(())
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
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
