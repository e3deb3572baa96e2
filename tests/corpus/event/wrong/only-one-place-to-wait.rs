//! wrong: waiting: there is one slot for a waiter, and the second waiter overwrites the first.
//! diagnosis: wakes-only-some

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiter: RefCell<Option<Future>>,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn is_set(&self) -> bool {
        self.flag.get()
    }

    pub fn set(&self) {
        self.flag.set(true);
        if let Some(waiter) = self.waiter.take() {
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
                *self.waiter.borrow_mut() = Some(waiter.clone());
                yield waiter;
            }
        }
    }
}
