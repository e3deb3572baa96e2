//! wrong: order: the waiters stand in a HashMap, and whichever it names first gets the lock.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    waiters: RefCell<HashMap<u64, Future>>,
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
            let id = self.count.get();
            self.count.set(id + 1);
            let mut place = Place { lock: self, id, future: Future::new(), taken: false };
            self.waiters.borrow_mut().insert(id, place.future.clone());
            yield &place.future;
            place.taken = true;
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.get() {
            return Err(NotLocked);
        }
        let mut waiters = self.waiters.borrow_mut();
        let next = waiters.keys().next().copied();
        match next.and_then(|id| waiters.remove(&id)) {
            Some(waiter) => {
                let _ = waiter.set_result(());
            }
            None => self.held.set(false),
        }
        Ok(())
    }
}

struct Place<'a> {
    lock: &'a Lock,
    id: u64,
    future: Future,
    taken: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        self.lock.waiters.borrow_mut().remove(&self.id);
        if self.future.result().is_some() {
            let _ = self.lock.release();
        }
    }
}
