//! wrong: cancellation: a cancelled entry behind the sixteenth is removed with the one before it.
//! also: waiting, independence
//! shown by: B*20 C18 S I

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
        let mut waiters = self.event.waiters.borrow_mut();
        let place = waiters
            .iter()
            .position(|other| Future::ptr_eq(other, &self.waiter));
        match place {
            Some(place) if place > 16 => drop(waiters.drain(place - 1..=place)),
            Some(place) => drop(waiters.remove(place)),
            None => {}
        }
    }
}
