//! wrong: flag: a waiter leaves the list when it runs, and a second `set()` before that completes its future again.
//! diagnosis: completes-twice

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
        for waiter in self.waiters.borrow().iter() {
            waiter.set_result(()).expect("it still waits");
        }
    }

    pub fn clear(&self) {
        // Who waited for what is over now need not be told again.
        if self.flag.replace(false) {
            self.waiters.borrow_mut().clear();
        }
    }

    pub fn wait(&self) -> impl Coroutine<Return = ()> {
        coroutine! {
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                let _leave = Leave { event: self, waiter: waiter.clone() };
                yield waiter;
            }
        }
    }
}

struct Leave<'a> {
    event: &'a Event,
    waiter: Future,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut waiters = self.event.waiters.borrow_mut();
        waiters.retain(|waiter| !Future::ptr_eq(waiter, &self.waiter));
    }
}
