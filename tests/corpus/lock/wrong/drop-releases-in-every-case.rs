//! wrong: exclusion: the Drop of a place in line calls release, as `finally` would, also after the waiter has got the lock.
//! also: order, progress, waiting, release, cancellation, independence
//! shown by: B B B R I

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

#[derive(Default)]
pub struct Lock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Future>>,
}

struct Place<'a> {
    lock: &'a Lock,
    woken: Future,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.lock
            .queue
            .borrow_mut()
            .retain(|other| !Future::ptr_eq(other, &self.woken));
        if self.woken.done() && !self.woken.cancelled() {
            let _ = self.lock.release();
        }
    }
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
            if self.locked.get() {
                let place = Place { lock: self, woken: Future::new() };
                self.queue.borrow_mut().push_back(place.woken.clone());
                yield &place.woken;
            }
            self.locked.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked.get() {
            return Err(NotLocked);
        }
        if let Some(first) = self.queue.borrow_mut().pop_front() {
            let _ = first.set_result(());
        } else {
            self.locked.set(false);
        }
        Ok(())
    }
}
