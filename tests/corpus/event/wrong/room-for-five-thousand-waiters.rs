//! wrong: waiting: the list takes 5,000 waiters, and whoever finds it full is not written down.
//! diagnosis: too-many-waiters

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event { flag: Cell::new(false), waiters: RefCell::new(Vec::new()) }
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        for waiter in self.waiters.take() {
            let _ = waiter.set_result(());
        }
    }

    pub fn clear(&self) {
        self.flag.set(false);
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if self.flag.get() {
                return;
            }
            let waiter = Future::new();
            let mut waiters = self.waiters.borrow_mut();
            if waiters.len() == 5_000 {
                waiters.retain(|waiter| !waiter.done());
            }
            if waiters.len() < 5_000 {
                waiters.push(waiter.clone());
            }
            drop(waiters);
            yield waiter;
        }
    }
}
