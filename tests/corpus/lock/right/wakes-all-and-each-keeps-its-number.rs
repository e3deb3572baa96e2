//! right: release wakes everybody, and all but the one with the lowest number wait again.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    next: Cell<u64>,
    line: RefCell<BTreeMap<u64, Future>>,
}

impl Lock {
    pub fn new() -> Lock {
        Lock::default()
    }

    pub fn locked(&self) -> bool {
        self.held.get()
    }

    fn shout(&self) {
        for f in self.line.borrow().values() {
            let _ = f.set_result(());
        }
    }

    fn is_mine(&self, n: u64) -> bool {
        !self.held.get()
            && self
                .line
                .borrow()
                .first_key_value()
                .is_none_or(|(k, _)| *k == n)
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            let n = self.next.get(); self.next.set(n + 1);
            let _seat = Seat(self, n);
            while !self.is_mine(n) {
                let f = Future::new(); self.line.borrow_mut().insert(n, f.clone());
                yield f;
            }
            self.held.set(true);
        }
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.held.replace(false) {
            return Err(NotLocked);
        }
        self.shout();
        Ok(())
    }
}

struct Seat<'a>(&'a Lock, u64);
impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.line.borrow_mut().remove(&self.1);
        if !self.0.held.get() {
            self.0.shout();
        }
    }
}
