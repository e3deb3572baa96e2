//! wrong: independence: the waiters of all events lie in one table, and an event that is dropped clears the whole table.
//! diagnosis: shared-state

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static WAITERS: RefCell<BTreeMap<u64, Vec<Future>>> = const { RefCell::new(BTreeMap::new()) };
}

pub struct Event {
    flag: Cell<bool>,
    number: u64,
}

impl Default for Event {
    fn default() -> Event {
        Event::new()
    }
}

impl Event {
    pub fn new() -> Event {
        NEXT.set(NEXT.get() + 1);
        Event {
            flag: Cell::new(false),
            number: NEXT.get(),
        }
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        let waiters = WAITERS.with_borrow_mut(|table| table.remove(&self.number));
        for waiter in waiters.unwrap_or_default() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                WAITERS.with_borrow_mut(|table| table.entry(self.number).or_default().push(waiter.clone()));
                yield waiter;
            }
        }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        WAITERS.with_borrow_mut(BTreeMap::clear);
    }
}
