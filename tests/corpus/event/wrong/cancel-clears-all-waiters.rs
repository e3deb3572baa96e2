//! wrong: cancellation: a cancelled waiter cleans up by clearing the whole list.
//! diagnosis: cleanup-takes-too-much

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
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
            self.waiters.borrow_mut().push(waiter.clone());
            let _cleanup = Cleanup { event: self, waiter: waiter.clone() };
            yield waiter;
        }
    }
}

struct Cleanup<'a> {
    event: &'a Event,
    waiter: Future,
}

impl Drop for Cleanup<'_> {
    fn drop(&mut self) {
        if self.waiter.cancelled() {
            self.event.waiters.borrow_mut().clear();
        }
    }
}
