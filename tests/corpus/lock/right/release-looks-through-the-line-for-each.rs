//! right: release wakes all, and each looks through the whole line to see whether it is the oldest.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Lock {
    held: Cell<bool>,
    count: Cell<u64>,
    // In no order.
    line: RefCell<Vec<(u64, Future)>>,
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
            if !self.held.get() && self.line.borrow().is_empty() {
                self.held.set(true);
                return;
            }
            let entry = Entry { lock: self, number: self.count.get() };
            self.count.set(entry.number + 1);
            loop {
                let woken = Future::new();
                entry.stand(woken.clone());
                yield woken;
                if !self.held.get() && entry.is_oldest() {
                    break;
                }
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
        self.line
            .borrow()
            .iter()
            .for_each(|(_, woken)| drop(woken.set_result(())));
    }
}

struct Entry<'a> {
    lock: &'a Lock,
    number: u64,
}

impl Entry<'_> {
    fn stand(&self, woken: Future) {
        let mut line = self.lock.line.borrow_mut();
        line.retain(|(number, _)| *number != self.number);
        line.insert(0, (self.number, woken));
    }

    fn is_oldest(&self) -> bool {
        self.lock
            .line
            .borrow()
            .iter()
            .all(|(number, _)| *number >= self.number)
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.lock
            .line
            .borrow_mut()
            .retain(|(number, _)| *number != self.number);
        if !self.lock.held.get() {
            self.lock.wake_all();
        }
    }
}
