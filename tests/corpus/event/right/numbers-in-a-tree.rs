//! right: waiters stand in a tree by their numbers, and leave it when they are dropped.

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Event {
    flag: Cell<bool>,
    next: Cell<u64>,
    waiters: RefCell<BTreeMap<u64, Future>>,
}

impl Event {
    pub fn new() -> Event {
        Self::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        let woken = std::mem::take(&mut *self.waiters.borrow_mut());
        woken
            .values()
            .for_each(|waiter| waiter.set_result(()).unwrap_or_default());
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> + '_ {
        coroutine! {
            if self.is_set() {
                return;
            }
            let entry = Entry { event: self, number: self.next.get() };
            self.next.set(entry.number + 1);
            let woken = Future::new();
            self.waiters.borrow_mut().insert(entry.number, woken.clone());
            yield woken;
        }
    }
}

struct Entry<'a> {
    event: &'a Event,
    number: u64,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.event.waiters.borrow_mut().remove(&self.number);
    }
}
