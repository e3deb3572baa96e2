//! wrong: cancellation: at a hundred cancellations the list is rebuilt from the dead.
//! also: waiting, independence
//! shown by: B (B C-1)*100 S I

use common::{Coroutine, Future, coroutine};
use std::cell::{Cell, RefCell};

#[derive(Default)]
pub struct Event {
    flag: Cell<bool>,
    waiters: RefCell<Vec<Future>>,
    dead: Cell<u32>,
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
                drop(guard);
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
        if !self.waiter.cancelled() {
            return;
        }
        self.event.dead.set(self.event.dead.get() + 1);
        if self.event.dead.get() == 100 {
            self.event.waiters.borrow_mut().retain(Future::done);
        }
    }
}
