//! wrong: cancellation: a waiter that is cancelled after set() woke it clears the list, in which those stand who came after a clear().
//! also: waiting, independence
//! shown by: B S U B B C0 S I

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
            if !self.flag.get() {
                let waiter = Future::new();
                self.waiters.borrow_mut().push(waiter.clone());
                let guard = Guard { event: self, waiter: waiter.clone() };
                yield waiter;
                std::mem::forget(guard);
            }
        }
    }
}

struct Guard<'a> {
    event: &'a Event,
    waiter: Future,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if self.waiter.result().is_some() && self.event.waiters.borrow().len() > 1 {
            self.event.waiters.take();
        }
    }
}
