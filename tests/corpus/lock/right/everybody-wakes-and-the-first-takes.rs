//! right: release wakes all; who is not the first waits again in its old place, on a new future.
//! construction: wake all and queue in place

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    line: RefCell<BTreeMap<u64, Future>>,
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
            let place = Place { lock: self, number: self.count.get() };
            self.count.set(place.number + 1);
            self.line.borrow_mut().insert(place.number, Future::new());
            while !place.may_take() {
                let woken = Future::new();
                self.line.borrow_mut().insert(place.number, woken.clone());
                yield woken;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.wake_all();
        Ok(())
    }

    fn wake_all(&self) {
        for woken in self.line.borrow().values() {
            let _ = woken.set_result(());
        }
    }
}

struct Place<'a> {
    lock: &'a Lock,
    number: u64,
}

impl Place<'_> {
    fn may_take(&self) -> bool {
        let first = self.lock.line.borrow().keys().next().copied();
        !self.lock.held.get() && first == Some(self.number)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.lock.line.borrow_mut().remove(&self.number);
        if !self.lock.held.get() {
            self.lock.wake_all();
        }
    }
}
