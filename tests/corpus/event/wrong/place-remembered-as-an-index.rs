//! wrong: cancellation: a waiter remembers its place in the list as an index, which is stale when others have left.
//! diagnosis: cleanup-panics

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
            let index = self.waiters.borrow().len();
            self.waiters.borrow_mut().push(waiter.clone());
            let _place = Place { event: self, waiter: waiter.clone(), index };
            yield waiter;
        }
    }
}

struct Place<'a> {
    event: &'a Event,
    waiter: Future,
    index: usize,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.waiter.cancelled() {
            self.event.waiters.borrow_mut().remove(self.index);
        }
    }
}
