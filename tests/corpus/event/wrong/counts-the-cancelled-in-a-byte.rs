//! wrong: cancellation: cancelled waiters are counted in a byte until the next `set()`, and the 256th is too many.
//! diagnosis: too-many-cancelled

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    cancelled: Cell<u8>,
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
        self.cancelled.set(0);
        for waiter in self.waiters.take() {
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
                self.waiters.borrow_mut().push(waiter.clone());
                let mut place = Place { event: self, left: false };
                yield waiter;
                place.left = true;
            }
        }
    }
}

struct Place<'a> {
    event: &'a Event,
    left: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.left {
            self.event.cancelled.set(self.event.cancelled.get() + 1);
        }
    }
}
